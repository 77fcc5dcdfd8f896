"""What was done is a row below; here it becomes an event, however often that is asked for.

Where Kafka is wanted it is told last: while it is away the work is repeated, which changes nothing here.
"""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import connections, models, transaction

from apps.analytics import partitions
from apps.analytics.kinds import Kind
from apps.analytics.models import Event
from apps.analytics.services import publishing
from apps.analytics.viewers import is_unmeasured
from apps.core import ids, locks
from apps.follows.models import Follow
from apps.tweets.models import Bookmark, Like, Tweet

_KEY = ("owner_id", "at", "kind", "subject_id", "act_id")
_ADD = f"""
    INSERT INTO analytics_event ({", ".join(_KEY)}, amount) VALUES (%s, %s, %s, %s, %s, 1)
    ON CONFLICT DO NOTHING
"""
_TAKE_BACK = f"DELETE FROM analytics_event WHERE {' AND '.join(f'{name} = %s' for name in _KEY)}"


def record_tweet(*, tweet_id: int) -> None:
    """That it was posted, and what it does to another; all of it taken back once it is deleted."""
    with transaction.atomic():
        locks.hold("analytics", "tweet", tweet_id)
        tweet = Tweet.objects.filter(pk=tweet_id).first()
        events, holds = (_events_of(tweet), tweet.deleted_at is None) if tweet else ([], True)
        _settle(events, holds=holds)
    publishing.tell(events, holds=holds)


def record_like(*, like_id: int, tweet_id: int, user_id: int, at: datetime | None) -> None:
    """`at` is when a like that is gone was made."""
    _record_act(Kind.LIKED, Like, like_id, tweet_id=tweet_id, user_id=user_id, at=at)


def record_bookmark(*, bookmark_id: int, tweet_id: int, user_id: int, at: datetime | None) -> None:
    _record_act(Kind.BOOKMARKED, Bookmark, bookmark_id, tweet_id=tweet_id, user_id=user_id, at=at)


def record_follow(
    *, follow_id: int, followee_id: int, followed_at: datetime | None, unfollowed_at: datetime | None
) -> None:
    """Both moments stay: how many followed on a day is history. Without `followed_at` the row says it."""
    if followed_at is None:
        followed_at = Follow.objects.filter(pk=follow_id).values_list("created_at", flat=True).first()
    if followed_at is None:
        return  # undone meanwhile: that event says both
    found = [_event(followee_id, followed_at, Kind.FOLLOWED, followee_id, follow_id)]
    if unfollowed_at is not None:
        found.append(_event(followee_id, unfollowed_at, Kind.UNFOLLOWED, followee_id, follow_id))
    _settle(found, holds=True)
    publishing.tell(found[-1:], holds=True)  # the other was told when it was


def _record_act(
    kind: Kind, model: type[models.Model], act_id: int, *, tweet_id: int, user_id: int, at: datetime | None
) -> None:
    owner_id = Tweet.objects.filter(pk=tweet_id).values_list("author_id", flat=True).first()
    if owner_id is None or owner_id == user_id:
        return
    with transaction.atomic():
        # Of doing and undoing, whichever is looked at last sees what holds.
        locks.hold("analytics", kind.label, act_id)
        row = model._default_manager.filter(pk=act_id).values_list("created_at", flat=True).first()
        at = row or at
        events = [] if at is None else [_event(owner_id, at, kind, tweet_id, act_id)]
        _settle(events, holds=row is not None)
    publishing.tell(events, holds=row is not None)


def _events_of(tweet: Tweet) -> list[Event]:
    """Answers to oneself and the like are nobody's engagement."""
    at, found = ids.time_of(tweet.pk), []
    if not is_unmeasured(tweet.author_id):
        found.append(_event(tweet.author_id, at, Kind.POSTED, tweet.pk, tweet.pk))
    for kind, subject in (
        (Kind.REPLIED, tweet.reply_to_id),
        (Kind.QUOTED, tweet.quote_of_id),
        (Kind.RETWEETED, tweet.retweet_of_id),
    ):
        owner = subject and Tweet.objects.filter(pk=subject).values_list("author_id", flat=True).first()
        if subject and owner and owner != tweet.author_id:
            found.append(_event(owner, at, kind, subject, tweet.pk))
    return found


def _event(owner_id: int, at: datetime, kind: Kind, subject_id: int, act_id: int) -> Event:
    return Event(owner_id=owner_id, at=at, kind=kind, subject_id=subject_id, act_id=act_id, amount=1)


def _settle(events: Iterable[Event], *, holds: bool) -> None:
    """They stand, or they do not. What is older than all that is kept is left out."""
    kept = [event for event in events if event.at >= partitions.begins_at()]
    if holds:
        partitions.ensure(event.at.date() for event in kept)
    keys = [tuple(getattr(event, name) for name in _KEY) for event in kept]
    with connections[settings.EVENTS_DATABASE].cursor() as cursor:
        for key in keys:
            cursor.execute(_ADD if holds else _TAKE_BACK, key)
