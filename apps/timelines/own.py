"""What a reader's home has of its own: rules, words that it folds up, tabs. All are rows of the apps below."""

from django.db import connection

from apps.core import locks
from apps.timelines.models import HomeVersion

_OWN = f"""
    SELECT CASE WHEN EXISTS (SELECT FROM follows_list WHERE owner_id = %(viewer)s AND hides_from_home)
                  OR EXISTS (SELECT FROM tweets_filter WHERE owner_id = %(viewer)s AND in_home)
                  OR EXISTS (SELECT FROM tweets_followedtag WHERE owner_id = %(viewer)s)
                  OR EXISTS (
                      SELECT FROM follows_follow
                      WHERE follower_id = %(viewer)s AND (daily_budget IS NOT NULL OR only_originals)
                  )
           THEN {HomeVersion.OWN_RULES} ELSE 0 END
         + CASE WHEN EXISTS (SELECT FROM follows_list WHERE owner_id = %(viewer)s AND is_pinned)
           THEN {HomeVersion.TABS} ELSE 0 END
"""


def look_again(viewer_id: int) -> None:
    """Inside the transaction that changed one. Under a lock: of two changes the later sees the earlier."""
    locks.hold("own_home", viewer_id)
    with connection.cursor() as cursor:
        cursor.execute(_OWN, {"viewer": viewer_id})
        HomeVersion.tell(viewer_id, own=cursor.fetchone()[0])
