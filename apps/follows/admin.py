"""The graph, to be looked at: what people tie and cut is theirs."""

from django.contrib import admin

from apps.core.admin import LookOnly
from apps.follows.models import Block, Follow, FollowRequest


@admin.register(Follow)
class FollowAdmin(LookOnly):
    list_display = ("follower", "followee", "wants_retweets", "created_at")
    list_select_related = ("follower", "followee")
    search_fields = ("=follower__username", "=followee__username")
    search_help_text = "A whole handle, of either side"
    ordering = ("-id",)


@admin.register(FollowRequest)
class FollowRequestAdmin(LookOnly):
    list_display = ("requester", "target", "created_at")
    list_select_related = ("requester", "target")
    search_fields = ("=requester__username", "=target__username")
    search_help_text = "A whole handle, of either side"
    ordering = ("-id",)


@admin.register(Block)
class BlockAdmin(LookOnly):
    list_display = ("blocker", "blocked", "created_at")
    list_select_related = ("blocker", "blocked")
    search_fields = ("=blocker__username", "=blocked__username")
    search_help_text = "A whole handle, of either side"
    ordering = ("-id",)
