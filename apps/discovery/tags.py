"""One hashtag in the last day: how much it is used, and what of it most people like."""

from collections import Counter
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone

from apps.core import ids, statements
from apps.core import text as texts
from apps.discovery import counting
from apps.discovery.leaving_out import is_held
from apps.discovery.models import TrendKind
from apps.tweets import hydration, selectors, words
from apps.tweets.hydration import Entry, Reader

# Of the newest so many tweets, however many there are: a page about a tag costs the same for all tags.
MOST_COUNTED = 1_000
MOST_TOP = 5
_RANKED = 30

_USES = f"""
    SELECT t.id, t.author_id, COALESCE(c.likes, 0) + 2 * (COALESCE(c.retweets, 0) + COALESCE(c.quotes, 0))
    FROM (
        SELECT tweet_id FROM tweets_tweettag WHERE tag = %(tag)s AND tweet_id >= %(since)s
        ORDER BY tweet_id DESC LIMIT {MOST_COUNTED}
    ) use
    JOIN tweets_tweet t ON t.id = use.tweet_id
    JOIN users_user u ON u.id = t.author_id
    LEFT JOIN tweets_tweetcounts c ON c.tweet_id = t.id
    WHERE {counting.COUNTED} AND u.id NOT IN ({hydration.MUTED}) AND u.id NOT IN ({hydration.BLOCKED})
"""
_TREND = f"""
    SELECT t.name, t.started_at FROM discovery_trend t
    WHERE t.kind = %(kind)s AND t.term = %(tag)s AND t.lang = '' AND NOT {is_held("t.kind", "t.term")}
"""


class Tag(NamedTuple):
    """`tag` in its normal form, `name` as it is written. `hours` as of a trend."""

    tag: str
    name: str
    accounts: int
    tweets: int
    hours: list[int]
    started_at: datetime | None
    is_followed: bool
    reader: Reader
    top: list[Entry]

    @property
    def is_capped(self) -> bool:
        return self.tweets >= MOST_COUNTED


def tag(viewer_id: int, written: str) -> Tag:
    """A hashtag, given with or without its sign, without those whom the viewer muted or who are blocked."""
    written = written.removeprefix("#")
    key, now = texts.normal_tag(written), timezone.now()
    rows = statements.fetch(_USES, {"viewer": viewer_id, "tag": key, "since": ids.at(now - counting.WINDOW)})
    trend = statements.fetch(_TREND, {"kind": TrendKind.TAG.value, "tag": key})
    name, started_at = trend[0] if trend else (written, None)
    found = hydration.by_ids(viewer_id, [row[0] for row in sorted(rows, key=_by_liking)[:_RANKED] if row[2]])
    return Tag(
        key,
        name,
        len({row[1] for row in rows}),
        len(rows),
        _hours(rows, now),
        started_at,
        bool(viewer_id) and selectors.follows_tag(viewer_id, key),
        found.reader,
        words.without_hidden(viewer_id, "public", found.entries)[:MOST_TOP],
    )


def document(found: Tag, *, is_signed_in: bool) -> dict[str, Any]:
    """The tag as the API has it, but for its tweets."""
    members = {
        "tag": found.tag,
        "name": f"#{found.name}",
        "url": f"{settings.SITE_URL}/tags/{quote(found.name)}",
        "accounts_count": found.accounts,
        "tweets_count": found.tweets,
        "is_capped": found.is_capped,
        "hours": found.hours,
        "is_trending": found.started_at is not None,
    }
    return {**members, "is_followed": found.is_followed} if is_signed_in else members


def _by_liking(row: tuple[int, int, int]) -> tuple[int, int]:
    return (-row[2], -row[0])


def _hours(rows: list[tuple[int, int, int]], now: datetime) -> list[int]:
    here = ids.at(now)
    hour = ids.span(counting.WINDOW) // counting.HOURS
    used = Counter(ago for ago, _ in {(max(0, here - id_) // hour, author_id) for id_, author_id, _ in rows})
    return [used.get(ago, 0) for ago in reversed(range(counting.HOURS))]
