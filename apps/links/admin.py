"""What people link to, for the desk: a card can be taken away for good, or fetched anew."""

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from apps.core.admin import LookOnly, NamedFilter
from apps.links import services
from apps.links.models import Link


class StateFilter(NamedFilter):
    title = parameter_name = "state"
    choices_by_name = {
        "shown": ~Q(card=""),
        "awaited": Q(is_awaited=True),
        "failed": ~Q(failure=""),
        "refused": Q(refused_at__isnull=False),
    }


@admin.register(Link)
class LinkAdmin(LookOnly):
    list_display = ("url", "fetched_at", "failure", "failures", "due_at", "refused_at")
    list_filter = (StateFilter,)
    search_fields = ("url",)
    ordering = ("-id",)
    actions = ("refuse", "take_again")

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("links.change_link")

    @admin.action(description="Show no card for these, and do not visit them again", permissions=["decide"])
    def refuse(self, request: HttpRequest, links: QuerySet[Link]) -> None:
        for link in links:
            services.refuse(link_id=link.pk)
        self.message_user(request, "Their cards are gone.", messages.SUCCESS)

    @admin.action(description="Visit these again when they are tweeted next", permissions=["decide"])
    def take_again(self, request: HttpRequest, links: QuerySet[Link]) -> None:
        for link in links:
            services.take_again(link_id=link.pk)
        self.message_user(request, "They are visited again when somebody tweets them.", messages.SUCCESS)
