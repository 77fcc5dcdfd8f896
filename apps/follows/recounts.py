"""Counts of the graph as its rows have them."""

from django.db import connection

# (user_id, followers, following) of everybody who has any: the truth that counts are held against.
TRUTH = """
    SELECT user_id, sum(followers), sum(following) FROM (
        SELECT followee_id AS user_id, count(*) AS followers, 0 AS following FROM follows_follow GROUP BY followee_id
        UNION ALL SELECT follower_id, 0, count(*) FROM follows_follow GROUP BY follower_id
    ) ties GROUP BY user_id
"""
NAMES = ("followers", "following")

_CUT = """
    WITH gone AS (
        DELETE FROM follows_follow WHERE id IN (
            SELECT id FROM follows_follow WHERE follower_id = %(user)s OR followee_id = %(user)s LIMIT %(limit)s
        )
        RETURNING follower_id, followee_id
    ), counted AS (
        INSERT INTO users_usercountdelta (user_id, followers, following)
        SELECT followee_id, -1, 0 FROM gone UNION ALL SELECT follower_id, 0, -1 FROM gone
    )
    SELECT count(*) FROM gone
"""


def cut_ties(*, user_id: int, limit: int) -> bool:
    """Before an account is erased: at most `limit` of its follows go, and the counts of both ends with them.

    Returns whether more may remain. One statement, so that nothing is counted twice when it is
    begun again or when somebody unfollows meanwhile. Homes need no new version: nothing that
    anybody still reads has changed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CUT, {"user": user_id, "limit": limit})
        return bool(cursor.fetchone()[0])
