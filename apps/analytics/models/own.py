"""What stands beside accounts and tweets."""

from django.db import models
from django.db.models.functions import Now


class Unmeasured(models.Model):
    """`user` does not want to be measured: what they read is counted nowhere."""

    user = models.OneToOneField("users.User", models.CASCADE, primary_key=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())


class ViewsProgress(models.Model):
    """As Progress, for the views in the tweets' counts, which are in this database."""

    epoch = models.CharField(max_length=32, primary_key=True)
    last_id = models.CharField(max_length=41, default="0-0")
