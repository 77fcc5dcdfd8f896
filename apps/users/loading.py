"""Many accounts at once: what sign-up does for one, without its forms and mails."""

from collections.abc import Iterable, Sequence

from allauth.account.models import EmailAddress

from apps.users import cards
from apps.users.models import User

_PORTION = 2000


def load_accounts(users: Sequence[User]) -> None:
    """Insert confirmed accounts; one whose handle or address is taken is left out.

    Whoever needs their ids asks the database: which rows were left out, an insert does not say.
    """
    for user in users:
        user.card = cards.members(user)
    User.objects.bulk_create(users, batch_size=_PORTION, ignore_conflicts=True)
    addresses = {user.email for user in users}
    EmailAddress.objects.bulk_create(
        _confirmed(User.objects.filter(email__in=addresses).only("id", "email")),
        batch_size=_PORTION,
        ignore_conflicts=True,
    )


def _confirmed(users: Iterable[User]) -> list[EmailAddress]:
    return [EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users]
