"""Which messages somebody sees: one rule in SQL, and the statements that every door reads by.

Of a conversation one sees what was said while one was part of it and has not deleted, by accounts that
are here; in a group not what is said by those with whom a block stands.
"""

from datetime import datetime
from typing import Any, NamedTuple

import orjson

from apps.core import statements
from apps.core.ids import MAX_ID, sql_time_of
from apps.messaging.models import Message

# Of the rows p (a participant), c (the conversation) and m (a message of it).
_BLOCK = """EXISTS (
    SELECT 1 FROM follows_block b
    WHERE (b.blocker_id = p.user_id AND b.blocked_id = {other}) OR (b.blocker_id = {other} AND b.blocked_id = p.user_id)
)"""
_HERE = "EXISTS (SELECT 1 FROM users_user s WHERE s.id = {other} AND s.state = 'active')"
_VISIBLE = f"""
    m.conversation_id = p.conversation_id AND m.id > p.sees_after AND m.id <= COALESCE(p.sees_until, {MAX_ID})
    AND (m.sender_id IS NULL OR m.sender_id = p.user_id OR (
        {_HERE.format(other="m.sender_id")} AND NOT (c.is_group AND {_BLOCK.format(other="m.sender_id")})
    ))
    AND NOT EXISTS (SELECT 1 FROM messaging_hiddenmessage h WHERE h.message_id = m.id AND h.user_id = p.user_id)
"""
# Nothing waits where nobody is waited for: what one has left or was removed from.
_UNREAD = f"""
    SELECT count(*) FROM messaging_message m
    WHERE p.sees_until IS NULL AND {_VISIBLE} AND m.kind = 'text' AND m.sender_id <> p.user_id AND m.id > COALESCE((
        SELECT r.up_to_id FROM messaging_readmark r
        WHERE r.conversation_id = p.conversation_id AND r.user_id = p.user_id
    ), 0)
"""
# Who has read a message, and who reacted how: nobody who is away or across a block; between two what was reacted before
# stays. Who has left learns no more of what became of it.
_READ_BY = f"""
    SELECT array_agg(r.user_id ORDER BY r.user_id) FROM messaging_readmark r
    JOIN users_user u ON u.id = r.user_id AND u.state = 'active' AND u.shares_read_marks
    JOIN messaging_participant q ON q.conversation_id = r.conversation_id AND q.user_id = r.user_id
    WHERE r.conversation_id = m.conversation_id AND r.shown_up_to_id >= m.id AND r.user_id <> m.sender_id
        AND NOT q.is_request AND m.id > q.sees_after AND m.id <= COALESCE(q.sees_until, {MAX_ID})
        AND p.sees_until IS NULL AND NOT {_BLOCK.format(other="r.user_id")}
"""
# Whom it has reached: what was read has, too.
_DELIVERED_TO = f"""
    SELECT array_agg(q.user_id ORDER BY q.user_id) FROM messaging_participant q
    JOIN users_user u ON u.id = q.user_id AND u.state = 'active' AND u.shares_delivered_marks
    WHERE q.conversation_id = m.conversation_id AND q.user_id <> m.sender_id
        AND NOT q.is_request AND m.id > q.sees_after AND m.id <= COALESCE(q.sees_until, {MAX_ID})
        AND (EXISTS (
            SELECT FROM messaging_deliveredmark d
            WHERE d.conversation_id = q.conversation_id AND d.user_id = q.user_id AND d.up_to_id >= m.id
        ) OR EXISTS (
            SELECT FROM messaging_readmark r
            WHERE r.conversation_id = q.conversation_id AND r.user_id = q.user_id AND r.up_to_id >= m.id
        ))
        AND p.sees_until IS NULL AND NOT {_BLOCK.format(other="q.user_id")}
"""
_REACTIONS = f"""
    SELECT json_agg(json_build_array(e.emoji, e.user_id::text) ORDER BY e.id)::text FROM messaging_reaction e
    WHERE e.message_id = m.id
        AND (p.sees_until IS NULL OR e.created_at < {sql_time_of("p.sees_until")})
        AND {_HERE.format(other="e.user_id")} AND NOT (c.is_group AND {_BLOCK.format(other="e.user_id")})
"""
_COLUMNS = f"""
    m.id, m.conversation_id, m.sender_id, m.kind, m.subject_id, m.text, m.entities::text, m.html, m.media::text,
    m.reply_to_id, m.created_at, ({_DELIVERED_TO}), ({_READ_BY}), ({_REACTIONS})
"""
_FROM = f"""
    FROM messaging_participant p
    JOIN messaging_conversation c ON c.id = p.conversation_id
    JOIN messaging_message m ON {_VISIBLE}
"""
_MESSAGES = f"""
    SELECT {_COLUMNS} {_FROM}
    WHERE p.user_id = %(viewer)s AND p.conversation_id = %(conversation)s
        AND m.id < %(before)s AND m.id > %(after)s
    ORDER BY m.id {{direction}} LIMIT %(limit)s
"""
_BY_IDS = f"""
    SELECT {_COLUMNS} {_FROM}
    WHERE p.user_id = %(viewer)s AND m.id = ANY(%(ids)s::bigint[])
"""
_FOUND = f"""
    SELECT {_COLUMNS} {_FROM}
    WHERE p.user_id = %(viewer)s AND m.kind = 'text'
        AND m.text ILIKE ALL (string_to_array(%(patterns)s::text, chr(31)))
        AND m.id < %(before)s AND m.id > %(after)s
    ORDER BY m.id {{direction}} LIMIT %(limit)s
"""
# Who left a group knows it by the name that it had then, and neither its picture nor its members of now.
_NAME = """
    CASE WHEN p.sees_until IS NULL THEN c.name ELSE COALESCE((
        SELECT n.text FROM messaging_message n
        WHERE n.conversation_id = c.id AND n.id <= p.sees_until AND n.kind = 'renamed' ORDER BY n.id DESC LIMIT 1
    ), '') END
"""
_CONVERSATIONS = f"""
    SELECT p.latest_id, c.id, c.is_group, {_NAME}, g.key, g.width, g.height, c.created_at, p.is_request, p.is_muted,
        p.sees_until IS NULL, latest.id, ({_UNREAD}), (
            SELECT array_agg(q.user_id ORDER BY q.id) FROM messaging_participant q
            WHERE q.conversation_id = c.id AND q.sees_until IS NULL AND p.sees_until IS NULL
        )
    FROM messaging_participant p
    JOIN messaging_conversation c ON c.id = p.conversation_id
    LEFT JOIN media_media g ON g.id = c.picture_id AND p.sees_until IS NULL
    LEFT JOIN LATERAL (
        SELECT m.id FROM messaging_message m WHERE {_VISIBLE} ORDER BY m.id DESC LIMIT 1
    ) latest ON TRUE
    WHERE p.user_id = %(viewer)s AND NOT (p.is_request AND p.sees_until IS NOT NULL) AND {{which}}
"""
# Whom one has blocked instead of answering asks no more, for as long as that stands.
_IS_BLOCKED = f"""
    (p.is_request AND NOT c.is_group AND {_BLOCK.format(other="(c.low_id + c.high_id - p.user_id)")})
"""
_LISTED = f"""
    p.is_request = (%(requests)s::int = 1) AND latest.id IS NOT NULL AND NOT {_IS_BLOCKED}
    AND p.latest_id < %(before)s AND p.latest_id > %(after)s
    ORDER BY p.latest_id {{direction}} LIMIT %(limit)s
"""
_TOTALS = f"""
    SELECT COALESCE(sum(n.unread) FILTER (WHERE NOT p.is_request AND NOT p.is_muted), 0)::bigint,
        count(*) FILTER (WHERE p.is_request AND n.unread > 0 AND NOT {_IS_BLOCKED})
    FROM messaging_participant p
    JOIN messaging_conversation c ON c.id = p.conversation_id
    CROSS JOIN LATERAL ({_UNREAD}) n (unread)
    WHERE p.user_id = %(viewer)s
"""


# Who sees what somebody (0: the site) says or does there: all who are part of it, but for those a block stands between
# (in a group also between them and who wrote the message), and for who took the message away for themselves.
_HEARERS = f"""
    SELECT p.user_id FROM messaging_participant p
    WHERE p.conversation_id = %(conversation)s AND COALESCE(p.sees_until, {MAX_ID}) >= %(until)s
        AND p.sees_after < %(message)s AND NOT (p.is_request AND %(accepted)s::int = 1)
        AND NOT {_BLOCK.format(other="%(by)s")}
        AND NOT EXISTS (
            SELECT FROM messaging_message m JOIN messaging_conversation c ON c.id = m.conversation_id AND c.is_group
            WHERE m.id = %(message)s AND {_BLOCK.format(other="m.sender_id")}
        )
        AND NOT EXISTS (
            SELECT FROM messaging_hiddenmessage h WHERE h.message_id = %(message)s AND h.user_id = p.user_id
        )
    ORDER BY p.user_id
"""
_NEWER = f"""
    SELECT m.id, m.conversation_id {_FROM}
    WHERE p.user_id = %(viewer)s AND p.latest_id > %(after)s AND m.id > %(after)s
    ORDER BY m.id DESC LIMIT %(limit)s
"""


# What calls its reader: not in what they muted, were merely asked into or have left, nor across a block.
_CALLING = f"""
    SELECT {_COLUMNS} {_FROM}
    WHERE p.user_id = %(viewer)s AND NOT p.is_request AND NOT p.is_muted AND p.sees_until IS NULL
        AND p.latest_id > %(after)s AND m.id > %(after)s AND m.kind = 'text' AND m.sender_id <> p.user_id
        AND m.id > COALESCE((
            SELECT r.up_to_id FROM messaging_readmark r
            WHERE r.conversation_id = p.conversation_id AND r.user_id = p.user_id
        ), 0)
        AND NOT {_BLOCK.format(other="m.sender_id")}
    ORDER BY m.id DESC LIMIT %(limit)s
"""


class Said(NamedTuple):
    """One message, as one reader sees it."""

    id: int
    conversation_id: int
    sender_id: int | None
    kind: str
    subject_id: int | None
    text: str
    entities: dict[str, Any]
    html: str
    media: list[dict[str, Any]]
    reply_to_id: int | None
    created_at: datetime
    delivered_to: list[int]
    read_by: list[int]
    # Each reaction's emoji, with the ids of those who chose it, as text.
    reactions: dict[str, list[str]]

    @property
    def is_note(self) -> bool:
        return self.kind != Message.Kind.TEXT


class Talk(NamedTuple):
    """One conversation, as one of its participants has it. `latest_id` is the newest message they see."""

    key: int
    id: int
    is_group: bool
    name: str
    picture_key: str | None
    picture_width: int | None
    picture_height: int | None
    created_at: datetime
    is_request: bool
    is_muted: bool
    is_member: bool
    latest_id: int | None
    unread: int
    member_ids: list[int]


class Totals(NamedTuple):
    """Unread messages in what is neither muted nor a request, and requests that hold some."""

    unread: int
    requests: int


def messages(
    viewer_id: int, conversation_id: int, *, limit: int, before: int | None = None, after: int | None = None
) -> list[Said]:
    """Newest first; with `after`, oldest first from there."""
    return _said(
        _ordered(_MESSAGES, after), viewer=viewer_id, conversation=conversation_id, **_window(limit, before, after)
    )


def between(viewer_id: int, conversation_id: int, *, since: int, until: int | None, limit: int) -> list[Said]:
    """From the message `since` on, or to the message `until`, newest first."""
    window = _window(limit, None if until is None else min(until, MAX_ID - 1) + 1, since - 1)
    return _said(_ordered(_MESSAGES, None), viewer=viewer_id, conversation=conversation_id, **window)


def by_ids(viewer_id: int, ids: list[int]) -> dict[int, Said]:
    """Those of the messages that the viewer sees."""
    return {said.id: said for said in _said(_BY_IDS, viewer=viewer_id, ids=ids)} if ids else {}


def found(
    viewer_id: int, words: list[str], *, limit: int, before: int | None = None, after: int | None = None
) -> list[Said]:
    """Messages that hold all of the words, newest first."""
    patterns = "\x1f".join(f"%{_plain(word)}%" for word in words)
    return _said(_ordered(_FOUND, after), viewer=viewer_id, patterns=patterns, **_window(limit, before, after))


def talks(
    viewer_id: int, *, requests: bool, limit: int, before: int | None = None, after: int | None = None
) -> list[Talk]:
    """Last spoken in first."""
    sql = _CONVERSATIONS.format(which=_ordered(_LISTED, after))
    rows = statements.fetch(sql, {"viewer": viewer_id, "requests": int(requests), **_window(limit, before, after)})
    return [_talk(row) for row in rows]


def talk(viewer_id: int, conversation_id: int) -> Talk | None:
    """Also what is in no list: a conversation that was cleared."""
    sql = _CONVERSATIONS.format(which="p.conversation_id = %(conversation)s")
    rows = statements.fetch(sql, {"viewer": viewer_id, "conversation": conversation_id})
    return _talk(rows[0]) if rows else None


def talks_by_ids(viewer_id: int, ids: list[int]) -> dict[int, Talk]:
    """Those of the conversations that the viewer has a place in."""
    sql = _CONVERSATIONS.format(which="p.conversation_id = ANY(%(ids)s::bigint[])")
    found = [_talk(row) for row in statements.fetch(sql, {"viewer": viewer_id, "ids": ids})]
    return {talk.id: talk for talk in found}


def newer(viewer_id: int, *, after: int, limit: int) -> list[tuple[int, int]]:
    """Ids of messages in all conversations, each with its conversation's; the newest, oldest first."""
    rows = statements.fetch(_NEWER, {"viewer": viewer_id, "after": after, "limit": limit})
    return [(id_, conversation_id) for id_, conversation_id in reversed(rows)]


def calling(viewer_id: int, *, after: int, limit: int) -> list[Said]:
    """Newest first."""
    return _said(_CALLING, viewer=viewer_id, after=after, limit=limit)


def hearers(
    conversation_id: int, *, by: int | None, message_id: int, only_accepted: bool, only_members: bool
) -> list[int]:
    until = MAX_ID if only_members else message_id
    parameters = {"conversation": conversation_id, "by": by or 0, "message": message_id, "until": until}
    return [row[0] for row in statements.fetch(_HEARERS, {**parameters, "accepted": int(only_accepted)})]


def totals(viewer_id: int) -> Totals:
    return Totals._make(statements.fetch(_TOTALS, {"viewer": viewer_id})[0])


def _said(sql: str, **parameters: Any) -> list[Said]:
    return [_one(row) for row in statements.fetch(sql, parameters)]


def _one(row: tuple[Any, ...]) -> Said:
    *rest, reply_to_id, created_at, delivered_to, read_by, reactions = row
    rest[6], rest[8] = orjson.loads(rest[6]), orjson.loads(rest[8])
    by_emoji: dict[str, list[str]] = {}
    for emoji, user_id in orjson.loads(reactions or "[]"):
        by_emoji.setdefault(emoji, []).append(user_id)
    return Said._make((*rest, reply_to_id, created_at, delivered_to or [], read_by or [], by_emoji))


def _talk(row: tuple[Any, ...]) -> Talk:
    return Talk._make((*row[:-1], row[-1] or []))


def _ordered(sql: str, after: int | None) -> str:
    return sql.format(direction="DESC" if after is None else "ASC")


def _window(limit: int, before: int | None, after: int | None) -> dict[str, int]:
    return {"limit": limit, "before": MAX_ID if before is None else before, "after": -1 if after is None else after}


def _plain(word: str) -> str:
    """The word itself where a pattern is meant."""
    return word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
