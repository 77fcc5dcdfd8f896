from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.html import format_html_join

from apps.core.admin import LookOnly
from apps.moderation import errors, policies, services
from apps.moderation.admin.reasons import Act, NoReasonForm, SuspendingForm, confirmed, moderator_of
from apps.moderation.models import AccountWarning, Suspension
from apps.timelines import services as timelines
from apps.users.admin import UserAdmin
from apps.users.models import User


class ModeratedUserAdmin(UserAdmin):
    """Accounts as the app below shows them, with what a moderator does to them."""

    actions = ("suspend", "lift", *UserAdmin.actions, "rebuild_homes")  # type: ignore[assignment]
    fieldsets: ClassVar[Any] = [*UserAdmin.fieldsets, ("Suspensions", {"fields": ["suspension_history"]})]

    @admin.display(description="suspensions")
    def suspension_history(self, user: User) -> str:
        rows = user.suspensions.select_related("moderator", "lifted_by").order_by("-id")
        return format_html_join(
            "",
            "<p>{} by {}: {}{}</p>",
            [(f"{row.created_at:%Y-%m-%d %H:%M}", row.moderator, row.reason, _end(row)) for row in rows],
        )

    def has_suspend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(policies.SUSPEND)

    @admin.action(description="Suspend …", permissions=["suspend"])
    def suspend(self, request: HttpRequest, users: QuerySet[User]) -> TemplateResponse | None:
        def do(user: User, reason: str, category: str) -> None:
            services.suspend_account(moderator=moderator_of(request), user=user, reason=reason, category=category)

        act = Act("suspend", "Suspend these accounts", "Suspended:", SuspendingForm)
        return confirmed(self, request, users, act, do)

    @admin.action(description="Lift the suspension …", permissions=["suspend"])
    def lift(self, request: HttpRequest, users: QuerySet[User]) -> TemplateResponse | None:
        def do(user: User) -> None:
            services.lift_suspension(moderator=moderator_of(request), user=user)

        act = Act("lift", "Lift the suspensions of these accounts", "Suspension lifted:", NoReasonForm)
        return confirmed(self, request, users, act, do)

    @admin.action(description="Rebuild the home timeline", permissions=["change"])
    def rebuild_homes(self, request: HttpRequest, users: QuerySet[User]) -> None:
        rebuilt = sum(timelines.rebuild_home(viewer_id=user.pk) for user in users[:100])
        self.message_user(request, f"{rebuilt} home timelines rebuilt.", messages.SUCCESS)


admin.site.unregister(User)
admin.site.register(User, ModeratedUserAdmin)


@admin.register(Suspension)
class SuspensionAdmin(LookOnly):
    list_display = ("user", "category", "reason", "moderator", "created_at", "lifted_at", "lifted_by")
    list_select_related = ("user", "moderator", "lifted_by")
    list_filter = (("lifted_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("user__username", "moderator__username", "reason")
    search_help_text = "Handle of the account or the moderator, or words of the reason"
    ordering = ("-id",)
    actions = ("lift",)

    def has_suspend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(policies.SUSPEND)

    @admin.action(
        description="Lift …",
        permissions=["suspend"],
        location=(ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM),
    )
    def lift(self, request: HttpRequest, suspensions: QuerySet[Suspension]) -> TemplateResponse | None:
        def do(suspension: Suspension) -> None:
            if suspension.lifted_at is not None:
                raise errors.IsLifted
            services.lift_suspension(moderator=moderator_of(request), user=suspension.user)

        act = Act("lift", "Lift these suspensions", "Suspension lifted:", NoReasonForm)
        return confirmed(self, request, suspensions.select_related("user"), act, do)


@admin.register(AccountWarning)
class AccountWarningAdmin(LookOnly):
    list_display = ("user", "reason", "moderator", "created_at")
    list_select_related = ("user", "moderator")
    list_filter = ("created_at",)
    search_fields = ("user__username", "moderator__username", "reason")
    search_help_text = "Handle of the account or the moderator, or words of the reason"
    ordering = ("-id",)


def _end(suspension: Suspension) -> str:
    if suspension.lifted_at is None:
        return ""
    return f" (lifted {suspension.lifted_at:%Y-%m-%d %H:%M} by {suspension.lifted_by})"
