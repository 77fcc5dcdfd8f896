"""What is done to timelines: deliver a tweet, rebuild, merge an author and take it back."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.core import metrics, statements
from apps.outbox import leases
from apps.outbox.tasks import AGAIN
from apps.timelines import merging, rebuilding, store
from apps.timelines.models import Delivery, HomeVersion, MergedAuthor
from apps.tweets.models import Tweet
from apps.users.models import UserCounts

# Followers in one claim: about a fifth of a second, so that a large fan-out never delays small ones.
PORTION = 40_000
PORTIONS_KEPT = 100
_RENEWED_EVERY = 5 * store.KEYS_PER_PUSH
# A process may know the merged authors as they were a second ago; until all know, both ways run.
PUSHED_AFTER_RISING = timedelta(seconds=5)

# One value instead of 40,000 rows: int8send in one bytea, read with one struct.
_RECIPIENTS = """
    SELECT COALESCE(string_agg(int8send(follower_id), ''::bytea ORDER BY follower_id), ''::bytea) FROM (
        SELECT f.follower_id FROM follows_follow f
        WHERE f.followee_id = %(author)s AND f.follower_id > %(after)s
        ORDER BY f.follower_id LIMIT %(count)s
    ) portion
"""
# The reply rule, when pushing: only followers who also follow, or are, the one replied to.
_RECIPIENTS_OF_REPLY = """
    SELECT COALESCE(string_agg(int8send(follower_id), ''::bytea ORDER BY follower_id), ''::bytea) FROM (
        SELECT f.follower_id FROM follows_follow f
        WHERE f.followee_id = %(author)s AND f.follower_id > %(after)s
          AND (f.follower_id = %(reply_to_user)s OR EXISTS (
              SELECT 1 FROM follows_follow g
              WHERE g.follower_id = f.follower_id AND g.followee_id = %(reply_to_user)s))
        ORDER BY f.follower_id LIMIT %(count)s
    ) portion
"""


def deliver(*, tweet_id: int) -> Any:
    """Write the tweet into its readers' lists: one portion of followers, then AGAIN while more remain.

    Idempotent: the position is saved after the pushes, so a killed worker's successor repeats at
    most one portion, which changes nothing. Raises LeaseLost, and redis errors when Redis is away.
    """
    tweet = (
        Tweet.objects.filter(id=tweet_id, deleted_at=None)
        .only("id", "author_id", "reply_to_user_id", "created_at")
        .first()
    )
    if tweet is None:
        return None
    claimed_at = timezone.now()
    delivery, _ = Delivery.objects.get_or_create(tweet_id=tweet_id, defaults={"queued_at": tweet.created_at})
    if delivery.finished_at is not None:
        return None
    if _is_merged(tweet, delivery):
        store.push([store.author_key(tweet.author_id)], tweet.id)
        if not _is_still_pushed(tweet.author_id):
            return _finish(tweet, delivery)
    recipients = _recipients(tweet, delivery.after_follower_id)
    delivered = _push(tweet.id, recipients)
    _save(delivery, recipients, delivered, claimed_at)
    return AGAIN if len(recipients) == PORTION else _finish(tweet, delivery)


def _is_merged(tweet: Tweet, delivery: Delivery) -> bool:
    """Whether the author is merged at read; decides it once and for all when the limit is passed."""
    if MergedAuthor.objects.filter(author_id=tweet.author_id).exists():
        pass
    elif _followers(tweet.author_id) > settings.FANOUT_LIMIT:
        merge_author(author_id=tweet.author_id)
    else:
        return False
    if not delivery.is_merged:
        delivery.is_merged = True
        delivery.save(update_fields=["is_merged"])
    return True


def _is_still_pushed(author_id: int) -> bool:
    risen_at = MergedAuthor.objects.filter(author_id=author_id).values_list("merged_since", flat=True).first()
    return risen_at is None or timezone.now() - risen_at < PUSHED_AFTER_RISING


def _followers(author_id: int) -> int:
    return UserCounts.objects.filter(user_id=author_id).values_list("followers", flat=True).first() or 0


def _recipients(tweet: Tweet, after: int) -> memoryview:
    if tweet.reply_to_user_id is None or tweet.reply_to_user_id == tweet.author_id:
        return _followers_after(tweet.author_id, after)
    parameters = {
        "author": tweet.author_id,
        "after": after,
        "count": PORTION,
        "reply_to_user": tweet.reply_to_user_id,
    }
    return _ids(statements.fetch(_RECIPIENTS_OF_REPLY, parameters)[0][0])


def _ids(packed: bytes) -> memoryview:
    """Big-endian int8s as numbers."""
    swapped = bytearray(packed)
    swapped.reverse()  # byte order and list order both turn round; a second look turns the list back
    return memoryview(bytes(swapped)).cast("q")[::-1]


def _push(tweet_id: int, recipients: memoryview) -> int:
    """Push to all, renewing the lease on the way. Returns the lists that existed."""
    return store.push_portions(_portions(recipients), tweet_id)


def _portions(recipients: memoryview) -> Iterator[list[str]]:
    # Names are made and the lease is renewed while Redis is busy: it never waits for us.
    lease = leases.current()
    for start in range(0, len(recipients), store.KEYS_PER_PUSH):
        if lease is not None and start and start % _RENEWED_EVERY == 0:
            lease.renew()
        yield store.home_keys(recipients[start : start + store.KEYS_PER_PUSH])


def _save(delivery: Delivery, recipients: memoryview, delivered: int, claimed_at: Any) -> None:
    """Move the position on, once: a worker that was overtaken saves nothing."""
    if not len(recipients):
        return
    before = delivery.after_follower_id
    portion = {
        "claimed_at": claimed_at.isoformat(),
        "pushed_at": timezone.now().isoformat(),
        "after": before,
        "followers": len(recipients),
        "delivered": delivered,
    }
    Delivery.objects.filter(pk=delivery.pk, after_follower_id=before).update(
        after_follower_id=recipients[-1],
        followers=F("followers") + len(recipients),
        delivered=F("delivered") + delivered,
        portions=[*delivery.portions, portion][:PORTIONS_KEPT],
    )


def _finish(tweet: Tweet, delivery: Delivery) -> None:
    now = timezone.now()
    if Delivery.objects.filter(pk=delivery.pk, finished_at=None).update(finished_at=now):
        delivery.refresh_from_db(fields=["delivered"])
        lag = (now - tweet.created_at).total_seconds()
        metrics.fan_out_lag.observe(lag)
        metrics.fan_out_size.observe(delivery.delivered)
        if lag > settings.TIMELINE_DELIVERY_SECONDS:
            metrics.fan_out_late.inc()


def leave_to_readers(*, tweet_id: int) -> None:
    """Make cold whatever list may lack the tweet: its delivery was given up where it stands."""
    author_id = Tweet.objects.filter(id=tweet_id, deleted_at=None).values_list("author_id", flat=True).first()
    if author_id is None:
        return
    store.forget([store.author_key(author_id)])
    if _is_still_pushed(author_id):
        after = Delivery.objects.filter(tweet_id=tweet_id).values_list("after_follower_id", flat=True).first()
        _raise_followers(author_id, after=after or 0)


def merge_author(*, author_id: int) -> None:
    """From now on the author is merged when a timeline is read; the list is ready before anyone looks for it."""
    with transaction.atomic():
        MergedAuthor.objects.get_or_create(author_id=author_id)
    rebuilding.rebuild_author(author_id)


def unmerge_author(*, author_id: int) -> bool:
    """Push to the author's followers again (an operator's decision). False: was not merged.

    Lists that were built without the author count as absent from now on (see selectors), so
    nothing has to be pushed again and at no moment is anything missing. Lists from before the
    author rose do not say that they lack anything: theirs is another version before the author is back.
    """
    if not MergedAuthor.objects.filter(author_id=author_id).exists():
        return False
    _raise_followers(author_id)
    deleted, _ = MergedAuthor.objects.filter(author_id=author_id).delete()
    merging.forget()
    store.forget([store.author_key(author_id)])
    return bool(deleted)


def _raise_followers(author_id: int, *, after: int = 0) -> None:
    """In portions: no statement locks the homes of a million."""
    while len(portion := _followers_after(author_id, after)):
        HomeVersion.raise_for_all(list(portion))
        after = portion[-1]


def _followers_after(author_id: int, after: int) -> memoryview:
    parameters = {"author": author_id, "after": after, "count": PORTION}
    return _ids(statements.fetch(_RECIPIENTS, parameters)[0][0])


def rebuild_home(*, viewer_id: int) -> bool:
    """Make the viewer's list anew, whatever stood there. False: another process is at it."""
    store.forget([store.home_key(viewer_id)])
    return rebuilding.rebuild_home(viewer_id)


def forget_authors(*, author_ids: list[int]) -> None:
    """Make these merged authors' own lists cold: the next reader has them built again."""
    store.forget(store.author_keys(author_ids))
