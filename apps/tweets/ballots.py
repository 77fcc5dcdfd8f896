"""Polls as one reader may see them: how others voted is told to who voted, to its author, and to all once it is closed.

Read for the tweets of a page that have one; the clock that closes them is the database's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import orjson

from apps.core import statements
from apps.tweets.models import poll_counter

_BALLOTS = f"""
    SELECT p.tweet_id, p.options::text, p.is_multiple, p.closes_at, p.closes_at <= statement_timestamp(),
           t.author_id = %(viewer)s, COALESCE(v.choices, 0), {poll_counter.columns()}
    FROM tweets_poll p JOIN tweets_tweet t ON t.id = p.tweet_id {poll_counter.join("p.tweet_id")}
    LEFT JOIN tweets_vote v ON v.poll_id = p.tweet_id AND v.user_id = %(viewer)s
    WHERE p.tweet_id = ANY(%(ids)s::bigint[])
"""


class Ballot(NamedTuple):
    """`votes` are those of each option, None while they are kept from the reader; `own` are numbers of options."""

    id: int
    options: tuple[str, ...]
    is_multiple: bool
    closes_at: datetime
    is_closed: bool
    voters: int
    votes: tuple[int, ...] | None
    own: tuple[int, ...]


def ballots(viewer_id: int, ids: Sequence[int]) -> dict[int, Ballot]:
    """By id, which is the tweet's. Who may see the tweet is decided before."""
    rows = statements.fetch(_BALLOTS, {"viewer": viewer_id, "ids": ids})
    return {row[0]: _ballot(*row) for row in rows}


def _ballot(
    id: int, options: str, is_multiple: bool, closes_at: datetime, is_closed: bool, is_own: bool, choices: int,
    voters: int, *votes: int,
) -> Ballot:  # fmt: skip
    texts = tuple(orjson.loads(options))
    told = votes[: len(texts)] if is_closed or is_own or choices else None
    own = tuple(number for number in range(len(texts)) if choices >> number & 1)
    return Ballot(id, texts, is_multiple, closes_at, is_closed, voters, told, own)
