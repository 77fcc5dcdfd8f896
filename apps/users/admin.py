"""Accounts for those who look after the site. What changes somebody's access goes through the services."""

from typing import Any, ClassVar

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from apps.core.admin import LookOnly, NamedFilter
from apps.users import services
from apps.users.models import ApiKey, User, user_counter

# One door: the site's own sign-in, with its limits, its wording and its mails.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


def _change_password(request: HttpRequest, extra_context: Any = None) -> HttpResponse:
    """Also where passwords change: the admin's own form would let every other access live on."""
    return redirect("account_change_password")


admin.site.password_change = _change_password  # type: ignore[method-assign, assignment]

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


class AddressFilter(NamedFilter):
    title = "e-mail address"
    parameter_name = "address"
    choices_by_name = {"confirmed": Q(email_confirmed_at__isnull=False), "unconfirmed": Q(email_confirmed_at=None)}


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    list_display = (
        "handle",
        "display_name",
        "email",
        "state",
        "is_confirmed",
        "followers",
        "tweets",
        "created_at",
    )
    list_filter = ("state", AddressFilter, "is_staff", "is_protected", "is_verified", "created_at")
    search_fields = ("username", "display_name", "email", "=id")
    search_help_text = "Handle, name, e-mail address or id"
    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False
    actions = ("end_all_access", "send_confirmation", "confirm_addresses", "take_pictures_away")
    filter_horizontal = ("groups", "user_permissions")
    fieldsets: ClassVar[Any] = [
        (None, {"fields": ["username", "id", "state", "picture", "page"]}),
        ("Profile", {"fields": ["display_name", "bio", "location", "website", "is_protected", "is_verified"]}),
        ("Address", {"fields": ["email", "email_confirmed_at"]}),
        ("Numbers", {"fields": ["followers", "following", "tweets"]}),
        ("Times", {"fields": ["created_at", "last_login", "suspended_at", "leaving_at"]}),
        ("Rights", {"classes": ["collapse"], "fields": RIGHTS}),
    ]
    EDITABLE = ("display_name", "bio", "location", "website", "is_protected", "is_verified")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        counts = {f"{name}_shown": user_counter.total(name) for name in ("followers", "following", "tweets")}
        return super().get_queryset(request).annotate(**counts)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        shown = [field for _, options in self.fieldsets for field in options["fields"]]
        # Who may change accounts does not thereby give rights, to themselves least of all.
        editable = {*self.EDITABLE, *(RIGHTS if request.user.is_superuser else ())}
        return [field for field in shown if field not in editable]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people sign up; operators have createsuperuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # accounts are suspended, or leave; what remains is erased in portions

    @admin.display(description="handle", ordering="username")
    def handle(self, user: User) -> str:
        return f"@{user.username}"

    @admin.display(boolean=True, description="confirmed")
    def is_confirmed(self, user: User) -> bool:
        return user.is_email_confirmed

    @admin.display(ordering="followers_shown")
    def followers(self, user: Any) -> int:
        return user.followers_shown

    @admin.display(ordering="following_shown")
    def following(self, user: Any) -> int:
        return user.following_shown

    @admin.display(ordering="tweets_shown")
    def tweets(self, user: Any) -> int:
        return user.tweets_shown

    @admin.display(description="avatar")
    def picture(self, user: User) -> str:
        path = user.avatar.url if user.avatar else f"/avatars/{user.username.lower()}.svg"
        return format_html('<img src="{}" alt="" width="80" height="80">', path)

    @admin.display(description="page")
    def page(self, user: User) -> str:
        return format_html('<a href="{}">{}</a>', user.get_absolute_url(), user)

    @admin.action(description="Sign out everywhere", permissions=["change"])
    def end_all_access(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            services.sign_out_everywhere(actor=user)
        self._done(request, "signed out everywhere", users)

    @admin.action(description="Mail the confirmation again", permissions=["change"])
    def send_confirmation(self, request: HttpRequest, users: QuerySet[User]) -> None:
        sent = sum(services.send_confirmation(user=user) for user in users)
        self.message_user(request, f"{sent} mails are on their way.", messages.SUCCESS)

    @admin.action(description="Count the e-mail address as confirmed", permissions=["change"])
    def confirm_addresses(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            services.confirm_email(user=user)
        self._done(request, "confirmed", users)

    @admin.action(description="Take avatar and header away", permissions=["change"])
    def take_pictures_away(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in users:
            services.clear_avatar(actor=user)
            services.clear_header(actor=user)
        self._done(request, "without uploaded pictures now", users)

    def _done(self, request: HttpRequest, what: str, users: QuerySet[User]) -> None:
        self.message_user(request, f"{len(users)} accounts are {what}.", messages.SUCCESS)


@admin.register(ApiKey)
class ApiKeyAdmin(LookOnly):
    """Which programs act for whom. The keys themselves nobody knows."""

    list_display = ("prefix", "name", "user", "scopes", "created_at", "last_used_at", "revoked_at")
    list_select_related = ("user",)
    list_filter = (("revoked_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("user__username", "name", "prefix")
    ordering = ("-id",)
    fields = ("user", "name", "prefix", "scopes", "created_at", "last_used_at", "revoked_at")
