"""The two statements that tell people of something, and the one that takes it back.

Whether somebody wants to be told is decided here, when it happens; whether they may still see it, when they look
(selectors.py). Repeats change nothing: a person stands once in a group, and a group stands once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.transaction import atomic

from apps.core import ids
from apps.follows.models import Mute
from apps.notifications.models import Kind
from apps.notifications.signals import news_changed
from apps.tweets import words
from apps.tweets.models import Filter

WINDOW = timedelta(hours=12)
NEW_ACCOUNT = timedelta(days=30)
# Recipients in one statement: a bell that many rang is told in portions.
PORTION = 1_000
# Told together with others of the same hours.
GROUPED = frozenset({Kind.FOLLOW, Kind.LIKE, Kind.RETWEET, Kind.EDIT})

# How strictly `r` receives what `a` does; one's own doing (the end of one's poll) is always told.
_RECEPTION = f"""
    CASE WHEN a.id = r.id OR f.id IS NOT NULL AND g.id IS NOT NULL OR EXISTS (
        SELECT FROM notifications_allowedsender o WHERE o.user_id = r.id AND o.sender_id = a.id
    ) THEN 0 ELSE GREATEST(
        CASE WHEN f.id IS NULL THEN s.not_followed END,
        CASE WHEN g.id IS NULL THEN s.not_following END,
        CASE WHEN f.id IS NULL AND a.created_at > now() - interval '{NEW_ACCOUNT.days} days' THEN s.new_accounts END,
        CASE WHEN f.id IS NULL AND a.avatar = '' THEN s.without_picture END,
        0
    ) END
"""
_GROUPS = f"""
    INSERT INTO notifications_notification AS n (recipient_id, kind, tweet_id, "window", is_filtered)
    SELECT r.id, %(kind)s, %(tweet)s::bigint, %(window)s, reception = 1
    FROM unnest(%(recipients)s::bigint[]) AS recipient(id)
    JOIN users_user r ON r.id = recipient.id AND r.state = 'active'
    JOIN users_user a ON a.id = %(actor)s AND a.state = 'active'
    LEFT JOIN notifications_notificationsettings s ON s.user_id = r.id
    LEFT JOIN follows_follow f ON f.follower_id = r.id AND f.followee_id = a.id
    LEFT JOIN follows_follow g ON g.follower_id = a.id AND g.followee_id = r.id
    LEFT JOIN tweets_tweet t ON t.id = %(tweet)s
    CROSS JOIN LATERAL (SELECT {_RECEPTION}) judged(reception)
    WHERE reception < 2 AND NOT %(kind)s = ANY(COALESCE(s.silenced, '{{}}'))
      AND NOT EXISTS (
          SELECT FROM follows_block b
          WHERE b.blocker_id = r.id AND b.blocked_id = a.id OR b.blocker_id = a.id AND b.blocked_id = r.id
      )
      AND NOT EXISTS (SELECT FROM follows_mute m WHERE m.muter_id = r.id AND m.muted_id = a.id AND {Mute.LASTS})
      AND NOT EXISTS (
          SELECT FROM tweets_conversationmute m
          WHERE m.user_id = r.id AND m.conversation_id = COALESCE(t.conversation_id, t.id)
      )
      AND NOT EXISTS (
          SELECT FROM notifications_quiettweet q
          WHERE q.user_id = r.id AND q.tweet_id = t.id AND %(kind)s IN ('{Kind.LIKE}', '{Kind.RETWEET}')
      )
      AND NOT EXISTS (
          SELECT FROM tweets_filter w
          WHERE w.owner_id = r.id AND w.in_notifications AND w.action = 'hide' AND {Filter.LASTS}
            AND t.author_id <> r.id AND strpos({words.said("t")}, w.needle) > 0
      )
      AND NOT EXISTS (
          SELECT FROM notifications_notification told
          JOIN notifications_notificationactor m ON m.notification_id = told.id AND m.actor_id = a.id
          WHERE told.recipient_id = r.id AND told.kind = %(kind)s AND told.tweet_id IS NOT DISTINCT FROM %(tweet)s
            AND told."window" = %(window)s
      )
    ORDER BY r.id
    ON CONFLICT (recipient_id, kind, tweet_id, "window", is_filtered) DO UPDATE SET kind = EXCLUDED.kind
    RETURNING n.id
"""
# The first statement made the group or locked it: of two that join it at once one waits.
_JOIN = """
    WITH joined AS (
        INSERT INTO notifications_notificationactor (notification_id, actor_id)
        SELECT unnest(%(groups)s::bigint[]), %(actor)s ON CONFLICT DO NOTHING
        RETURNING id, notification_id
    )
    UPDATE notifications_notification n
    SET actors_count = actors_count + 1, latest_id = GREATEST(latest_id, joined.id)
    FROM joined WHERE n.id = joined.notification_id
"""
_LEAVE = """
    WITH held AS MATERIALIZED (
        SELECT id FROM notifications_notification
        WHERE recipient_id = %(recipient)s AND kind = %(kind)s AND tweet_id IS NOT DISTINCT FROM %(tweet)s
        ORDER BY id FOR UPDATE
    ),
    gone AS (
        DELETE FROM notifications_notificationactor m USING held
        WHERE m.notification_id = held.id AND m.actor_id = %(actor)s RETURNING m.id, m.notification_id
    )
    UPDATE notifications_notification n SET actors_count = actors_count - 1, latest_id = COALESCE((
        SELECT max(m.id) FROM notifications_notificationactor m
        WHERE m.notification_id = n.id AND m.id <> gone.id
    ), n.latest_id)
    FROM gone WHERE n.id = gone.notification_id
    RETURNING n.id
"""
# The groups are locked in their order, as by those who tell and take back.
_FORGET = """
    WITH part AS MATERIALIZED (
        SELECT id, notification_id FROM notifications_notificationactor
        WHERE actor_id = %(actor)s ORDER BY notification_id LIMIT %(limit)s
    ),
    held AS MATERIALIZED (
        SELECT id FROM notifications_notification
        WHERE id IN (SELECT notification_id FROM part) ORDER BY id FOR UPDATE
    ),
    gone AS (
        DELETE FROM notifications_notificationactor m USING part, held
        WHERE m.id = part.id AND held.id = part.notification_id RETURNING m.id, m.notification_id
    )
    UPDATE notifications_notification n SET actors_count = actors_count - 1, latest_id = COALESCE((
        SELECT max(m.id) FROM notifications_notificationactor m
        WHERE m.notification_id = n.id AND m.id <> gone.id
    ), n.latest_id)
    FROM gone WHERE n.id = gone.notification_id
    RETURNING n.id, n.recipient_id
"""
_DROP_EMPTY = "DELETE FROM notifications_notification WHERE id = ANY(%(groups)s::bigint[]) AND actors_count <= 0"


def tell(
    kind: Kind,
    recipients: Sequence[int],
    *,
    actor_id: int,
    tweet_id: int | None = None,
    at: datetime | None = None,
    about_id: int = 0,
) -> None:
    """Those of `recipients` who want to know. `at`: when it happened, for kinds that are grouped; `about_id`: what else
    it is about."""
    window = ids.at(at) // ids.span(WINDOW) if at and kind in GROUPED else about_id
    about = {"kind": kind.value, "actor": actor_id, "tweet": tweet_id, "window": window}
    for start in range(0, len(recipients), PORTION):
        portion = list(recipients[start : start + PORTION])
        with atomic():
            groups = _ids(_GROUPS, {**about, "recipients": portion})
            if groups:
                _run(_JOIN, {"groups": groups, "actor": actor_id})
                news_changed.send(Kind, recipient_ids=portion, is_new=True)


@atomic
def take_back(kind: Kind, recipient_id: int, *, actor_id: int, tweet_id: int | None = None) -> None:
    """It did not happen, or no longer: nothing is left of it."""
    about = {"recipient": recipient_id, "kind": kind.value, "tweet": tweet_id, "actor": actor_id}
    groups = _ids(_LEAVE, about)
    if groups:
        _run(_DROP_EMPTY, {"groups": groups})
        news_changed.send(Kind, recipient_ids=[recipient_id])


@atomic
def forget_actor(actor_id: int, *, limit: int) -> bool:
    """They are in no group any more, at most `limit` of them at a time. Whether more may remain."""
    groups = _rows(_FORGET, {"actor": actor_id, "limit": limit})
    if groups:
        _run(_DROP_EMPTY, {"groups": [id_ for id_, _ in groups]})
        news_changed.send(Kind, recipient_ids=sorted({recipient_id for _, recipient_id in groups}))
    return len(groups) == limit


def _ids(sql: str, parameters: dict[str, Any]) -> list[int]:
    return [row[0] for row in _rows(sql, parameters)]


def _rows(sql: str, parameters: dict[str, Any]) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _run(sql: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
