"""The newest list of trends, as one reader may see it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import orjson
from django.conf import settings
from orjson import Fragment

from apps.core import statements
from apps.core.statements import Value
from apps.core.text.urls import display
from apps.discovery import linked
from apps.discovery.leaving_out import is_held, is_hidden
from apps.discovery.models import TrendKind
from apps.tweets import hydration, words
from apps.tweets.hydration import Entry, Reader
from apps.tweets.serving import tweet_json

MOST = 50
TOPICS = (TrendKind.TAG, TrendKind.PHRASE, TrendKind.LINK)
# Of a tweet, as what it is called: it may be edited, so this is never kept.
_CALLED = 80
# The words of a tweet are looked at with the tweet.
_TRENDS = f"""
    SELECT t.kind, t.lang, t.term, t.name, t.accounts, t.tweets, t.hours, t.started_at, l.url, l.card
    FROM discovery_trend t LEFT JOIN links_link l ON l.id = t.link_id
    WHERE t.lang = %(lang)s AND t.kind = ANY(string_to_array(%(kinds)s, ',')) AND l.refused_at IS NULL
      AND NOT {is_held("t.kind", "t.term")} AND NOT {is_hidden("t.name")}
    ORDER BY t.score DESC, t.kind, t.term LIMIT %(limit)s
"""
_MUTED = hydration.statement("SELECT id FROM unnest(%(ids)s::bigint[]) AS id", rules=f"a.id NOT IN ({hydration.MUTED})")
_LANGUAGES = """
    SELECT lang FROM discovery_trend WHERE lang <> '' GROUP BY lang HAVING count(*) > 2 ORDER BY count(*) DESC, lang
"""


class Shown(NamedTuple):
    """A trend. `hours`: its accounts in each of the last 24 hours, the last one at the end.

    `url` and `card` are a link's (the card as apps.links.cards keeps it, or ""), `entry` a tweet's, as the reader
    may see it.
    """

    kind: TrendKind
    lang: str
    term: str
    name: str
    accounts: int
    tweets: int
    hours: list[int]
    started_at: datetime
    url: str | None
    card: str | None
    entry: Entry | None = None

    @property
    def title(self) -> str:
        match self.kind:
            case TrendKind.TAG:
                return f"#{self.name}"
            case TrendKind.LINK:
                return str(self.link["title"])
            case TrendKind.TWEET:
                return _beginning(orjson.loads(f"{{{self.entry.fragment}}}")) if self.entry else ""
        return self.name

    @property
    def site(self) -> str:
        """Where a link leads, by its address and never by what the page says of itself."""
        address = urlsplit(self.url or "")
        return display(f"{address.scheme}://{address.netloc}") if self.url else ""

    @property
    def link(self) -> dict[str, Any]:
        """A link's card."""
        return linked.document(self.url or "", self.card)

    @property
    def path(self) -> str:
        """Where one reads what is said."""
        match self.kind:
            case TrendKind.TAG:
                return f"/tags/{quote(self.name)}"
            case TrendKind.LINK:
                return f"/explore/links/{self.term}"
            case TrendKind.TWEET:
                return f"/@{self.entry.username}/{self.term}" if self.entry else ""
        return f"/search?{urlencode({'q': self._quoted, 'tab': 'latest'})}"

    @property
    def api_path(self) -> str:
        match self.kind:
            case TrendKind.TAG:
                return f"/api/timelines/tags/{quote(self.name)}"
            case TrendKind.LINK:
                return f"/api/timelines/links/{self.term}"
            case TrendKind.TWEET:
                return f"/api/tweets/{self.term}"
        return f"/api/search?{urlencode({'q': self._quoted})}"

    @property
    def _quoted(self) -> str:
        return f'"{self.name}"'


class Trends(NamedTuple):
    reader: Reader | None
    rows: list[Shown]


def trends(viewer_id: int, *, kinds: Iterable[str] = TrendKind.values, lang: str = "", limit: int = MOST) -> Trends:
    """What stands out most first, in one language or ("") in all. Of tweets, those that the viewer may see."""
    given: dict[str, Value] = {"viewer": viewer_id, "lang": lang, "kinds": ",".join(kinds), "limit": limit}
    rows = [Shown(TrendKind(row[0]), *row[1:]) for row in statements.fetch(_TRENDS, given)]
    return _with_tweets(viewer_id, rows)


def languages() -> list[str]:
    """Those with trends of their own, the liveliest first."""
    return [row[0] for row in statements.fetch(_LANGUAGES, {})]


def document(trend: Shown, reader: Reader | None) -> dict[str, Any]:
    """The trend as the API has it."""
    return {
        "kind": trend.kind.value,
        "name": trend.title,
        "url": f"{settings.SITE_URL}{trend.path}",
        "tweets_url": f"{settings.SITE_URL}{trend.api_path}",
        "lang": trend.lang or None,
        "accounts_count": trend.accounts,
        "tweets_count": 1 if trend.kind == TrendKind.TWEET else trend.tweets,
        "hours": trend.hours,
        "started_at": trend.started_at,
        "link": trend.link if trend.kind == TrendKind.LINK else None,
        "tweet": Fragment(tweet_json(trend.entry, reader)) if trend.entry and reader else None,
    }


def _with_tweets(viewer_id: int, rows: Sequence[Shown]) -> Trends:
    ids = [int(row.term) for row in rows if row.kind == TrendKind.TWEET]
    if not ids:
        return Trends(None, list(rows))
    found = hydration.fetch(_MUTED, viewer_id=viewer_id, limit=len(ids), ids=ids)
    shown = {entry.id: entry for entry in words.without_hidden(viewer_id, "public", found.entries)}
    return Trends(
        found.reader,
        [
            row._replace(entry=shown[int(row.term)]) if row.kind == TrendKind.TWEET else row
            for row in rows
            if row.kind != TrendKind.TWEET or int(row.term) in shown
        ],
    )


def _beginning(said: dict[str, Any]) -> str:
    """What a tweet says, or what it warns of, in one line."""
    line = " ".join((said["content_warning"] or said["text"]).split())
    return line if len(line) <= _CALLED else f"{line[: _CALLED - 1]}…"
