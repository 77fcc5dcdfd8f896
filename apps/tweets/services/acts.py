from django.db.transaction import atomic

from apps.tweets.models import Bookmark, Like, tweet_counter
from apps.tweets.services.access import one_at_a_time, original_id, require_voice, seen
from apps.users.models import User
from apps.users.services import require_here


@atomic
def like(*, actor: User, tweet_id: int) -> Like:
    """Twice is once. Raises NotActive, EmailNotConfirmed, NoSuchTweet."""
    require_voice(actor)
    original = seen(actor, tweet_id).id
    one_at_a_time(actor, original)
    row, is_new = Like.objects.get_or_create(user=actor, tweet_id=original)
    if is_new:
        tweet_counter.add(original, likes=1)
    return row


@atomic
def unlike(*, actor: User, tweet_id: int) -> int:
    """The id of the original. Twice is once; also for what one may no longer see. Raises NotActive, NoSuchTweet."""
    require_here(actor)
    original = original_id(tweet_id)
    one_at_a_time(actor, original)
    row = Like.objects.filter(user=actor, tweet_id=original).first()
    if row and row.delete()[0]:
        tweet_counter.add(original, likes=-1)
    return original


@atomic
def bookmark(*, actor: User, tweet_id: int) -> Bookmark:
    """Twice is once. Raises NotActive, NoSuchTweet."""
    require_here(actor)
    original = seen(actor, tweet_id).id
    one_at_a_time(actor, original)
    row, is_new = Bookmark.objects.get_or_create(user=actor, tweet_id=original)
    if is_new:
        tweet_counter.add(original, bookmarks=1)
    return row


@atomic
def remove_bookmark(*, actor: User, tweet_id: int) -> int:
    """The id of the original. Twice is once; also for what one may no longer see. Raises NotActive, NoSuchTweet."""
    require_here(actor)
    original = original_id(tweet_id)
    one_at_a_time(actor, original)
    row = Bookmark.objects.filter(user=actor, tweet_id=original).first()
    if row and row.delete()[0]:
        tweet_counter.add(original, bookmarks=-1)
    return original
