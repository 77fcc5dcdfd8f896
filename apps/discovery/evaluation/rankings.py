"""The rankings that are compared: each takes what a split shows, and gives a list for each of its readers."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from heapq import nsmallest
from importlib.util import find_spec
from math import log
from random import Random
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from apps.core.loading import batches, copy_rows
from apps.discovery import circles
from apps.discovery.evaluation.splits import FOUND, Lists, Split

PORTION = 500
ITERATIONS, REGULARIZATION = 15, 0.05
# All that the statement reads besides accounts and follows. Here they are empty.
_OTHERS = (
    "follows_mute", "follows_block", "follows_followrequest", "discovery_dismissal", "moderation_report",
    "tweets_tweet", "tweets_tweettag", "tweets_followedtag", "tweets_like",
)  # fmt: skip


class LearnedIsMissing(Exception):
    """implicit is not installed."""


def popularity(made: Split) -> Lists:
    """Those whom most follow."""
    order = sorted(made.follows, key=lambda account: (-len(made.follows[account]), account))
    most = max((len(made.follows[reader]) for reader in made.readers), default=0) + FOUND + 1
    return {
        reader: [one for one in order[:most] if one != reader and one not in made.follows[reader]][:FOUND]
        for reader in made.readers
    }


def friends_of_friends(made: Split) -> Lists:
    """Those whom most of one's own follow, on the whole graph."""
    return _walked(made, lambda followed: 1.0)


def adamic_adar(made: Split) -> Lists:
    """Those to whom the formula's ways by friends lead, on the whole graph; it knows nothing of fame."""
    return _walked(made, lambda followed: 1 / log(1 + followed))


def formula(made: Split) -> Lists:
    """The statement of circles.py itself, over tables of the same names that only this connection sees.

    A graph does not tell who followed whom last: that is mixed.
    """
    with transaction.atomic():
        _shadow(made)
        now = timezone.now()
        found = {
            one.reader_id: one.ids[:FOUND]
            for portion in batches(made.readers, PORTION)
            for one in circles.find(portion, now)
        }
        transaction.set_rollback(True)
    return found


def learned(factors: int, confidence: float) -> Callable[[Split], Lists]:
    """Implicit feedback factorised by alternating least squares (Hu, Koren and Volinsky, 2008; `confidence`: their α).

    Raises LearnedIsMissing.
    """
    if find_spec("implicit") is None:
        raise LearnedIsMissing

    def rank(made: Split) -> Lists:
        from implicit.als import AlternatingLeastSquares  # noqa: PLC0415 - only where it is asked for
        from scipy.sparse import csr_matrix  # noqa: PLC0415

        ends = [*made.shown, *((other, one) for one, other in made.shown)]
        shape = (made.accounts, made.accounts)
        follows = csr_matrix(([1.0] * len(ends), tuple(zip(*ends, strict=True))), shape=shape, dtype="float32")
        model: Any = AlternatingLeastSquares(
            factors=factors,
            alpha=confidence,
            regularization=REGULARIZATION,
            iterations=ITERATIONS,
            random_state=made.seed,
        )
        model.fit(follows, show_progress=False)
        ids, _ = model.recommend(list(made.readers), follows[list(made.readers)], N=FOUND + 1)
        return {
            reader: [int(one) for one in row if one != reader][:FOUND]
            for reader, row in zip(made.readers, ids, strict=True)
        }

    return rank


def _walked(made: Split, weight: Callable[[int], float]) -> Lists:
    weights = {account: weight(len(followed)) for account, followed in made.follows.items()}
    return {reader: _best(made.follows, weights, reader) for reader in made.readers}


def _best(follows: Mapping[int, Any], weights: Mapping[int, float], reader: int) -> Sequence[int]:
    scores: Counter[int] = Counter()
    for friend in follows[reader]:
        step = weights[friend]
        for candidate in follows[friend]:
            scores[candidate] += step  # type: ignore[assignment]  # a Counter of parts
    for known in (reader, *follows[reader]):
        scores.pop(known, None)
    return [one for one, _ in nsmallest(FOUND, scores.items(), key=lambda row: (-row[1], row[0]))]


def _shadow(made: Split) -> None:
    """Tables with this split in place of the site's, for this connection and until the transaction ends."""
    mixed = [*made.shown, *((other, one) for one, other in made.shown)]
    Random(made.seed).shuffle(mixed)  # noqa: S311
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '10min'")
        for name in _OTHERS:
            cursor.execute(f"CREATE TEMPORARY TABLE {name} (LIKE public.{name} INCLUDING INDEXES) ON COMMIT DROP")
        cursor.execute(
            "CREATE TEMPORARY TABLE users_user ON COMMIT DROP AS"
            " SELECT id, 'active' AS state, false AS is_protected FROM generate_series(0, %s) AS id",
            [made.accounts - 1],
        )
        cursor.execute("CREATE UNIQUE INDEX ON users_user (id)")
        cursor.execute(
            "CREATE TEMPORARY TABLE follows_follow"
            " (LIKE public.follows_follow INCLUDING DEFAULTS INCLUDING INDEXES) ON COMMIT DROP"
        )
        numbered = ((number, *ends) for number, ends in enumerate(mixed))
        copy_rows("evaluated", "id int8, follower int8, followee int8", ("int8", "int8", "int8"), numbered)
        cursor.execute(
            "INSERT INTO follows_follow (id, follower_id, followee_id) SELECT id, follower, followee FROM evaluated"
        )
        cursor.execute(
            "CREATE TEMPORARY TABLE users_usercounts ON COMMIT DROP AS"
            " SELECT followee_id AS user_id, count(*)::integer AS followers FROM follows_follow GROUP BY 1"
        )
        cursor.execute("CREATE UNIQUE INDEX ON users_usercounts (user_id)")
        cursor.execute("ANALYZE users_user, users_usercounts, follows_follow")
