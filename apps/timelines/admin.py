"""How far tweets have come, and which authors are merged when somebody reads."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from apps.core.admin import LookOnly
from apps.timelines import services
from apps.timelines.models import Delivery, MergedAuthor


@admin.register(Delivery)
class DeliveryAdmin(LookOnly):
    list_display = ("tweet_id", "author", "followers", "delivered", "is_merged", "seconds", "queued_at", "finished_at")
    list_select_related = ("tweet__author",)
    list_filter = (("finished_at", admin.EmptyFieldListFilter), "is_merged", "started_at")
    search_fields = ("=tweet__id", "=tweet__author__username")
    search_help_text = "Id of the tweet, or the author's whole handle"
    ordering = ("-tweet_id",)

    @admin.display(ordering="tweet__author_id")
    def author(self, delivery: Delivery) -> str:
        return f"@{delivery.tweet.author.username}"

    @admin.display(description="seconds from post to last list")
    def seconds(self, delivery: Delivery) -> str:
        if delivery.finished_at is None:
            return "under way"
        return f"{(delivery.finished_at - (delivery.queued_at or delivery.started_at)).total_seconds():.2f}"


@admin.register(MergedAuthor)
class MergedAuthorAdmin(LookOnly):
    list_display = ("author", "merged_since")
    list_select_related = ("author",)
    search_fields = ("=author__username",)
    ordering = ("-merged_since",)
    actions = ("unmerge",)

    def has_unmerge_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("timelines.delete_mergedauthor")

    @admin.action(description="Push to followers again", permissions=["unmerge"])
    def unmerge(self, request: HttpRequest, authors: QuerySet[Any]) -> None:
        for author in authors[:20]:
            services.unmerge_author(author_id=author.pk)
        self.message_user(request, "From now on they are pushed to their followers again.", messages.SUCCESS)
