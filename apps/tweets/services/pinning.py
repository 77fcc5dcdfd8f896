from django.db.transaction import atomic

from apps.tweets import errors
from apps.tweets.models import Pin
from apps.tweets.services.access import original_id, seen
from apps.users.models import User
from apps.users.services import require_here


@atomic
def pin(*, actor: User, tweet_id: int) -> int:
    """Put one's own tweet at the top of one's profile, in place of another. Returns its id.

    Raises NotActive, NoSuchTweet, NotYourTweet.
    """
    require_here(actor)
    entry = seen(actor, tweet_id)
    if entry.author_id != actor.pk:
        raise errors.NotYourTweet
    Pin.objects.update_or_create(user=actor, defaults={"tweet_id": entry.id})
    return entry.id


@atomic
def unpin(*, actor: User, tweet_id: int) -> int:
    """The id of the original. Twice is once. Raises NotActive, NoSuchTweet."""
    require_here(actor)
    original = original_id(tweet_id)
    Pin.objects.filter(user=actor, tweet_id=original).delete()
    return original
