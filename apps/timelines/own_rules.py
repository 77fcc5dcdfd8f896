"""Whether a reader has home rules of their own, or words that home folds up: rows of the apps below."""

from django.db import connection

from apps.core import locks
from apps.timelines.models import HomeVersion

_HAS_ANY = """
    SELECT EXISTS (SELECT FROM follows_list WHERE owner_id = %(viewer)s AND hides_from_home)
        OR EXISTS (SELECT FROM tweets_filter WHERE owner_id = %(viewer)s AND in_home)
"""


def look_again(viewer_id: int) -> None:
    """Inside the transaction that changed one. Under a lock: of two changes the later sees the earlier."""
    locks.hold("own_rules", viewer_id)
    with connection.cursor() as cursor:
        cursor.execute(_HAS_ANY, {"viewer": viewer_id})
        HomeVersion.tell_own_rules(viewer_id, has_any=cursor.fetchone()[0])
