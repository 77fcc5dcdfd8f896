"""Tweets by author, tag and conversation. A viewer is an id, 0 the anonymous.

Lists take `before`, `after` and `limit` (see lists.fetch). What the viewer may not see is left out;
muted authors are left out where nobody looked for them: under tags, and among all that is public.
"""

from datetime import datetime
from typing import Any, NamedTuple, Unpack

import orjson

from apps.core import ids, statements
from apps.core import text as texts
from apps.core.ids import MAX_ID
from apps.follows import people
from apps.follows import selectors as graph
from apps.follows.people import Person, Rules
from apps.follows.selectors import Window
from apps.media.errors import NoSuchMedia
from apps.media.models import Media
from apps.tweets import errors, hydration, lists, words
from apps.tweets.hydration import Entry, Hydrated, Reader
from apps.tweets.lists import Part
from apps.tweets.models import ConversationMute, FollowedTag, HiddenReply, Pin

MOST_ANCESTORS = 50
MOST_CONTINUED = 50

# A thread that goes on is one thing: answers to oneself stand with the tweets.
_TWEETS = """
    SELECT id, id AS key FROM tweets_tweet
    WHERE author_id = %(author)s AND deleted_at IS NULL AND (reply_to_id IS NULL OR reply_to_user_id = author_id)
"""
_REPLIES_BY = """
    SELECT id, id AS key FROM tweets_tweet
    WHERE author_id = %(author)s AND deleted_at IS NULL AND reply_to_id IS NOT NULL
"""
# As the index tweet_with_media has it.
_WITH_MEDIA = """
    SELECT id, id AS key FROM tweets_tweet WHERE author_id = %(author)s AND deleted_at IS NULL AND NOT media = '[]'
"""
_LIKES = "SELECT tweet_id AS id, id AS key FROM tweets_like WHERE user_id = %(author)s"
_TAGGED = f"""
    SELECT tweet_id AS id, tweet_id AS key FROM tweets_tweettag JOIN tweets_tweet ON tweets_tweet.id = tweet_id
    WHERE tag = %(tag)s AND author_id NOT IN ({hydration.MUTED})
"""
# Out of sight is decided by hydration; here, so that no page goes through thousands that nobody may see.
_PUBLIC = f"""
    SELECT id, id AS key FROM tweets_tweet
    WHERE deleted_at IS NULL AND hidden_at IS NULL AND reply_to_id IS NULL AND retweet_of_id IS NULL
      AND author_id NOT IN ({hydration.MUTED})
      AND {hydration.exists("FROM users_user WHERE id = author_id AND state = 'active' AND NOT is_protected")}
"""
_IS_HIDDEN = hydration.exists("FROM tweets_hiddenreply WHERE tweet_id = id")
_REPLIES_TO = f"""
    SELECT id, id AS key FROM tweets_tweet
    WHERE reply_to_id = %(tweet)s AND deleted_at IS NULL AND NOT {_IS_HIDDEN}
"""
_HIDDEN_REPLIES_TO = f"""
    SELECT id, id AS key FROM tweets_tweet
    WHERE reply_to_id = %(tweet)s AND deleted_at IS NULL AND {_IS_HIDDEN}
"""
_QUOTES_OF = "SELECT id, id AS key FROM tweets_tweet WHERE quote_of_id = %(tweet)s AND deleted_at IS NULL"
_LIKERS = "SELECT user_id AS id, id AS key FROM tweets_like WHERE tweet_id = %(tweet)s"
_RETWEETERS = """
    SELECT author_id AS id, id AS key FROM tweets_tweet WHERE retweet_of_id = %(tweet)s AND deleted_at IS NULL
"""
_ANCESTORS = """
    WITH RECURSIVE above(id, depth) AS (
        SELECT reply_to_id, 1 FROM tweets_tweet WHERE id = %(tweet)s AND reply_to_id IS NOT NULL
        UNION ALL
        SELECT t.reply_to_id, above.depth + 1 FROM above JOIN tweets_tweet t ON t.id = above.id
        WHERE t.reply_to_id IS NOT NULL AND above.depth < %(most)s
    )
    SELECT id FROM above ORDER BY depth DESC
"""
# The author's first answer to each of their own, one after the other.
_CONTINUED = """
    WITH RECURSIVE below(id, author_id, depth) AS (
        SELECT id, author_id, 0 FROM tweets_tweet WHERE id = %(tweet)s
        UNION ALL
        SELECT answer.id, below.author_id, below.depth + 1 FROM below CROSS JOIN LATERAL (
            SELECT t.id FROM tweets_tweet t
            WHERE t.reply_to_id = below.id AND t.author_id = below.author_id
              AND t.deleted_at IS NULL AND t.hidden_at IS NULL
            ORDER BY t.id LIMIT 1
        ) answer
        WHERE below.depth < %(most)s
    )
    SELECT id FROM below WHERE depth > 0 ORDER BY depth
"""

# What it said first is number 1. The end of each is the beginning of the next.
_VERSIONS = """
    SELECT number, text, before, written_at FROM (
        SELECT
            row_number() OVER told AS number, text,
            lag(text) OVER told AS before, lag(replaced_at) OVER told AS written_at
        FROM (
            SELECT id, text, created_at AS replaced_at FROM tweets_edit WHERE tweet_id = %(tweet)s
            UNION ALL SELECT %(last)s, text, NULL FROM tweets_tweet WHERE id = %(tweet)s
        ) said
        WINDOW told AS (ORDER BY id)
    ) numbered
    WHERE number < %(before)s AND number > %(after)s ORDER BY number {direction} LIMIT %(limit)s
"""

KINDS = {"tweets": _TWEETS, "replies": _REPLIES_BY, "media": _WITH_MEDIA, "likes": _LIKES}


class Thread(NamedTuple):
    """A tweet in its place. In `above`, an id stands for what the reader may not see, or hides by a filter (`hidden`).

    What they looked up is shown, whatever it says.
    """

    reader: Reader
    above: list[Entry | int]
    tweet: Entry
    continued: list[Entry]
    hidden: frozenset[int]


class Version(NamedTuple):
    """What a tweet said from `written_at` on; `before` is what it said until then, None of the first."""

    number: int
    text: str
    before: str | None
    written_at: datetime


def tweet(viewer_id: int, tweet_id: int) -> tuple[Entry, Reader]:
    """Raises NoSuchTweet."""
    found = hydration.by_ids(viewer_id, [tweet_id])
    return _only(found), found.reader


def thread(viewer_id: int, tweet_id: int) -> Thread:
    """What it answers, from the beginning (at most 50 above), and how its author went on. Raises NoSuchTweet."""
    shown, _ = tweet(viewer_id, tweet_id)
    above = _ids(_ANCESTORS, shown.id, MOST_ANCESTORS)
    below = _ids(_CONTINUED, shown.id, MOST_CONTINUED)
    found = hydration.by_ids(viewer_id, [*above, *below])
    verdicts = words.verdicts(viewer_id, "thread", found.entries)
    entries = {entry.entry_id: entry for entry in words.kept(found.entries, verdicts)}
    return Thread(
        found.reader,
        [entries.get(id_, id_) for id_ in above],
        shown,
        [entries[id_] for id_ in below if id_ in entries],
        frozenset(id_ for id_, verdict in verdicts.items() if verdict.hides),
    )


def own_tweet(author_id: int, tweet_id: int) -> Entry:
    """Raises NoSuchTweet, NotYourTweet."""
    entry, _ = tweet(author_id, tweet_id)
    if entry.author_id != author_id:
        raise errors.NotYourTweet
    return entry


def pinned(viewer_id: int, user_id: int) -> tuple[Entry, Reader] | None:
    """What somebody put at the top of their profile, if they did and the viewer may see it."""
    tweet_id = Pin.objects.filter(user=user_id).values_list("tweet_id", flat=True).first()
    found = hydration.by_ids(viewer_id, [tweet_id]) if tweet_id else None
    return (found.entries[0], found.reader) if found and found.entries else None


def picture(viewer_id: int, key: str) -> bool:
    """Whether the picture is for everybody, and not only for this viewer. Raises NoSuchMedia if it is not for them.

    Until it is part of a tweet it is its owner's; then whoever may see the tweet may see it.
    """
    found = Media.objects.filter(key=key).values_list("owner_id", "attachment__tweet_id").first()
    owner_id, tweet_id = found or (None, None)
    if tweet_id is None:
        if owner_id != viewer_id:
            raise NoSuchMedia
        return False
    entries = hydration.by_ids(viewer_id, [tweet_id]).entries
    if not entries:
        raise NoSuchMedia
    return not orjson.loads(f"{{{entries[0].card}}}")["is_protected"]


def is_conversation_muted(viewer_id: int, entry: Entry) -> bool:
    return ConversationMute.objects.filter(user=viewer_id, conversation=entry.conversation_id or entry.id).exists()


def versions(viewer_id: int, tweet_id: int, *, before: int | None, after: int | None, limit: int) -> list[Version]:
    """What it says and what it said, newest first. Raises NoSuchTweet."""
    shown, _ = tweet(viewer_id, tweet_id)
    window = {"before": MAX_ID if before is None else before, "after": after or 0, "limit": limit}
    sql = _VERSIONS.format(direction="DESC" if after is None else "ASC")
    rows = statements.fetch(sql, {"tweet": shown.id, "last": MAX_ID, **window})
    return [Version(number, text, said, at or ids.time_of(shown.id)) for number, text, said, at in rows]


def replies(viewer_id: int, tweet_id: int, **window: Unpack[Window]) -> Part:
    """Direct answers, newest first, but those that its author hid. Raises NoSuchTweet."""
    shown, _ = tweet(viewer_id, tweet_id)
    return _list(_REPLIES_TO, viewer_id, window, tweet=shown.id)


def hidden_replies(viewer_id: int, tweet_id: int, **window: Unpack[Window]) -> Part:
    """Those that its author hid, newest first. Raises NoSuchTweet."""
    shown, _ = tweet(viewer_id, tweet_id)
    return _list(_HIDDEN_REPLIES_TO, viewer_id, window, tweet=shown.id)


def has_hidden_replies(tweet_id: int) -> bool:
    return HiddenReply.objects.filter(tweet__reply_to=tweet_id, tweet__deleted_at=None).exists()


def quotes(viewer_id: int, tweet_id: int, **window: Unpack[Window]) -> Part:
    """Tweets that quote it, newest first. Raises NoSuchTweet."""
    shown, _ = tweet(viewer_id, tweet_id)
    return _list(_QUOTES_OF, viewer_id, window, tweet=shown.id)


def profile(viewer_id: int, user_id: int, kind: str, **window: Unpack[Window]) -> Part:
    """What somebody wrote (`tweets`, with retweets; `replies`; `media`) or liked (`likes`), newest first.

    Raises NoSuchAccount, Blocked, Protected.
    """
    graph.looked_into(viewer_id, user_id)
    return _list(KINDS[kind], viewer_id, window, author=user_id)


def follows_tag(viewer_id: int, tag: str) -> bool:
    return FollowedTag.objects.filter(owner=viewer_id, tag=texts.normal_tag(tag)).exists()


def tagged(viewer_id: int, tag: str, **window: Unpack[Window]) -> Part:
    """Tweets with this hashtag, however it is written, with or without its sign; newest first."""
    return _list(_TAGGED, viewer_id, window, tag=texts.normal_tag(tag.removeprefix("#")))


def public(viewer_id: int, **window: Unpack[Window]) -> Part:
    """What everybody writes, newest first, without replies and retweets."""
    return _list(_PUBLIC, viewer_id, window)


def likers(viewer_id: int, tweet_id: int, **window: Unpack[Window]) -> list[Person]:
    """Who liked it, last first; the likes of protected accounts are for their followers. Raises NoSuchTweet."""
    return _people(_LIKERS, viewer_id, tweet_id, window)


def retweeters(viewer_id: int, tweet_id: int, **window: Unpack[Window]) -> list[Person]:
    """Who retweeted it, last first; likewise. Raises NoSuchTweet."""
    return _people(_RETWEETERS, viewer_id, tweet_id, window)


def _only(found: Hydrated) -> Entry:
    if not found.entries:
        raise errors.NoSuchTweet
    return found.entries[0]


def _list(candidates: str, viewer_id: int, window: Window, **parameters: Any) -> Part:
    return lists.fetch(candidates, viewer_id=viewer_id, **window, **parameters)


def _people(candidates: str, viewer_id: int, tweet_id: int, window: Window) -> list[Person]:
    shown, _ = tweet(viewer_id, tweet_id)
    return people.fetch(candidates, viewer_id=viewer_id, rules=Rules.CLOSED, tweet=shown.id, **window)


def _ids(sql: str, tweet_id: int, most: int) -> list[int]:
    return [row[0] for row in statements.fetch(sql, {"tweet": tweet_id, "most": most})]
