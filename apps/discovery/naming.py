"""What a trend is called: as most write it; a link by its page's title."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

import orjson

from apps.core import ids
from apps.core import text as texts
from apps.core.text.urls import display
from apps.discovery import counting, phrases
from apps.discovery.models import Trend, TrendKind, TrendUse
from apps.discovery.models.trends import MAX_TERM
from apps.links.models import Link
from apps.tweets.models import Tweet

# Tweets that are looked at to see how a term is written.
_SAMPLE = 40


def name(trends: Sequence[Trend], now: datetime) -> None:
    """Name those that have no name yet, and links anew: what their page is called may come later."""
    titles = _titles({trend.link_id for trend in trends if trend.link_id})
    known: dict[tuple[str, str], str] = {}
    for trend in trends:
        if trend.kind == TrendKind.LINK:
            trend.name = titles.get(trend.link_id or 0, "")
        elif trend.kind != TrendKind.TWEET and not trend.name:
            place = (trend.kind, trend.term)
            if place not in known:
                known[place] = _as_written(trend.kind, trend.term, now) or trend.term
            trend.name = known[place]


def _as_written(kind: str, term: str, now: datetime) -> str:
    """As most of the newest tweets write it."""
    tweets = Tweet.objects.live().filter(pk__gte=ids.at(now - counting.WINDOW), author__is_protected=False)
    if kind == TrendKind.TAG:
        found = tweets.filter(tags__tag=term)
    else:
        uses = TrendUse.objects.filter(kind=kind, term=term).order_by("-tweet")
        found = tweets.filter(pk__in=list(uses.values_list("tweet_id", flat=True)[:_SAMPLE]))
    newest = found.order_by("-pk").values_list("text", "entities")[:_SAMPLE]
    written = _tags(newest, term) if kind == TrendKind.TAG else _phrases(newest, term)
    return written.most_common(1)[0][0] if written else ""


def _tags(tweets: Iterable[tuple[str, dict[str, list[dict[str, str]]]]], tag: str) -> Counter[str]:
    return Counter(
        found["tag"]
        for _, entities in tweets
        for found in entities.get("hashtags", ())
        if texts.normal_tag(found["tag"]) == tag
    )


def _phrases(tweets: Iterable[tuple[str, dict[str, list[dict[str, str]]]]], term: str) -> Counter[str]:
    said = (phrases.phrases(text, entities).get(term) for text, entities in tweets)
    return Counter(phrase.name for phrase in said if phrase)


def _titles(link_ids: set[int]) -> dict[int, str]:
    return {
        id_: (orjson.loads(card)["title"] if card else display(url))[:MAX_TERM]
        for id_, url, card in Link.objects.filter(pk__in=link_ids).values_list("pk", "url", "card")
    }
