"""What PostgreSQL knows of timelines; the lists themselves are only a cache (see store.py)."""

from typing import ClassVar

from django.db import connection, models
from django.db.models.functions import Now


class HomeVersion(models.Model):
    """Raised in the same transaction by whatever changes whom the viewer reads.

    A cached list carries the version it was built for; another one here means: no list. Its lowest bits say what
    of their own the viewer has, so that whoever has none pays for none: a read knows it from the list, and the
    one statement confirms it.
    """

    OWN_RULES = 1  # home rules, or words that home folds up
    TABS = 2  # lists pinned to home
    STEP = 4

    # No constraint: erasing an account deletes its follows, and each of them raises this once more.
    viewer = models.OneToOneField("users.User", models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    version = models.BigIntegerField(default=0, db_default=0)
    # Up to where the viewer has read. It stands here because each page looks this row up anyhow; it raises nothing.
    read_up_to = models.BigIntegerField(default=0, db_default=0)

    @classmethod
    def has_own_rules(cls, version: int) -> bool:
        return bool(version & cls.OWN_RULES)

    @classmethod
    def has_tabs(cls, version: int) -> bool:
        return bool(version & cls.TABS)

    @classmethod
    def tell(cls, viewer_id: int, *, own: int) -> None:
        """Raises the version where that is news. Inside the transaction of the change, under the viewer's lock."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO timelines_homeversion AS home (viewer_id, version)
                SELECT %(viewer)s, 0 WHERE %(own)s > 0
                ON CONFLICT (viewer_id) DO NOTHING;
                UPDATE timelines_homeversion SET version = version - version %% %(step)s + %(step)s + %(own)s
                WHERE viewer_id = %(viewer)s AND version %% %(step)s <> %(own)s
                """,
                {"viewer": viewer_id, "own": own, "step": cls.STEP},
            )

    @classmethod
    def raise_for(cls, viewer_id: int) -> None:
        """Call it inside the transaction of the change: then no list outlives what it was built for."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO timelines_homeversion AS home (viewer_id, version) VALUES (%(viewer)s, %(step)s)
                ON CONFLICT (viewer_id) DO UPDATE SET version = home.version + %(step)s
                """,
                {"viewer": viewer_id, "step": cls.STEP},
            )

    @classmethod
    def mark_read(cls, viewer_id: int, up_to: int) -> None:
        """Forward only; of two at once the newer stays."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO timelines_homeversion AS home (viewer_id, read_up_to) VALUES (%(viewer)s, %(up_to)s)
                ON CONFLICT (viewer_id) DO UPDATE SET read_up_to = %(up_to)s WHERE home.read_up_to < %(up_to)s
                """,
                {"viewer": viewer_id, "up_to": up_to},
            )

    @classmethod
    def raise_for_all(cls, viewer_ids: list[int]) -> None:
        """The same for many at once, after a bulk load."""
        cls._raise_many("SELECT unnest(%(ids)s::bigint[])", viewer_ids)

    @classmethod
    def raise_for_followers(cls, author_ids: list[int]) -> None:
        """For whoever follows one of the authors: history was added to what they read."""
        cls._raise_many("SELECT follower_id FROM follows_follow WHERE followee_id = ANY(%(ids)s)", author_ids)

    @classmethod
    def _raise_many(cls, viewers: str, ids: list[int]) -> None:
        # In order of ids: two of these at once must not wait for each other.
        with connection.cursor() as cursor:
            cursor.execute(
                f"""
                INSERT INTO timelines_homeversion AS home (viewer_id, version)
                SELECT DISTINCT viewer_id, %(step)s FROM ({viewers}) viewers(viewer_id) ORDER BY viewer_id
                ON CONFLICT (viewer_id) DO UPDATE SET version = home.version + %(step)s
                """,
                {"ids": ids, "step": cls.STEP},
            )


class MergedAuthor(models.Model):
    """An author with too many followers to push to: merged when a timeline is read.

    Set once, by a fan-out; only the operator's command takes it back.
    """

    author = models.OneToOneField("users.User", models.CASCADE, primary_key=True, related_name="+")
    merged_since = models.DateTimeField(db_default=Now())


class Delivery(models.Model):
    """How far a tweet has come into its readers' lists. The fan-out's position and the author's receipt."""

    tweet = models.OneToOneField("tweets.Tweet", models.CASCADE, primary_key=True, related_name="delivery")
    after_follower_id = models.BigIntegerField(default=0, db_default=0)
    followers = models.IntegerField(default=0, db_default=0, help_text="Followers gone through so far.")
    delivered = models.IntegerField(default=0, db_default=0, help_text="Lists that existed and now hold it.")
    is_merged = models.BooleanField(default=False, db_default=False)
    queued_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    # [{"claimed_at", "pushed_at", "after", "followers", "delivered"}], the first 100: for trace_tweet.
    portions = models.JSONField(default=list)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["started_at"], name="delivery_unfinished", condition=models.Q(finished_at__isnull=True)
            )
        ]
