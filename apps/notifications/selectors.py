"""Somebody's news, as they may see it now. A viewer is an id."""

from collections.abc import Collection, Iterable
from typing import NamedTuple, Unpack

from apps.core import ids, statements
from apps.core.ids import MAX_ID
from apps.follows import people
from apps.follows.people import Person
from apps.follows.selectors import Window
from apps.notifications.models import Kind, NotificationSettings, PushSubscription
from apps.tweets import hydration
from apps.tweets.hydration import Entry, Reader

MOST_ACTORS = 8
MOST_COUNTED = 100
# What is said to somebody, rather than done with what they said.
MENTIONS = (Kind.REPLY, Kind.MENTION, Kind.QUOTE)

_SOMEBODY = """
    FROM notifications_notificationactor m JOIN users_user u ON u.id = m.actor_id
    WHERE m.notification_id = n.id AND u.state = 'active' AND u.id NOT IN (SELECT id FROM shunned)
"""
# Never about what the reader may no longer see: a tweet out of sight, people who are blocked, muted or gone.
_SEEN = f"""
    FROM notifications_notification n
    LEFT JOIN tweets_tweet t ON t.id = n.tweet_id
    LEFT JOIN users_user ta ON ta.id = t.author_id
    WHERE n.recipient_id = %(viewer)s AND n.is_filtered = (%(filtered)s = 1)
      AND (n.tweet_id IS NULL OR (
          t.deleted_at IS NULL AND t.hidden_at IS NULL AND {hydration.open_to_viewer("ta")}
      ))
      AND (n.kind = '{Kind.MODERATION}' OR {hydration.exists(_SOMEBODY)})
"""
_SHUNNED = f"WITH shunned(id) AS MATERIALIZED ({hydration.BLOCKED} UNION ALL {hydration.MUTED})"
_LIST = f"""
    {_SHUNNED}
    SELECT n.latest_id, n.kind, n.tweet_id, n.actors_count, n.text, ARRAY(
        SELECT m.actor_id {_SOMEBODY}
        ORDER BY m.id DESC LIMIT {MOST_ACTORS}
    ), {hydration.exists("FROM notifications_quiettweet q WHERE q.user_id = %(viewer)s AND q.tweet_id = n.tweet_id")}
    {_SEEN} AND n.latest_id < %(before)s AND n.latest_id > %(after)s {{only}}
    ORDER BY n.latest_id {{direction}} LIMIT %(limit)s
"""
_ONLY_MENTIONS = "AND n.kind IN ({})".format(", ".join(f"'{kind}'" for kind in MENTIONS))
_UNREAD = f"""
    {_SHUNNED}
    SELECT count(*) FROM (
        SELECT 1 {_SEEN} AND n.latest_id > COALESCE((
            SELECT read_up_to FROM notifications_notificationsettings WHERE user_id = %(viewer)s
        ), 0)
        ORDER BY n.latest_id DESC LIMIT %(most)s
    ) unread
"""
_STATEMENTS = {
    (only, is_ascending): _LIST.format(only=_ONLY_MENTIONS if only else "", direction="ASC" if is_ascending else "DESC")
    for only in (False, True)
    for is_ascending in (False, True)
}


_NEWEST = f"{_SHUNNED} SELECT n.latest_id {_SEEN} ORDER BY n.latest_id DESC LIMIT 1"


class News(NamedTuple):
    """One group as it is shown. `id` orders the list; of `actors_count` people the newest are `actors`."""

    id: int
    kind: Kind
    is_read: bool
    actors: list[Person]
    actors_count: int
    tweet: Entry | None
    text: str
    is_quiet: bool

    @property
    def created_at(self) -> str:
        return ids.time_of(self.id).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Page(NamedTuple):
    """`keys` are the ids of all rows that were read, for the cursor; one may show nothing by the time it is shown."""

    rows: list[News]
    reader: Reader | None


def news(viewer_id: int, *, only_mentions: bool = False, is_filtered: bool = False, **window: Unpack[Window]) -> Page:
    """Newest first (with `after` ascending), by the id of the newest in each group."""
    before, after = window.get("before"), window.get("after")
    rows = statements.fetch(
        _STATEMENTS[only_mentions, after is not None],
        {
            "viewer": viewer_id,
            "filtered": int(is_filtered),
            "before": MAX_ID if before is None else before,
            "after": -1 if after is None else after,
            "limit": window.get("limit", 20),
        },
    )
    if not rows:
        return Page([], None)
    read_up_to = settings_of(viewer_id).read_up_to
    shown = people.by_ids(viewer_id, list({one for row in rows for one in row[5]}))
    tweets = hydration.by_ids(viewer_id, list({row[2] for row in rows if row[2] is not None}))
    by_id = {entry.id: entry for entry in tweets.entries}
    found = [
        News(
            id_,
            Kind(kind),
            id_ <= read_up_to,
            actors := [shown[one] for one in actor_ids if one in shown],
            count if count > MOST_ACTORS else len(actors),
            by_id.get(tweet_id),
            text,
            is_quiet,
        )
        for id_, kind, tweet_id, count, text, actor_ids, is_quiet in rows
    ]
    return Page(found, tweets.reader)


def unread_count(viewer_id: int) -> int:
    """Groups with something new; at most MOST_COUNTED."""
    return statements.fetch(_UNREAD, {"viewer": viewer_id, "filtered": 0, "most": MOST_COUNTED})[0][0]


def newest_id(viewer_id: int) -> int:
    """0: there are none."""
    rows = statements.fetch(_NEWEST, {"viewer": viewer_id, "filtered": 0})
    return rows[0][0] if rows else 0


def read_up_to(viewer_ids: Collection[int]) -> dict[int, int]:
    """Of each who has read any, the id of the newest news that they read."""
    return dict(NotificationSettings.objects.filter(user__in=viewer_ids).values_list("user_id", "read_up_to"))


def settings_of(viewer_id: int) -> NotificationSettings:
    """What they chose, or what is usual."""
    return NotificationSettings.objects.filter(user=viewer_id).first() or NotificationSettings(user_id=viewer_id)


def push_endpoints(viewer_id: int) -> list[str]:
    """Where their browsers are told, newest first."""
    return list(PushSubscription.objects.filter(user=viewer_id).order_by("-pk").values_list("endpoint", flat=True))


def requesters(viewer_id: int, rows: Iterable[News]) -> list[Person]:
    """Whose news waits in the requests, each once, the newest first."""
    return list({person.id: person for row in rows for person in row.actors}.values())
