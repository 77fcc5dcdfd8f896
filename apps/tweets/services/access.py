"""What an actor may see of a tweet, before they do something to it."""

from django.db import connection

from apps.core import locks
from apps.tweets import errors, hydration, policies
from apps.tweets.hydration import Entry
from apps.tweets.models import Tweet
from apps.users.models import User
from apps.users.services import require_here


def seen(actor: User, tweet_id: int, *, field: str | None = None) -> Entry:
    """The tweet as the actor sees it; for a retweet, `entry.id` is its original. Raises NoSuchTweet."""
    found = hydration.by_ids(actor.pk, [tweet_id]).entries
    if not found:
        raise errors.NoSuchTweet(field=field)
    return found[0]


def standing(tweet_id: int) -> Tweet | None:
    """The row, locked, unless it is deleted; whoever wants to change it waits."""
    return Tweet.objects.select_for_update(no_key=True).filter(pk=tweet_id, deleted_at=None).first()


def original_id(tweet_id: int) -> int:
    """What an act on `tweet_id` applies to, whether or not it can still be seen: undoing asks no rights.

    Raises NoSuchTweet.
    """
    row = Tweet.objects.filter(pk=tweet_id).values_list("pk", "retweet_of_id").first()
    if row is None:
        raise errors.NoSuchTweet
    return row[1] or row[0]


def require_voice(actor: User) -> None:
    """Active, with a confirmed e-mail address."""
    require_here(actor)
    if not policies.can_post(actor):
        raise errors.EmailNotConfirmed


def require_spreadable(actor: User, entry: Entry) -> None:
    """The actor may retweet and quote it. Raises CannotRetweetProtected."""
    is_protected = User.objects.filter(pk=entry.author_id, is_protected=True).exists()
    if not policies.can_retweet(actor, entry, is_protected=is_protected):
        raise errors.CannotRetweetProtected


def stays(tweet_id: int) -> bool:
    """Whether the tweet is there still; then it is not erased before this transaction ends.

    A foreign key takes the same lock, but at commit: too late to say that there is no such tweet.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM tweets_tweet WHERE id = %s FOR KEY SHARE", [tweet_id])
        return cursor.rowcount == 1


def one_at_a_time(actor: User, original: int) -> None:
    """What one person does to one tweet happens one after the other: each act and its delta once.

    Raises NoSuchTweet when it was erased a moment ago.
    """
    locks.hold("act", actor.pk, original)
    if not stays(original):
        raise errors.NoSuchTweet
