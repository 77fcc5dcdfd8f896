"""A whole graph at once: accounts and follows in bulk, counted exactly, as often as you like.

An account is known by its address `devN@load.invalid`: whoever signed up as @devN by themselves is
left alone. Each portion is one transaction; after a break, load the same file again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from apps.core.loading import Source, batches, copy_rows, tell_planner
from apps.follows.models import Follow
from apps.follows.signals import follows_loaded
from apps.users.loading import load_accounts
from apps.users.models import User, UserCounts, user_counter

PORTION = 20_000
LARGEST_NUMBER = 10**12 - 1  # "dev" and 12 digits are a handle of 15

_IDS = """
    SELECT number, users_user.id FROM unnest(%s::bigint[]) AS number
    JOIN users_user ON email = 'dev' || number || '@load.invalid'
"""
# Someone who blocked another since the last load does not follow them again.
_FOLLOWS = """
    WITH fresh AS (
        INSERT INTO follows_follow (follower_id, followee_id)
        SELECT follower, followee FROM loaded_follows
        WHERE NOT EXISTS (SELECT FROM follows_block WHERE (blocker_id, blocked_id) = (follower, followee))
          AND NOT EXISTS (SELECT FROM follows_block WHERE (blocker_id, blocked_id) = (followee, follower))
        ON CONFLICT DO NOTHING
        RETURNING follower_id, followee_id
    ), counted AS (
        INSERT INTO users_usercountdelta (user_id, followers, following)
        SELECT user_id, sum(followers), sum(following) FROM (
            SELECT followee_id AS user_id, 1 AS followers, 0 AS following FROM fresh
            UNION ALL SELECT follower_id, 0, 1 FROM fresh
        ) ends GROUP BY user_id
    )
    SELECT count(*), COALESCE(array_agg(DISTINCT follower_id), '{}') FROM fresh
"""


@dataclass
class Loaded:
    """What a load has made; what was there already is not counted."""

    accounts: int = 0
    follows: int = 0


def load_graph(source: Source, *, password: str | None = None) -> Loaded:
    """Load lines `a,b`: two accounts that follow each other. A header is skipped.

    New accounts get `password`, hashed once for all of them, or none that anyone could know.
    Raises SourceIsDamaged.
    """
    hashed = make_password(password)
    ids: dict[int, int] = {}
    loaded = Loaded()
    for edges in batches(_edges(source), PORTION):
        with transaction.atomic():
            loaded.accounts += _load_accounts({n for _, *edge in edges for n in edge} - ids.keys(), hashed, ids)
            loaded.follows += _load_follows(_both_ways(source, edges, ids))
    while user_counter.fold():
        pass
    tell_planner(User, UserCounts, Follow)
    return loaded


def _edges(source: Source) -> Iterable[tuple[int, int, int]]:
    """`(line number, a, b)` of the good lines."""
    for number, line in source.lines("follows"):
        left, _, right = line.partition(",")
        left, right = left.strip(), right.strip()
        if not (left.isascii() and left.isdigit() and right.isascii() and right.isdigit()):
            if number > 1 or line.strip() != "id_1,id_2":
                source.reject(number, "not two numbers")
        elif max(len(left), len(right)) > 19 or max(int(left), int(right)) > LARGEST_NUMBER:
            source.reject(number, "number too large")
        elif int(left) == int(right):
            source.reject(number, "following oneself")
        else:
            yield number, int(left), int(right)


def _load_accounts(numbers: set[int], hashed: str, ids: dict[int, int]) -> int:
    """Make the accounts that are not there yet, and learn the ids of all into `ids`."""
    known = _ids(numbers)
    users = [_account(number, hashed) for number in sorted(numbers - known.keys())]
    load_accounts(users)
    made = _ids(numbers - known.keys())
    ids.update(known | made)
    return len(made)


def _account(number: int, hashed: str) -> User:
    now = timezone.now()
    return User(
        username=f"dev{number}",
        email=f"dev{number}@load.invalid",
        email_confirmed_at=now,
        display_name=f"Developer {number}",
        password=hashed,
        created_at=now - timedelta(days=31, hours=number % 15_000),
    )


def _ids(numbers: set[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_IDS, [sorted(numbers)])
        return dict(cursor.fetchall())


def _both_ways(source: Source, edges: list[tuple[int, int, int]], ids: dict[int, int]) -> list[tuple[int, int]]:
    rows = []
    for number, left, right in edges:
        if left in ids and right in ids:
            rows += [(ids[left], ids[right]), (ids[right], ids[left])]
        else:
            source.reject(number, "handle taken by somebody else")
    return rows


def _load_follows(rows: list[tuple[int, int]]) -> int:
    copy_rows("loaded_follows", "follower bigint, followee bigint", ("int8", "int8"), rows)
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOWS)
        made, follower_ids = cursor.fetchone()
    if follower_ids:
        follows_loaded.send(sender=load_graph, follower_ids=follower_ids)
    return made
