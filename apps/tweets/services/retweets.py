from django.db.transaction import atomic

from apps.tweets.models import Tweet, tweet_counter
from apps.tweets.services.access import one_at_a_time, original_id, require_spreadable, require_voice, seen
from apps.tweets.services.posting import take_back
from apps.users.models import User, user_counter
from apps.users.services import require_here


@atomic
def retweet(*, actor: User, tweet_id: int) -> Tweet:
    """The actor's retweet of the original, a row of its own; twice is once.

    Raises NotActive, EmailNotConfirmed, NoSuchTweet, CannotRetweetProtected.
    """
    require_voice(actor)
    entry = seen(actor, tweet_id)
    require_spreadable(actor, entry)
    one_at_a_time(actor, entry.id)
    row, is_new = Tweet.objects.get_or_create(author=actor, retweet_of_id=entry.id, deleted_at=None)
    if is_new:
        tweet_counter.add(entry.id, retweets=1)
        user_counter.add(actor.pk, tweets=1)
    return row


@atomic
def undo_retweet(*, actor: User, tweet_id: int) -> int:
    """The id of the original. Twice is once; also for what one may no longer see. Raises NotActive, NoSuchTweet."""
    require_here(actor)
    original = original_id(tweet_id)
    one_at_a_time(actor, original)
    mine = Tweet.objects.select_for_update(no_key=True).filter(author=actor, retweet_of=original, deleted_at=None)
    for row in mine:
        take_back(row)
    return original
