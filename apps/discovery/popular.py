"""Popular tweets: which they are, for everybody (`count`), and those of them that one reader may see (`popular`)."""

from datetime import timedelta
from typing import NamedTuple

from django.db import connection

from apps.analytics.kinds import Kind
from apps.discovery import rankings, reading
from apps.discovery.models import Kept
from apps.moderation.models import Report
from apps.tweets import hydration
from apps.tweets.hydration import Entry, Reader

MOST = 300
MOST_OF_ONE_AUTHOR = 3
HALF_LIFE_HOURS = 6
_HALF_LIFE = timedelta(hours=HALF_LIFE_HOURS)
LIKE, REPLY, SPREAD = 1, 1, 2
# A report that waits weighs as much as so many accounts: it takes more of them to bury what more of them like.
ACCOUNTS_PER_REPORT = 20
# So many who only read it weigh as one who likes it; in sum at most as much as those who did something, and this.
READERS_PER_LIKE = 20
MOST_BY_READERS = 5
# What fewer read is not looked at, and of what more do the most read.
_FEWEST_READERS, _READ = 20, 1_000
# The newest acts, however long they took to come: the cost is the same on a quiet site and on a loud one.
_LIKES, _TWEETS = 20_000, 50_000
_WARMED = 100

_POPULAR = f"""
    WITH act(tweet_id, account_id, weight, age) AS (
        SELECT tweet_id, user_id, {LIKE}, EXTRACT(EPOCH FROM now() - created_at) / 3600
        FROM (SELECT * FROM tweets_like ORDER BY id DESC LIMIT {_LIKES}) liked
        UNION ALL
        SELECT about.tweet_id, author_id, about.weight, EXTRACT(EPOCH FROM now() - created_at) / 3600
        FROM (SELECT * FROM tweets_tweet WHERE deleted_at IS NULL ORDER BY id DESC LIMIT {_TWEETS}) said
        CROSS JOIN LATERAL (VALUES
            (retweet_of_id, {SPREAD}), (quote_of_id, {SPREAD}), (reply_to_id, {REPLY})
        ) about(tweet_id, weight)
        WHERE about.tweet_id IS NOT NULL
    ), warm AS (
        -- Each account once for a tweet, with what it did most and last.
        SELECT tweet_id, account_id,
            max(weight) * power(0.5, LEAST(GREATEST(min(age), 0), 1000) / {HALF_LIFE_HOURS}) AS heat
        FROM act GROUP BY tweet_id, account_id
    ), acted AS (
        SELECT tweet_id, sum(heat) AS heat, count(*) AS accounts
        FROM warm JOIN users_user u ON u.id = account_id AND u.state = 'active' AND NOT u.is_protected
        GROUP BY tweet_id
    ), hot AS (
        SELECT tweet_id, COALESCE(acted.heat, 0)
            + LEAST(COALESCE(read.heat, 0) / {READERS_PER_LIKE}, COALESCE(acted.heat, 0) + {MOST_BY_READERS}) AS heat,
            COALESCE(acted.accounts, 0) AS accounts
        FROM acted
        FULL JOIN unnest(%(read)s::bigint[], %(heats)s::float8[]) AS read(tweet_id, heat) USING (tweet_id)
    ), seen AS (
        SELECT t.id, t.lang, t.author_id, hot.heat
        FROM hot
        JOIN tweets_tweet t ON t.id = hot.tweet_id
        JOIN users_user u ON u.id = t.author_id
        WHERE u.state = 'active' AND NOT u.is_protected AND t.deleted_at IS NULL AND t.hidden_at IS NULL
          AND t.retweet_of_id IS NULL
          AND hot.accounts >= {ACCOUNTS_PER_REPORT} * (
              SELECT count(*) FROM moderation_report r WHERE r.tweet_id = t.id AND r.state = '{Report.State.OPEN}'
          )
          AND NOT EXISTS (
              SELECT FROM moderation_report r WHERE r.tweet_id = t.id AND r.state = '{Report.State.IN_REVIEW}'
          )
    ), spread AS (
        SELECT seen.*, row_number() OVER (PARTITION BY author_id ORDER BY heat DESC, id DESC) AS of_author FROM seen
    )
    SELECT listed.lang, array_agg(id ORDER BY place) FROM (
        SELECT id, shown.lang, row_number() OVER (PARTITION BY shown.lang ORDER BY heat DESC, id DESC) AS place
        FROM spread CROSS JOIN LATERAL (VALUES (''), (NULLIF(spread.lang, 'und'))) shown(lang)
        WHERE of_author <= {MOST_OF_ONE_AUTHOR} AND shown.lang IS NOT NULL
    ) listed WHERE place <= {MOST} GROUP BY listed.lang
"""
_SHOWN = hydration.statement(
    "SELECT id, rank FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS ranked(id, rank)",
    rules=f"a.id NOT IN ({hydration.MUTED})",
    place="-candidate.rank",
)


class Part(NamedTuple):
    """A part of the list; `rest` is where it goes on, None at its end."""

    reader: Reader
    entries: list[Entry]
    rest: rankings.Place | None


def popular(viewer_id: int, *, limit: int, lang: str = "", place: rankings.Place | None = None) -> Part:
    """At most `limit` tweets that the viewer may see, most popular first, from `place` on; a minute old or so."""
    kept = SHELF.current(lang, place)
    start = place.passed if place else 0
    found = hydration.fetch(_SHOWN, viewer_id=viewer_id, limit=limit, ids=kept.ids[start:])
    passed = start - found.entries[-1].place if len(found.entries) == limit else len(kept.ids)
    return Part(found.reader, found.entries, kept.rest(passed))


def count() -> dict[str, list[int]]:
    """The ids of at most MOST tweets of each language, and of all under "", most popular first."""
    read = reading.warmth(Kind.SEEN, half_life=_HALF_LIFE, fewest=_FEWEST_READERS, limit=_READ)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5min'")
        cursor.execute(_POPULAR, {"read": list(read), "heats": list(read.values())})
        return {"": [], **dict(cursor.fetchall())}


def keep_warm() -> None:
    """Read what the next readers will: what has to come from the disk comes now, and not while they wait."""
    popular(hydration.ANONYMOUS, limit=_WARMED)


SHELF = rankings.Shelf(Kept.TWEETS, count)
