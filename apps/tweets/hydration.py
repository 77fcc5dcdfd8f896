"""Tweets by their ids, as one reader may see them, ready to serve: one statement for every door.

A door brings candidates (a query that yields ids) and may add rules of its own; this module
decides what the reader may see and brings all that a page shows of it. Names in the statement:

    candidate   what the door proposes
    e           the entry: a tweet or a retweet
    t           what a retweet retweets; nothing for a tweet, which is looked up only once
    a, ea       the author of what is shown, and for a retweet: who retweeted
    shunned     those whose tweets the reader does not see
    me          the reader's own account; no row for the anonymous
    viewer      parameter: the reader's id, 0 for the anonymous
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from apps.core import statements
from apps.follows.models import Mute
from apps.tweets.ballots import Ballot, ballots
from apps.tweets.models import Tweet

ANONYMOUS = 0

# Those the reader blocks or is blocked by: neither sees the other, anywhere.
BLOCKED = """
    SELECT blocked_id FROM follows_block WHERE blocker_id = %(viewer)s
    UNION ALL SELECT blocker_id FROM follows_block WHERE blocked_id = %(viewer)s
"""
# Those the reader muted: out of timelines, still there when looked up.
MUTED = f"SELECT muted_id FROM follows_mute m WHERE muter_id = %(viewer)s AND {Mute.LASTS}"


def exists(rows: str) -> str:
    """SQL: whether `rows` ("FROM … WHERE …") has any.

    Not EXISTS: under a generic plan PostgreSQL may turn that into a hash of all rows of the
    reader, and then a page would cost more the more people one follows.
    """
    return f"((SELECT TRUE {rows} LIMIT 1) IS NOT NULL)"


def follows(column: str, *, only: str = "") -> str:
    """SQL: the reader follows the account in `column`; `only` narrows the follow `f`."""
    return exists(f"FROM follows_follow f WHERE f.follower_id = %(viewer)s AND f.followee_id = {column}{only}")


def open_to_viewer(author: str) -> str:
    """SQL: the reader may see what the account `author` (an alias of users_user) writes."""
    return f"""
        {author}.state = 'active' AND {author}.id NOT IN (SELECT id FROM shunned)
        AND (NOT {author}.is_protected OR {author}.id = %(viewer)s OR {follows(f"{author}.id")})
    """


_USER_COUNTS = ("followers", "following", "tweets")
_TWEET_COUNTS = ("replies", "retweets", "quotes", "likes", "bookmarks", "views")
_OF_RETWEETER = tuple(f"retweeter_{name}" for name in _USER_COUNTS)
_FOLLOW_BY_AUTHOR = "FROM follows_follow WHERE follower_id = c.author_id AND followee_id = %(viewer)s"
# Only what has a link looks for its card.
_LINK_CARD = "CASE WHEN c.link_id IS NOT NULL THEN (SELECT NULLIF(card, '') FROM links_link WHERE id = c.link_id) END"
_NAMES_VIEWER = """
    FROM tweets_tweet WHERE id = c.id
    AND entities->'mentions' @> jsonb_build_array(jsonb_build_object('user_id', (%(viewer)s)::text))
"""
_RETWEET_BY_VIEWER = "FROM tweets_tweet WHERE author_id = %(viewer)s AND retweet_of_id = c.id AND deleted_at IS NULL"


def _sums(names: Iterable[str]) -> str:
    return ", ".join(f"COALESCE(sum({name}), 0)::bigint AS {name}" for name in names)


def _folded(counts: str, names: Iterable[str]) -> str:
    return ", ".join(f"COALESCE({counts}.{name}, 0)" for name in names)


def _pending(deltas: str, key: str, names: Sequence[str], shown: str) -> str:
    """SQL: [subject, sum, …] for each of the subjects `shown` that has deltas not folded yet; null where none has."""
    return f"""(
        SELECT array_agg(ARRAY[{key}, {", ".join(names)}]) FROM (
            SELECT {key}, {_sums(names)} FROM {deltas}
            WHERE {key} = ANY((SELECT {shown} FROM shown)::bigint[]) GROUP BY {key}
        ) pending
    )"""


def _is_among_own(acts: str) -> str:
    """SQL: whether the reader has a row for the tweet `c` in `acts`; all that are shown are looked up in one go."""
    return f"""c.id = ANY(ARRAY(
        SELECT tweet_id FROM {acts} WHERE user_id = %(viewer)s AND tweet_id = ANY((SELECT ids FROM shown)::bigint[])
    ))"""


_MAY_BE_ANSWERED = f"""
    (c.reply_policy = '{Tweet.ReplyPolicy.EVERYONE}' OR c.author_id = %(viewer)s
    OR (c.reply_policy = '{Tweet.ReplyPolicy.FOLLOWING}' AND {exists(_FOLLOW_BY_AUTHOR)})
    OR {exists(_NAMES_VIEWER)})
"""


def statement(
    candidates: str,
    *,
    rules: str = "TRUE",
    head: str = "",
    ctes: str = "",
    place: str = "candidate.id",
    shunning: str = BLOCKED,
) -> str:
    """The whole statement. It always yields at least one row, for `head` and the reader's state.

    `candidates` yields `id`, best in the order of the page: then no more are looked at than the
    page needs. Entries have a `place`, a number, highest first. `rules` is a condition on the
    aliases above; `head` are further columns of every row, each ending in a comma; `ctes` further
    common table expressions; `shunning` yields the ids of `shunned`. Parameters: viewer, limit,
    and what the door's parts name.

    Its shape is its speed: most of its time goes into finding rows by index, so a tweet is looked
    up once, and what the reader did and what is not counted yet is looked up for the page, not
    for each entry.
    """
    return f"""
        WITH shunned(id) AS MATERIALIZED ({shunning}), {ctes}
        chosen AS MATERIALIZED (
            SELECT
                {place} AS place, e.id AS entry_id, COALESCE(t.id, e.id) AS id,
                COALESCE(t.fragment, e.fragment) AS fragment, COALESCE(t.html, e.html) AS html,
                COALESCE(t.version, e.version) AS version,
                COALESCE(t.conversation_id, e.conversation_id) AS conversation_id,
                COALESCE(t.edited_at, e.edited_at) AS edited_at,
                COALESCE(t.reply_to_id, e.reply_to_id) AS reply_to_id,
                COALESCE(t.reply_to_user_id, e.reply_to_user_id) AS reply_to_user_id,
                COALESCE(t.quote_of_id, e.quote_of_id) AS quote_of_id,
                COALESCE(t.reply_policy, e.reply_policy) AS reply_policy,
                COALESCE(t.has_poll, e.has_poll) AS has_poll, COALESCE(t.link_id, e.link_id) AS link_id,
                a.id AS author_id, a.username, a.card, a.version AS author_version,
                ea.id AS retweeter_id, ea.username AS retweeter_username, ea.card AS retweeter_card
            FROM ({candidates}) candidate
            JOIN tweets_tweet e ON e.id = candidate.id AND e.deleted_at IS NULL AND e.hidden_at IS NULL
            LEFT JOIN tweets_tweet t ON t.id = e.retweet_of_id AND t.deleted_at IS NULL AND t.hidden_at IS NULL
            JOIN users_user a ON a.id = CASE WHEN e.retweet_of_id IS NULL THEN e.author_id ELSE t.author_id END
            LEFT JOIN users_user ea ON ea.id = CASE WHEN e.retweet_of_id IS NOT NULL THEN e.author_id END
            WHERE {open_to_viewer("a")}
              AND (e.retweet_of_id IS NULL OR ({open_to_viewer("ea")}))
              AND ({rules})
            ORDER BY {place} DESC
            LIMIT %(limit)s
        ),
        shown(ids, people) AS MATERIALIZED (
            SELECT array_agg(id), array_agg(author_id) || array_agg(retweeter_id) FROM chosen
        )
        SELECT
            {head} me.state, me.token_epoch, me.email_confirmed_at IS NOT NULL,
            {_pending("users_usercountdelta", "user_id", _USER_COUNTS, "people")},
            {_pending("tweets_tweetcountdelta", "tweet_id", _TWEET_COUNTS, "ids")},
            c.place, c.entry_id, c.id, c.fragment, c.html, c.version, c.conversation_id, c.edited_at, c.reply_to_id,
            c.reply_to_user_id, (SELECT username FROM users_user WHERE id = c.reply_to_user_id AND state = 'active'),
            c.quote_of_id, c.has_poll, c.author_id, c.username, c.card, c.author_version,
            {_folded("ac", _USER_COUNTS)}, {_folded("tc", _TWEET_COUNTS)},
            {_is_among_own("tweets_like")}, {exists(_RETWEET_BY_VIEWER)}, {_is_among_own("tweets_bookmark")},
            {_MAY_BE_ANSWERED}, {_LINK_CARD},
            c.retweeter_id, c.retweeter_username, c.retweeter_card, {_folded("rc", _USER_COUNTS)}
        FROM (SELECT 1) one
        LEFT JOIN users_user me ON me.id = %(viewer)s
        LEFT JOIN chosen c ON TRUE
        LEFT JOIN users_usercounts ac ON ac.user_id = c.author_id
        LEFT JOIN tweets_tweetcounts tc ON tc.tweet_id = c.id
        LEFT JOIN users_usercounts rc ON rc.user_id = c.retweeter_id
    """


class Entry(NamedTuple):
    """One entry of a page, in the order of the statement's columns."""

    place: int
    entry_id: int
    id: int
    fragment: str
    html: str
    version: int
    conversation_id: int | None
    edited_at: Any
    reply_to_id: int | None
    reply_to_user_id: int | None
    reply_to_username: str | None
    quote_of_id: int | None
    has_poll: bool
    author_id: int
    username: str
    card: str
    author_version: int
    followers: int
    following: int
    tweets: int
    replies: int
    retweets: int
    quotes: int
    likes: int
    bookmarks: int
    views: int
    liked: bool
    retweeted: bool
    bookmarked: bool
    # By the reader, as far as its author's wishes go.
    may_be_answered: bool
    # What its link leads to, as apps.links.cards keeps it.
    link_card: str | None
    retweeter_id: int | None
    retweeter_username: str | None
    retweeter_card: str | None
    retweeter_followers: int
    retweeter_following: int
    retweeter_tweets: int
    # What is quoted, where the reader may see it; what that quotes in turn is not brought.
    quoted: "Entry | None" = None
    ballot: Ballot | None = None
    # Phrases that the reader muted and wants to be warned of, where the list that it stands in looks for them.
    filtered: Sequence[str] = ()

    @property
    def is_retweet(self) -> bool:
        return self.retweeter_id is not None


class Reader(NamedTuple):
    """The reader's own account, as the same statement saw it; state None: no such account."""

    viewer_id: int
    state: str | None
    token_epoch: int | None
    is_confirmed: bool


class Hydrated(NamedTuple):
    """What the statement found: the door's own columns, the reader, the entries in order."""

    head: tuple[Any, ...]
    reader: Reader
    entries: list[Entry]


def fetch(sql: str, *, viewer_id: int, limit: int, heads: int = 0, **parameters: Any) -> Hydrated:
    """Run a `statement` that has `heads` columns of its own at the front.

    Where there are quotes, one statement more for them; where there are polls, one for those.
    """
    found = _fetch(sql, viewer_id=viewer_id, limit=limit, heads=heads, **parameters)
    entries = _with_polls(viewer_id, _with_quotes(viewer_id, found.entries))
    return found if entries is found.entries else found._replace(entries=entries)


def _with_quotes(viewer_id: int, entries: list[Entry]) -> list[Entry]:
    ids = list({entry.quote_of_id for entry in entries if entry.quote_of_id is not None})
    if not ids:
        return entries
    quotes = _with_polls(viewer_id, _fetch(_QUOTED, viewer_id=viewer_id, limit=len(ids), ids=ids).entries)
    quoted: dict[int | None, Entry] = {entry.id: entry for entry in quotes}
    return [
        entry._replace(quoted=quoted[entry.quote_of_id]) if entry.quote_of_id in quoted else entry for entry in entries
    ]


def _with_polls(viewer_id: int, entries: list[Entry]) -> list[Entry]:
    ids = list({entry.id for entry in entries if entry.has_poll})
    if not ids:
        return entries
    found = ballots(viewer_id, ids)
    return [entry._replace(ballot=found.get(entry.id)) if entry.has_poll else entry for entry in entries]


def _fetch(sql: str, *, viewer_id: int, limit: int, heads: int = 0, **parameters: Any) -> Hydrated:
    rows = statements.fetch(sql, {"viewer": viewer_id, "limit": limit, **parameters})
    first = rows[0]
    own = heads + 3
    reader = Reader(viewer_id, *first[heads:own])
    if first[own + 2] is None:
        return Hydrated(first[:heads], reader, [])
    people, tweets = first[own], first[own + 1]
    entries = [Entry(*row[own + 2 :]) for row in rows]
    if people or tweets:
        entries = _counted(entries, people or (), tweets or ())
    entries.sort(reverse=True)
    return Hydrated(first[:heads], reader, entries)


def _counted(entries: list[Entry], people: Iterable[list[int]], tweets: Iterable[list[int]]) -> list[Entry]:
    """The entries with what is not folded yet added to their counts."""
    of_person: dict[int | None, list[int]] = {row[0]: row[1:] for row in people}
    of_tweet = {row[0]: row[1:] for row in tweets}
    return [
        entry._replace(
            **_added(entry, _USER_COUNTS, of_person.get(entry.author_id)),
            **_added(entry, _TWEET_COUNTS, of_tweet.get(entry.id)),
            **_added(entry, _OF_RETWEETER, of_person.get(entry.retweeter_id)),
        )
        for entry in entries
    ]


def _added(entry: Entry, names: Iterable[str], more: Iterable[int] | None) -> dict[str, Any]:
    return {} if more is None else {name: getattr(entry, name) + n for name, n in zip(names, more, strict=True)}


_GIVEN = "SELECT id FROM unnest(%(ids)s::bigint[]) AS id"
_BY_IDS = statement(_GIVEN)
# Whom the reader muted they do not want to read in the words of others either.
_QUOTED = statement(_GIVEN, shunning=f"{BLOCKED} UNION ALL {MUTED}")


def by_ids(viewer_id: int, ids: list[int]) -> Hydrated:
    """Those of the tweets `ids` that the reader may see, in the order of `ids`."""
    found = fetch(_BY_IDS, viewer_id=viewer_id, limit=len(ids), ids=ids)
    place = {id_: index for index, id_ in enumerate(ids)}
    return found._replace(entries=sorted(found.entries, key=lambda entry: place[entry.entry_id]))
