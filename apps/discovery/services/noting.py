"""What tweets say besides hashtags, noted where enough accounts say it: so that it can be counted as those are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from django.db import connection
from django.db.transaction import atomic

from apps.core import ids, locks
from apps.discovery import counting, phrases
from apps.discovery.models import TrendKind, TrendUse
from apps.discovery.models.trends import MAX_TERM
from apps.discovery.phrases import Said
from apps.links import addresses
from apps.links import services as links
from apps.links.models import Link

# The newest so many tweets are read each time, however many there are: half a second. A site with more than these in a
# minute is counted by samples.
NEWEST = 5_000
MOST_ADDRESSES = 4  # of one tweet

_SAID = f"""
    SELECT t.id, t.author_id, t.lang, t.text, t.entities, t.edited_at IS NOT NULL
    FROM tweets_tweet t JOIN users_user u ON u.id = t.author_id
    WHERE t.id >= %(since)s AND t.id < %(until)s AND t.retweet_of_id IS NULL AND {counting.COUNTED}
    ORDER BY t.id DESC LIMIT {NEWEST}
"""
_NOTE = """
    INSERT INTO discovery_trenduse (kind, term, tweet_id)
    SELECT * FROM unnest(%(kinds)s::text[], %(terms)s::text[], %(tweets)s::bigint[])
    ON CONFLICT (kind, term, tweet_id) DO NOTHING
"""


@atomic
def note_uses(now: datetime) -> None:
    """Read the newest tweets, and note who says which phrase and shares which link. Repeating it is harmless."""
    locks.hold("trend uses")
    said, edited = _newest(now)
    # What is not said any more is not told of; what is, comes again.
    TrendUse.objects.filter(tweet__in=edited).delete()
    _note(TrendKind.PHRASE, phrases.standing_out(said))
    _note(TrendKind.LINK, _shared(said))


def forget_uses(now: datetime) -> None:
    """Those of tweets that are older than what is counted."""
    TrendUse.objects.filter(tweet_id__lt=ids.at(now - counting.NOTED)).delete()


def _newest(now: datetime) -> tuple[list[Said], list[int]]:
    """Tweets that count, and which of them were edited."""
    parameters = {"since": ids.at(now - counting.WINDOW), "until": ids.MAX_ID}
    rows = counting.run(_SAID, parameters)
    said = [Said(id_, author, lang, text, orjson.loads(entities)) for id_, author, lang, text, entities, _ in rows]
    return said, [row[0] for row in rows if row[-1]]


def _shared(said: Iterable[Said]) -> dict[str, list[int]]:
    """The links that enough accounts share, by their ids, each with its tweets."""
    tellers: dict[str, set[int]] = defaultdict(set)
    uses: dict[str, set[int]] = defaultdict(set)
    written: dict[str, set[str]] = defaultdict(set)
    for tweet in said:
        for entity in tweet.entities.get("urls", ())[:MOST_ADDRESSES]:
            if address := addresses.normal(entity["url"]):
                page = addresses.untracked(address)
                tellers[page].add(tweet.author_id)
                uses[page].add(tweet.tweet_id)
                written[page].add(address)
    pages = {page: written[page] for page, who in tellers.items() if len(who) >= counting.FEWEST_ACCOUNTS}
    return {str(id_): sorted(uses[page]) for page, id_ in _ids(pages).items()}


def _ids(pages: Mapping[str, set[str]]) -> dict[str, int]:
    """Of each page the first of the rows of `links` for the addresses that lead there; made where there is none."""
    digests = {addresses.digest(address): page for page, written in pages.items() for address in written}
    found: dict[str, int] = {}
    for digest, id_ in Link.objects.filter(digest__in=digests).order_by("-pk").values_list("digest", "pk"):
        found[digests[digest]] = id_
    for page in pages.keys() - found.keys():
        if (made := links.noted(url=page)) is not None:
            found[page] = made
    return found


def _note(kind: TrendKind, uses: Mapping[str, Sequence[int]]) -> None:
    rows = [(term, tweet) for term, tweets in uses.items() if len(term) <= MAX_TERM for tweet in tweets]
    parameters: dict[str, Any] = {
        "kinds": [kind.value] * len(rows),
        "terms": [term for term, _ in rows],
        "tweets": [tweet for _, tweet in rows],
    }
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, parameters)
