"""What is talked about more than usual, counted from the tweets themselves (docs/discovery.md has the formula).

Only what everybody may read is counted: tweets that stand, of accounts that are here and public, without a report
that waits for a moderator. An account counts once an hour for a term, however often it says it. Hours are told by
ids, which carry their time.

A term is a hashtag, a phrase, a link; or a tweet, which is used by whoever does something about it.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from apps.core import ids
from apps.discovery.models import TrendKind
from apps.moderation.models import Report

HOURS = 24
WINDOW = timedelta(hours=HOURS)
HALF_LIFE = timedelta(hours=4)
USUAL = timedelta(days=7)
FEWEST_ACCOUNTS = 3
LEAST_SCORE = 0.5
# What a term that nobody knew must overcome, and how far a known one strays on any day, as a part of its usual.
NOVELTY = 4.0
STRAY = 0.2
MOST = 30
# For so long it is noted who says what (services/noting.py): what an hour's roll-up still has to find.
NOTED = WINDOW + timedelta(hours=3)
# What was done about tweets is looked for among the newest, so that it costs the same on a loud site.
_LIKES, _TWEETS = 20_000, 50_000
# Of each language so many of the hottest are compared with what is usual for them.
COMPARED = 2_000

_HOUR_MS = 3_600_000
_HALF_LIFE_MS = HALF_LIFE / timedelta(milliseconds=1)
# The heat of a term that one account uses every hour: the sum of the weights of the window.
STEADY = sum(0.5 ** ((hour + 0.5) * timedelta(hours=1) / HALF_LIFE) for hour in range(HOURS))

# Of the tweet `t` and its author `u`.
COUNTED = f"""
    u.state = 'active' AND NOT u.is_protected AND t.deleted_at IS NULL AND t.hidden_at IS NULL
    AND NOT EXISTS (
        SELECT FROM moderation_report r
        WHERE r.tweet_id = t.id AND r.state IN ('{Report.State.OPEN}', '{Report.State.IN_REVIEW}')
    )
"""
# Each yields (term, tweet_id) for tweets from `since` until before `until`.
_NOTED = """
    SELECT term, tweet_id FROM discovery_trenduse
    WHERE kind = %(kind)s AND tweet_id >= %(since)s AND tweet_id < %(until)s
"""
_SAYING = {
    TrendKind.TAG: """
        SELECT tag AS term, tweet_id FROM tweets_tweettag WHERE tweet_id >= %(since)s AND tweet_id < %(until)s
    """,
    TrendKind.PHRASE: _NOTED,
    TrendKind.LINK: _NOTED,
}
# Both yield (term, at, author_id, lang): who used it when, in milliseconds as ids tell them.
_SAID = f"""
    SELECT use.term, t.id >> {ids.SEQUENCE_BITS} AS at, t.author_id, t.lang
    FROM ({{uses}}) use
    JOIN tweets_tweet t ON t.id = use.tweet_id
    JOIN users_user u ON u.id = t.author_id
    WHERE {COUNTED}
"""
_DONE = f"""
    SELECT t.id::text AS term, act.at, act.account_id AS author_id, t.lang
    FROM (
        SELECT tweet_id, user_id AS account_id,
            (extract(epoch FROM created_at - %(epoch)s::timestamptz) * 1000)::bigint AS at
        FROM (SELECT * FROM tweets_like ORDER BY id DESC LIMIT {_LIKES}) liked
        UNION ALL
        SELECT about.tweet_id, author_id, id >> {ids.SEQUENCE_BITS}
        FROM (
            SELECT * FROM tweets_tweet
            WHERE id >= %(since)s AND id < %(until)s AND deleted_at IS NULL AND hidden_at IS NULL
            ORDER BY id DESC LIMIT {_TWEETS}
        ) said
        CROSS JOIN LATERAL (VALUES (retweet_of_id), (quote_of_id), (reply_to_id)) about(tweet_id)
        WHERE about.tweet_id IS NOT NULL
    ) act
    JOIN users_user who ON who.id = act.account_id AND who.state = 'active' AND NOT who.is_protected
    JOIN tweets_tweet t ON t.id = act.tweet_id AND t.retweet_of_id IS NULL AND t.author_id <> act.account_id
    JOIN users_user u ON u.id = t.author_id
    WHERE act.at >= %(since)s >> {ids.SEQUENCE_BITS} AND act.at < %(until)s >> {ids.SEQUENCE_BITS} AND {COUNTED}
"""
_USED = {**{kind: _SAID.format(uses=uses) for kind, uses in _SAYING.items()}, TrendKind.TWEET: _DONE}
# Twice: in each language, and in all together, where an account that says it in two still counts once.
_LANG = "CASE WHEN GROUPING(lang) = 1 THEN '' ELSE lang END AS lang"
_TRENDS = f"""
    WITH hourly AS MATERIALIZED (
        SELECT term, {_LANG}, author_id, age / {_HOUR_MS} AS ago, min(age) AS age, count(*) AS tweets
        FROM (
            SELECT term, author_id, lang, GREATEST(%(now)s - at, 0) AS age FROM ({{used}}) used
        ) aged
        GROUP BY GROUPING SETS (
            (term, author_id, age / {_HOUR_MS}), (term, author_id, age / {_HOUR_MS}, lang)
        )
    ), hot AS (
        SELECT term, lang, heat, accounts, tweets FROM (
            SELECT term, lang, sum(power(0.5, age / {_HALF_LIFE_MS:.1f})) AS heat,
                count(DISTINCT author_id) AS accounts, sum(tweets) AS tweets,
                row_number() OVER (
                    PARTITION BY lang ORDER BY sum(power(0.5, age / {_HALF_LIFE_MS:.1f})) DESC
                ) AS place
            FROM hourly WHERE lang <> 'und'
            GROUP BY term, lang HAVING count(DISTINCT author_id) >= %(fewest)s
        ) heated
        WHERE place <= {COMPARED}
    ), scored AS (
        SELECT hot.*, (heat - usual) / sqrt({NOVELTY} + usual + power({STRAY} * usual, 2)) AS score
        FROM hot CROSS JOIN LATERAL (
            SELECT COALESCE(sum(h.accounts), 0) * {STEADY:.6f} / %(usual_hours)s AS usual
            FROM discovery_trendhour h
            WHERE h.kind = %(kind)s AND h.term = hot.term AND h.lang = hot.lang
              AND h.hour >= %(usual_from)s AND h.hour < %(usual_until)s
        ) known
    ), best AS (
        SELECT * FROM (
            SELECT scored.*, row_number() OVER (PARTITION BY lang ORDER BY score DESC, term) AS place
            FROM scored WHERE score >= {LEAST_SCORE}
        ) ranked WHERE place <= %(most)s
    )
    SELECT best.term, best.lang, best.score, best.accounts, best.tweets,
        array_agg(per.ago::integer), array_agg(per.accounts)
    FROM best
    JOIN (SELECT term, lang, ago, count(*) AS accounts FROM hourly GROUP BY term, lang, ago) per USING (term, lang)
    GROUP BY best.term, best.lang, best.score, best.accounts, best.tweets
"""
_ROLL_UP = f"""
    INSERT INTO discovery_trendhour (kind, lang, term, hour, accounts)
    SELECT %(kind)s, {_LANG}, term, %(epoch)s + hour * interval '1 hour', count(DISTINCT author_id)
    FROM (
        SELECT term, author_id, lang, at / {_HOUR_MS} AS hour FROM ({{used}}) used
    ) placed
    GROUP BY GROUPING SETS ((term, hour), (term, hour, lang)) HAVING count(DISTINCT author_id) > 1
    ON CONFLICT (kind, term, lang, hour) DO UPDATE SET accounts = excluded.accounts
"""
_KNOWN = "SELECT min(hour), max(hour) FROM discovery_trendhour WHERE kind = %(kind)s"


KINDS = tuple(_USED)


class Count(NamedTuple):
    """One term in one language ("" for all) in the last HOURS; `hours`: its accounts in each, the last at the end."""

    term: str
    lang: str
    score: float
    accounts: int
    tweets: int
    hours: list[int]


def trends(kind: TrendKind, now: datetime, *, most: int = MOST) -> list[Count]:
    """At most `most` of each language that stand out at `now`, what stands out most first."""
    usual_until = now - WINDOW
    first, _ = _known(kind)
    known = min(USUAL, usual_until - first) if first else timedelta(0)
    rows = run(
        _TRENDS.format(used=_USED[kind]),
        {
            "kind": kind,
            "most": most,
            "epoch": ids.EPOCH,
            "since": ids.at(now - WINDOW),
            "until": ids.MAX_ID,
            "now": ids.at(now) >> ids.SEQUENCE_BITS,
            "fewest": FEWEST_ACCOUNTS,
            "usual_from": now - WINDOW - USUAL,
            "usual_until": usual_until,
            # A young site knows less than a week; of less than a day nothing can be said of what is usual.
            "usual_hours": max(known, WINDOW) / timedelta(hours=1),
        },
    )
    found = [
        Count(term, lang, score, accounts, int(tweets), _by_hour(dict(zip(agos, numbers, strict=True))))
        for term, lang, score, accounts, tweets, agos, numbers in rows
    ]
    # Sums stray in their last digits with the order of their parts; where that decides, the longer term says more.
    return sorted(found, key=lambda one: (-round(one.score, 6), -len(one.term), one.term))


def roll_up(kind: TrendKind, now: datetime) -> None:
    """Note what was usual in the whole hours up to `now`, from the last that are noted on; repeating it is harmless."""
    until = now.replace(minute=0, second=0, microsecond=0)
    _, last = _known(kind)
    # The last noted hour once more: what committed late belongs to it too.
    since = max(last or until - WINDOW - USUAL, until - WINDOW - USUAL)
    run(
        _ROLL_UP.format(used=_USED[kind]),
        {"kind": kind, "since": ids.at(since), "until": ids.at(until), "epoch": ids.EPOCH},
    )


def _by_hour(accounts: Mapping[int, int]) -> list[int]:
    return [accounts.get(ago, 0) for ago in reversed(range(HOURS))]


def _known(kind: TrendKind) -> tuple[datetime | None, datetime | None]:
    """The first and the last hour that anything is noted of."""
    return run(_KNOWN, {"kind": kind})[0]


def run(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    """All rows; inside a transaction."""
    with connection.cursor() as cursor:
        # A worker's work: the limit for requests is none for it.
        cursor.execute("SET LOCAL statement_timeout = '5min'")
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []
