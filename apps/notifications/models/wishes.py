"""What somebody wants to be told, by whom, and how."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from apps.notifications.models.news import Kind


class Reception(models.IntegerChoices):
    """What becomes of news by somebody of a class; of several classes the strictest decides."""

    ACCEPT = 0, "Tell me"
    FILTER = 1, "Put it into requests"
    DROP = 2, "Do not tell me"


class NotificationSettings(models.Model):
    """Absent: everything is told. It also keeps up to where its owner has read."""

    class Mails(models.TextChoices):
        NEVER = "never", "Never"
        DAILY = "daily", "Once a day"
        WEEKLY = "weekly", "Once a week"

    user = models.OneToOneField("users.User", models.CASCADE, primary_key=True, related_name="+")
    read_up_to = models.BigIntegerField(default=0, db_default=0)
    silenced = ArrayField(models.CharField(max_length=20, choices=Kind), default=list, db_default=[])
    not_followed = models.SmallIntegerField(choices=Reception, default=0, db_default=0)
    not_following = models.SmallIntegerField(choices=Reception, default=0, db_default=0)
    new_accounts = models.SmallIntegerField(choices=Reception, default=0, db_default=0)
    without_picture = models.SmallIntegerField(choices=Reception, default=0, db_default=0)
    pushes_messages = models.BooleanField(default=True, db_default=True, help_text="Browsers tell of messages too.")
    mails = models.CharField(max_length=6, choices=Mails, default=Mails.NEVER, db_default=Mails.NEVER)
    mailed_at = models.DateTimeField(null=True)
    # What was in a mail is not sent again.
    mailed_up_to = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["mailed_at"], name="settings_mails", condition=~models.Q(mails="never"))
        ]


class AllowedSender(models.Model):
    """`user` wants to be told what `sender` does, whatever class of people that is."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="+", db_index=False)
    sender = models.ForeignKey("users.User", models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "sender"], name="allowed_sender_once")
        ]


class QuietTweet(models.Model):
    """`user` does not want to hear who likes or retweets `tweet`."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("users.User", models.CASCADE, related_name="+", db_index=False)
    tweet = models.ForeignKey("tweets.Tweet", models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user", "tweet"], name="quiet_tweet_once")
        ]
