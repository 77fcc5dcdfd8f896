from django.db.transaction import atomic

from apps.tweets import errors, policies
from apps.tweets.models import HiddenReply
from apps.tweets.services.access import original_id, seen
from apps.users.models import User
from apps.users.services import require_here


@atomic
def hide_reply(*, actor: User, tweet_id: int) -> int:
    """Put an answer to one's own tweet aside, where everybody still finds it who looks. Twice is once.

    Returns its id. Raises NotActive, NoSuchTweet, NotAReplyToYou.
    """
    require_here(actor)
    entry = seen(actor, tweet_id)
    if not policies.can_hide_reply(actor.pk, entry):
        raise errors.NotAReplyToYou
    HiddenReply.objects.get_or_create(tweet_id=entry.id)
    return entry.id


@atomic
def show_reply(*, actor: User, tweet_id: int) -> int:
    """Put it back among the others. Twice is once. Raises NotActive, NoSuchTweet, NotAReplyToYou."""
    require_here(actor)
    original = original_id(tweet_id)
    if not policies.can_hide_reply(actor.pk, seen(actor, original)):
        raise errors.NotAReplyToYou
    HiddenReply.objects.filter(tweet_id=original).delete()
    return original
