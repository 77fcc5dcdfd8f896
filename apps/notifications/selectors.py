"""Somebody's news, as they may see it now. A viewer is an id."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, Unpack

from apps.core import ids, statements
from apps.core.ids import MAX_ID
from apps.follows import people
from apps.follows import selectors as graph
from apps.follows.people import Person
from apps.follows.selectors import Window
from apps.messaging import selectors as messaging
from apps.notifications.models import Kind, Notification, NotificationActor, NotificationSettings, PushSubscription
from apps.tweets import hydration, words
from apps.tweets.hydration import Entry, Reader

MOST_ACTORS = 8
MOST_COUNTED = 100
# Whose open lists hear that what they show is another thing now; all others find it when they look.
MOST_TOLD = 1_000
# What is said to somebody, rather than done with what they said.
MENTIONS = (Kind.REPLY, Kind.MENTION, Kind.QUOTE)

_SOMEBODY = """
    FROM notifications_notificationactor m JOIN users_user u ON u.id = m.actor_id
    WHERE m.notification_id = n.id AND u.state = 'active' AND u.id NOT IN (SELECT id FROM shunned)
"""
# Of a finding `h`, the tweets that its owner may see, wants to read and did not write.
_FOUND = f"""
    FROM unnest(h.tweet_ids) found(id)
    JOIN tweets_tweet e ON e.id = found.id AND e.deleted_at IS NULL AND e.hidden_at IS NULL
    JOIN users_user ea ON ea.id = e.author_id AND ea.id <> %(viewer)s
    LEFT JOIN tweets_tweet o ON o.id = e.retweet_of_id AND o.deleted_at IS NULL AND o.hidden_at IS NULL
    LEFT JOIN users_user oa ON oa.id = o.author_id
    WHERE ({hydration.open_to_viewer("ea")}) AND (e.retweet_of_id IS NULL OR ({hydration.open_to_viewer("oa")}))
"""
# Never about what the reader may no longer see: a tweet out of sight, people who are blocked, muted or gone.
_SEEN = f"""
    FROM notifications_notification n
    LEFT JOIN tweets_tweet t ON t.id = n.tweet_id
    LEFT JOIN users_user ta ON ta.id = t.author_id
    LEFT JOIN search_finding h ON n.kind = '{Kind.SEARCH}' AND h.id = n."window"
    WHERE n.recipient_id = %(viewer)s AND n.is_filtered = (%(filtered)s = 1)
      AND (n.tweet_id IS NULL OR (
          t.deleted_at IS NULL AND t.hidden_at IS NULL AND {hydration.open_to_viewer("ta")}
      ))
      AND CASE n.kind
          WHEN '{Kind.MODERATION}' THEN TRUE
          WHEN '{Kind.NOT_POSTED}' THEN TRUE
          WHEN '{Kind.SEARCH}' THEN {hydration.exists(_FOUND)}
          ELSE {hydration.exists(_SOMEBODY)}
      END
"""
_SHUNNED = f"WITH shunned(id) AS MATERIALIZED ({hydration.BLOCKED} UNION ALL {hydration.MUTED})"
_LIST = f"""
    {_SHUNNED}
    SELECT n.latest_id, n.kind, n.tweet_id, n.actors_count, n.text, ARRAY(
        SELECT m.actor_id {_SOMEBODY}
        ORDER BY m.id DESC LIMIT {MOST_ACTORS}
    ), {hydration.exists("FROM notifications_quiettweet q WHERE q.user_id = %(viewer)s AND q.tweet_id = n.tweet_id")},
    h.search_id, (SELECT s.query FROM search_savedsearch s WHERE s.id = h.search_id),
    CASE WHEN h.id IS NOT NULL THEN ARRAY(SELECT ARRAY[found.id, ea.id] {_FOUND} ORDER BY found.id DESC) END, n.id,
    CASE WHEN n.kind = '{Kind.MESSAGE_REQUEST}' THEN n."window" END
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
_WAITING = f"""
    {_SHUNNED}
    SELECT count(*), COALESCE(max(latest_id), 0) FROM (
        SELECT n.latest_id {_SEEN} ORDER BY n.latest_id DESC LIMIT %(most)s
    ) waiting
"""
_STATEMENTS = {
    (only, is_ascending): _LIST.format(only=_ONLY_MENTIONS if only else "", direction="ASC" if is_ascending else "DESC")
    for only in (False, True)
    for is_ascending in (False, True)
}


_NEWEST = f"{_SHUNNED} SELECT n.latest_id {_SEEN} ORDER BY n.latest_id DESC LIMIT 1"


class Alert(NamedTuple):
    """A saved search with a bell, and how many of the tweets that it found its owner may see."""

    search_id: int
    query: str
    tweets_count: int


class News(NamedTuple):
    """One group as it is shown. `id` orders the list, and is another one with each who joins; `group_id` stays.

    Of `actors_count` people the newest are `actors`.

    Of what a `search` found, `tweet` is the newest, and `actors` wrote it all. `group_name`: of that which somebody is
    asked into.
    """

    id: int
    kind: Kind
    is_read: bool
    actors: list[Person]
    actors_count: int
    tweet: Entry | None
    text: str
    is_quiet: bool
    search: Alert | None
    group_id: int
    group_name: str

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
    groups = [_Group(*row) for row in rows]
    read_up_to = settings_of(viewer_id).read_up_to
    shown = people.by_ids(viewer_id, list({one for group in groups for one in group.actors[1]}))
    tweets = hydration.by_ids(viewer_id, list({group.about for group in groups if group.about is not None}))
    by_id = {entry.entry_id: entry for entry in _warned(viewer_id, tweets.entries)}
    names = messaging.group_names(viewer_id, {one.conversation_id for one in groups if one.conversation_id})
    found = [_news(group, read_up_to, shown, by_id, names) for group in groups]
    return Page(found, tweets.reader)


def _warned(viewer_id: int, entries: list[Entry]) -> list[Entry]:
    """With words that warn; without what words hide in quotes. What has such words itself was not told (`telling`)."""
    found, told = words.verdicts(viewer_id, "notifications", entries), {entry.id for entry in entries}
    return words.kept(entries, {id_: one for id_, one in found.items() if not (one.hides and id_ in told)})


class _Group(NamedTuple):
    """A row of the list; `found` has [tweet, author] of each tweet that a saved search found, newest first."""

    id: int
    kind: str
    tweet_id: int | None
    told: int
    text: str
    actor_ids: list[int]
    is_quiet: bool
    search_id: int | None
    query: str | None
    found: list[list[int]] | None
    group_id: int
    conversation_id: int | None

    @property
    def about(self) -> int | None:
        return self.found[0][0] if self.found else self.tweet_id

    @property
    def actors(self) -> tuple[int, list[int]]:
        """How many there are, and the newest."""
        if self.found is None:
            return self.told, self.actor_ids
        authors = list(dict.fromkeys(author for _, author in self.found))
        return len(authors), authors[:MOST_ACTORS]

    @property
    def alert(self) -> Alert | None:
        if self.search_id is None or self.found is None:
            return None
        return Alert(self.search_id, self.query or "", len(self.found))


def _news(
    group: _Group,
    read_up_to: int,
    shown: Mapping[int, Person],
    by_id: Mapping[int, Entry],
    names: Mapping[int, str],
) -> News:
    count, actor_ids = group.actors
    actors = [shown[one] for one in actor_ids if one in shown]
    return News(
        group.id,
        Kind(group.kind),
        group.id <= read_up_to,
        actors,
        count if count > MOST_ACTORS else len(actors),
        by_id.get(group.about or 0),
        group.text,
        group.is_quiet,
        group.alert,
        group.group_id,
        names.get(group.conversation_id or 0, ""),
    )


def unread_count(viewer_id: int) -> int:
    """Groups with something new; at most MOST_COUNTED."""
    return statements.fetch(_UNREAD, {"viewer": viewer_id, "filtered": 0, "most": MOST_COUNTED})[0][0]


class Waiting(NamedTuple):
    """What waits for a word of the viewer's: `asking` people who ask to follow them, and groups that their own policy
    put `aside`, the newest of them by `newest_id` (0: there are none)."""

    asking: int
    aside: int
    newest_id: int

    @property
    def total(self) -> int:
        """At most MOST_COUNTED."""
        return min(self.asking + self.aside, MOST_COUNTED)


def waiting(viewer_id: int) -> Waiting:
    aside = statements.fetch(_WAITING, {"viewer": viewer_id, "filtered": 1, "most": MOST_COUNTED})[0]
    return Waiting(graph.follow_requests_count(viewer_id, most=MOST_COUNTED), *aside)


def newest_id(viewer_id: int) -> int:
    """0: there are none."""
    rows = statements.fetch(_NEWEST, {"viewer": viewer_id, "filtered": 0})
    return rows[0][0] if rows else 0


def told_of(actor_id: int) -> set[int]:
    """Ids of those who have news of what somebody did; of very many those who were told last."""
    members = NotificationActor.objects.filter(actor=actor_id).order_by("-pk")
    return set(members.values_list("notification__recipient_id", flat=True)[:MOST_TOLD])


def told_about(tweet_id: int) -> set[int]:
    """The same of news about a tweet."""
    groups = Notification.objects.filter(tweet=tweet_id).order_by("-latest_id")
    return set(groups.values_list("recipient_id", flat=True)[:MOST_TOLD])


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
