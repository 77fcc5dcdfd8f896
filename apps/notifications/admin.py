"""Whether somebody was told, for those who look into a complaint. What it was about is not shown."""

from django.contrib import admin

from apps.core.admin import LookOnly
from apps.notifications.models import Notification


@admin.register(Notification)
class NotificationAdmin(LookOnly):
    list_display = ("recipient", "kind", "actors_count", "is_filtered", "created_at")
    list_select_related = ("recipient",)
    list_filter = ("kind", "is_filtered")
    search_fields = ("=recipient__username",)
    search_help_text = "The recipient's whole handle"
    ordering = ("-id",)
