"""The newest list of trends, as one reader may see it."""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from django.conf import settings

from apps.core import statements
from apps.discovery.models import TrendKind
from apps.tweets.models import Filter

MOST = 50
# Muted words are looked for as in a tweet that says nothing else.
_TRENDS = f"""
    SELECT t.kind, t.lang, t.term, t.name, t.accounts, t.tweets, t.hours, t.started_at
    FROM discovery_trend t
    WHERE t.lang = %(lang)s AND (%(kind)s = '' OR t.kind = %(kind)s)
      AND NOT EXISTS (
          SELECT FROM discovery_heldtrend h WHERE h.kind = t.kind AND h.term = t.term AND h.released_at IS NULL
      )
      AND NOT EXISTS (
          SELECT FROM tweets_filter w
          WHERE w.owner_id = %(viewer)s AND w.in_public AND w.action = '{Filter.Action.HIDE}' AND {Filter.LASTS}
            AND strpos(tweets_words(t.name), w.needle) > 0
      )
    ORDER BY t.score DESC, t.term LIMIT %(limit)s
"""
_LANGUAGES = """
    SELECT lang FROM discovery_trend WHERE lang <> '' GROUP BY lang HAVING count(*) > 2 ORDER BY count(*) DESC, lang
"""


class Shown(NamedTuple):
    """A trend. `hours`: its accounts in each of the last 24 hours, the last one at the end."""

    kind: TrendKind
    lang: str
    term: str
    name: str
    accounts: int
    tweets: int
    hours: list[int]
    started_at: datetime

    @property
    def title(self) -> str:
        return f"#{self.name}" if self.kind == TrendKind.TAG else self.name

    @property
    def path(self) -> str:
        """Where one reads what is said."""
        return f"/tags/{quote(self.name)}"


def trends(viewer_id: int, *, lang: str = "", kind: str = "", limit: int = MOST) -> list[Shown]:
    """What stands out most first. `lang` and `kind`: "" for all."""
    rows = statements.fetch(_TRENDS, {"viewer": viewer_id, "lang": lang, "kind": kind, "limit": limit})
    return [Shown(TrendKind(row[0]), *row[1:]) for row in rows]


def languages() -> list[str]:
    """Those with trends of their own, the liveliest first."""
    return [row[0] for row in statements.fetch(_LANGUAGES, {})]


def document(trend: Shown) -> dict[str, Any]:
    """The trend as the API has it."""
    return {
        "kind": trend.kind.value,
        "name": trend.title,
        "url": f"{settings.SITE_URL}{trend.path}",
        "lang": trend.lang or None,
        "accounts_count": trend.accounts,
        "tweets_count": trend.tweets,
        "hours": trend.hours,
        "started_at": trend.started_at,
    }
