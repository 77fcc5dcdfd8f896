"""Browsers that asked to be told while no page is open."""

from django.db import models
from django.db.models.functions import Now

MOST_PER_ACCOUNT = 20
LONGEST_ENDPOINT = 1_000


class PushSubscription(models.Model):
    """One browser, by the address that its maker's push service gave it. It ends with the session that asked for it."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="+")
    session_key = models.CharField(max_length=40, db_index=True)
    endpoint = models.CharField(max_length=LONGEST_ENDPOINT, unique=True)
    # Of the browser: its public key and a secret, base64url. Only it can read what is encrypted for them.
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    # News up to this id was pushed there, or was old when the browser asked.
    pushed_up_to = models.BigIntegerField(default=0, db_default=0)
    # The same of messages.
    messages_pushed_up_to = models.BigIntegerField(default=0, db_default=0)
    failures = models.SmallIntegerField(default=0, db_default=0, help_text="One after the other.")
    browser = models.CharField(max_length=60, blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())


class PushState(models.Model):
    """Of an account with such browsers: whether a look at its news is due, and when the last one was."""

    user = models.OneToOneField("users.User", models.CASCADE, primary_key=True, related_name="+")
    is_due = models.BooleanField(default=False, db_default=False)
    looked_at = models.DateTimeField(null=True)
