"""The Tweet object of the API, joined from what is stored ready to serve.

Serializers would take longer for a page than the whole rest of the request, so the members that
are the same for every reader come from `Tweet.fragment` and `User.card` as they are.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

import orjson
from django.conf import settings
from orjson import Fragment

from apps.core import ids
from apps.tweets import documents, policies, selectors
from apps.tweets.ballots import Ballot
from apps.tweets.hydration import Entry, Reader
from apps.users.cards import user_json

_SITE = settings.SITE_URL
_TRUTH = {True: "true", False: "false"}


def tweet_json(entry: Entry, reader: Reader, *, is_quoted: bool = False) -> str:
    """One Tweet object; a retweet carries its original under `retweet_of`, a quote what it quotes under `quote_of`.

    Of what a quoted tweet quotes in turn only the id is told.
    """
    # One expression rather than one per member: calls and joins took half of the time of a page's JSON.
    state = (
        f'"counts":{{"replies":{entry.replies},"retweets":{entry.retweets},"quotes":{entry.quotes},'
        f'"likes":{entry.likes},"bookmarks":{entry.bookmarks},"views":{entry.views}}}{_viewer(entry, reader)}}}'
    )
    edited_at = "null" if entry.edited_at is None else _moment(entry.edited_at)
    reply_to = "null" if entry.reply_to_id is None else _reply_to(entry)
    quote_of = "" if entry.quote_of_id is None else f'"quote_of":{_quoted(entry, reader, is_quoted=is_quoted)},'
    poll = f'"poll":{poll_json(entry.ballot)},' if entry.has_poll else ""
    author = user_json(entry.author_id, entry.card, entry.followers, entry.following, entry.tweets)
    original = (
        f'{{"id":"{entry.id}","url":"{_SITE}/@{entry.username}/{entry.id}","author":{author},'
        f'"created_at":{_created(entry.id)},{entry.fragment},"edited_at":{edited_at},'
        f'"conversation_id":"{entry.conversation_id or entry.id}",'
        f'"reply_to":{reply_to},{quote_of}{poll}"card":{entry.link_card or "null"},"retweet_of":null,{state}'
    )
    if entry.retweeter_id is None:
        return original
    retweeter = user_json(
        entry.retweeter_id,
        entry.retweeter_card or "",
        entry.retweeter_followers,
        entry.retweeter_following,
        entry.retweeter_tweets,
    )
    return (
        f'{{"id":"{entry.entry_id}","url":"{_SITE}/@{entry.retweeter_username}/{entry.entry_id}","author":{retweeter},'
        f'"created_at":{_created(entry.entry_id)},{documents.NOTHING},"edited_at":null,'
        f'"conversation_id":"{entry.entry_id}","reply_to":null,"card":null,"retweet_of":{original},{state}'
    )


def missing_json(tweet_id: int) -> str:
    """What stands for a tweet that the reader may not see."""
    return f'{{"id":"{tweet_id}","unavailable":true}}'


def poll_json(ballot: Ballot | None) -> str:
    """The Poll object; null for one that was erased a moment ago."""
    if ballot is None:
        return "null"
    votes = ballot.votes or (None,) * len(ballot.options)
    members = {
        "id": str(ballot.id),
        "options": [{"text": text, "votes": number} for text, number in zip(ballot.options, votes, strict=True)],
        "closes_at": ballot.closes_at,
        "is_closed": ballot.is_closed,
        "multiple": ballot.is_multiple,
        "voters": ballot.voters,
        "own_votes": ballot.own,
    }
    return orjson.dumps(members, option=orjson.OPT_UTC_Z).decode()


def pinned_json(viewer_id: int, user_id: int) -> Fragment | None:
    """The `pinned_tweet` of a profile."""
    pinned = selectors.pinned(viewer_id, user_id)
    return pinned and Fragment(tweet_json(*pinned))


def page_json(entries: Iterable[Entry], reader: Reader, next_url: str | None, previous_url: str | None = None) -> bytes:
    """A whole list body: `{"results": [...], "next": URL|null, "previous": URL|null}`."""
    results = ",".join([tweet_json(entry, reader) for entry in entries])
    return f'{{"results":[{results}],"next":{_url(next_url)},"previous":{_url(previous_url)}}}'.encode()


def _viewer(entry: Entry, reader: Reader) -> str:
    if reader.state is None:
        return ""
    return (
        f',"viewer":{{"liked":{_TRUTH[entry.liked]},"retweeted":{_TRUTH[entry.retweeted]},'
        f'"bookmarked":{_TRUTH[entry.bookmarked]},"can_reply":{_TRUTH[reader.is_confirmed and entry.may_be_answered]},'
        f'"can_delete":{_TRUTH[entry.author_id == reader.viewer_id]},"can_edit":{_TRUTH[_can_edit(entry, reader)]},'
        f'"filtered":{orjson.dumps(entry.filtered).decode() if entry.filtered else "[]"}}}'
    )


def _can_edit(entry: Entry, reader: Reader) -> bool:
    # As policies.can_edit has it.
    return entry.author_id == reader.viewer_id and reader.is_confirmed and policies.is_editable(entry)


def _quoted(entry: Entry, reader: Reader, *, is_quoted: bool) -> str:
    if is_quoted:
        return f'{{"id":"{entry.quote_of_id}"}}'
    assert entry.quote_of_id is not None
    return tweet_json(entry.quoted, reader, is_quoted=True) if entry.quoted else missing_json(entry.quote_of_id)


def _reply_to(entry: Entry) -> str:
    username = "null" if entry.reply_to_username is None else f'"{entry.reply_to_username}"'
    return f'{{"tweet_id":"{entry.reply_to_id}","user_id":"{entry.reply_to_user_id}","username":{username}}}'


@lru_cache(maxsize=50_000)
def _created(tweet_id: int) -> str:
    # An id tells its time, for ever: the one thing here that is worth keeping.
    return _moment(ids.time_of(tweet_id))


def _moment(moment: datetime) -> str:
    return f'"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds")}Z"'


def _url(url: str | None) -> str:
    # Our own URLs hold no quote and no backslash: paths are fixed and queries are percent-encoded.
    return "null" if url is None else f'"{url}"'
