"""Followers, following and tweets of an account; the apps above count into them."""

from typing import ClassVar

from django.db import models

from apps.core.counters import Counter


class UserCounts(models.Model):
    """What has been folded; absent means all zero."""

    user = models.OneToOneField("users.User", models.CASCADE, primary_key=True, related_name="counts")
    followers = models.IntegerField(default=0, db_default=0)
    following = models.IntegerField(default=0, db_default=0)
    tweets = models.IntegerField(default=0, db_default=0)


class UserCountDelta(models.Model):
    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="+", db_index=False)
    followers = models.IntegerField(default=0, db_default=0)
    following = models.IntegerField(default=0, db_default=0)
    tweets = models.IntegerField(default=0, db_default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # Covers the sum of what is pending, so a page of cards never visits the heap.
            models.Index(fields=["user"], include=["followers", "following", "tweets"], name="user_count_delta"),
        ]


user_counter = Counter(UserCounts, UserCountDelta, "user_id", ("followers", "following", "tweets"))
