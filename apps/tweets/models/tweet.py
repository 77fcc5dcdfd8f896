"""A tweet, a reply or a retweet: one table and one order of ids for all of them."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from apps.core.ids import NextId


class TweetQuerySet(models.QuerySet["Tweet"]):
    def live(self) -> "TweetQuerySet":
        """Neither deleted by its author nor hidden by a moderator."""
        return self.filter(deleted_at__isnull=True, hidden_at__isnull=True)


MAX_WARNING = 100


class Tweet(models.Model):
    class ReplyPolicy(models.TextChoices):
        """Who may answer this tweet; its author always, and whom it mentions."""

        EVERYONE = "everyone", "Everyone"
        FOLLOWING = "following", "People I follow"
        MENTIONED = "mentioned", "Only people I mention"

    id = models.BigIntegerField(primary_key=True, db_default=NextId(), editable=False)
    author = models.ForeignKey("users.User", models.CASCADE, related_name="tweets", db_index=False)
    text = models.TextField(blank=True)
    entities = models.JSONField(default=dict)
    # Ready to serve: what is the same for every reader, as JSON members and as HTML.
    fragment = models.TextField(blank=True, editable=False)
    html = models.TextField(blank=True, editable=False)
    lang = models.CharField(max_length=8, blank=True)
    # Its pictures in order, as apps.media.documents keeps them.
    media = models.JSONField(default=list, db_default=[], editable=False)
    # These four may dangle: a reply stays a reply when what it answered was erased.
    reply_to = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, related_name="replies", db_index=False, db_constraint=False
    )
    reply_to_user = models.ForeignKey(
        "users.User", models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    # The tweet that began the conversation; null where that is this one.
    conversation = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    quote_of = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, related_name="quotes", db_index=False, db_constraint=False
    )
    retweet_of = models.ForeignKey("self", models.CASCADE, null=True, related_name="retweets", db_index=False)
    # What its first address says of itself; null where no card is wanted.
    link = models.ForeignKey(
        "links.Link", models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    # Shown in place of the text until a reader opens it; "" for none.
    content_warning = models.CharField(max_length=MAX_WARNING, blank=True, default="", db_default="")
    reply_policy = models.CharField(
        max_length=9, choices=ReplyPolicy, default=ReplyPolicy.EVERYONE, db_default=ReplyPolicy.EVERYONE
    )
    # Whether it asks something: only then a page reads more. Never changes.
    has_poll = models.BooleanField(default=False, db_default=False, editable=False)
    version = models.SmallIntegerField(default=0, db_default=0, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    deleted_at = models.DateTimeField(null=True, editable=False)
    hidden_at = models.DateTimeField(null=True, editable=False)

    objects = TweetQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["author", "retweet_of"],
                condition=models.Q(retweet_of__isnull=False, deleted_at__isnull=True),
                name="retweet_once",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Candidates by author and window of ids, with all that the reply rule asks.
            models.Index(
                fields=["author", "-id"],
                include=["reply_to_user", "retweet_of"],
                condition=models.Q(deleted_at__isnull=True),
                name="tweet_by_author",
            ),
            models.Index(
                fields=["author", "-id"],
                condition=models.Q(deleted_at__isnull=True) & ~models.Q(media=[]),
                name="tweet_with_media",
            ),
            models.Index(
                fields=["retweet_of", "id"],
                include=["author"],
                condition=models.Q(retweet_of__isnull=False, deleted_at__isnull=True),
                name="tweet_by_original",
            ),
            models.Index(
                fields=["id"],
                include=["author"],
                condition=models.Q(
                    deleted_at__isnull=True,
                    hidden_at__isnull=True,
                    reply_to__isnull=True,
                    retweet_of__isnull=True,
                ),
                name="tweet_public",
            ),
            models.Index(
                fields=["conversation", "id"],
                condition=models.Q(conversation__isnull=False),
                name="tweet_by_conversation",
            ),
            models.Index(
                fields=["reply_to", "id"], condition=models.Q(reply_to__isnull=False), name="tweet_by_reply_to"
            ),
            models.Index(
                fields=["quote_of", "id"], condition=models.Q(quote_of__isnull=False), name="tweet_by_quote_of"
            ),
            models.Index(fields=["link"], condition=models.Q(link__isnull=False), name="tweet_by_link"),
        ]

    def __str__(self) -> str:
        return f"{self.id} by {self.author_id}"

    @property
    def is_retweet(self) -> bool:
        return self.retweet_of_id is not None

    @property
    def is_quote(self) -> bool:
        return self.quote_of_id is not None
