"""Cards carry the site's address; when that changes, all of them are written anew."""

from apps.users import cards
from apps.users.models import User

PORTION = 1000


def rebuild_cards(*, after_id: int = 0) -> tuple[int, int]:
    """One portion of accounts with ids above `after_id`. Returns how many cards were stale, and the last id; 0: done.

    Repeatable. A profile that is edited meanwhile writes its own card and is not undone: each row
    is written only while it has the version that was read.
    """
    users = list(User.objects.filter(pk__gt=after_id).order_by("pk")[:PORTION])
    stale = 0
    for user in users:
        card = cards.members(user)
        if card != user.card:
            read = User.objects.filter(pk=user.pk, version=user.version)
            stale += read.update(card=card, version=user.version + 1)
    return stale, users[-1].pk if users else 0
