"""The end of an account."""

from django.db import models
from django.db.models.functions import Now


class Erasure(models.Model):
    """The account is being erased, a portion at a time, and can no longer be called back.

    While this row stands, the apps above delete what they hold (see signals.account_erasing).
    """

    user = models.OneToOneField("users.User", models.CASCADE, primary_key=True, related_name="erasure")
    begun_at = models.DateTimeField(db_default=Now())
