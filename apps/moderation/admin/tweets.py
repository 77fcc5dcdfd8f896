from typing import Any

from django.contrib import admin
from django.contrib.admin.options import ActionLocation
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

from apps.core.admin import LookOnly, NamedFilter
from apps.core.input import is_username
from apps.moderation import errors, policies, services
from apps.moderation.admin import naming
from apps.moderation.admin.reasons import Act, HidingForm, NoReasonForm, confirmed, moderator_of
from apps.moderation.models import HiddenTweet
from apps.tweets.ballots import ballots
from apps.tweets.models import Tweet, tweet_counter
from apps.users.models import User

SHOWN = ("replies", "retweets", "likes")


class StateFilter(NamedFilter):
    title = parameter_name = "state"
    choices_by_name = {
        "live": Q(deleted_at__isnull=True, hidden_at__isnull=True),
        "hidden": Q(hidden_at__isnull=False),
        "deleted": Q(deleted_at__isnull=False),
    }


class KindFilter(NamedFilter):
    title = parameter_name = "kind"
    choices_by_name = {
        "tweet": Q(retweet_of__isnull=True, reply_to__isnull=True),
        "reply": Q(reply_to__isnull=False),
        "retweet": Q(retweet_of__isnull=False),
    }


class HiddenInline(admin.TabularInline):
    model = HiddenTweet
    extra = 0
    can_delete = False
    verbose_name_plural = "times it was hidden"
    fields = readonly_fields = ("created_at", "moderator", "reason", "shown_at", "shown_by")

    def get_queryset(self, request: HttpRequest) -> QuerySet[HiddenTweet]:
        return super().get_queryset(request).select_related("moderator", "shown_by")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Tweet)
class TweetAdmin(LookOnly):
    list_display = ("id", "writer", "excerpt", "kind", "state", *SHOWN, "created_at")
    list_display_links = ("id", "excerpt")
    list_filter = (StateFilter, KindFilter, "created_at")
    search_fields = ("text",)
    search_help_text = "Words of the text, an id, or @handle for all that somebody wrote"
    ordering = ("-id",)
    actions = ("hide", "show")
    inlines = (HiddenInline,)
    fields = ("id", "page", "author", "text", "asked", "kind", "state", "reply_to_id", "retweet_of_id",
              "conversation_id", *SHOWN, "entities", "created_at", "edited_at", "deleted_at", "hidden_at")  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tweet]:
        rows = super().get_queryset(request).select_related("author", "counts", "retweet_of__author")
        return rows.annotate(**{f"{name}_shown": tweet_counter.total(name) for name in SHOWN})

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Tweet], search_term: str
    ) -> tuple[QuerySet[Tweet], bool]:
        """Ids and handles by their indexes; only words read the texts."""
        term = search_term.strip()
        if term.isascii() and term.isdigit() and len(term) < 19:
            return queryset.filter(pk=int(term)), False
        if term.startswith("@") and is_username(term[1:]):
            return queryset.filter(author__in=User.objects.by_username(term[1:])), False
        return super().get_search_results(request, queryset, search_term)

    def has_hide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(policies.HIDE)

    @admin.action(description="Hide …", permissions=["hide"])
    def hide(self, request: HttpRequest, tweets: QuerySet[Tweet]) -> TemplateResponse | None:
        def do(tweet: Tweet, reason: str, category: str) -> None:
            services.hide_tweet(moderator=moderator_of(request), tweet=tweet, reason=reason, category=category)

        act = Act("hide", "Hide these tweets", "Hidden:", HidingForm)
        return confirmed(self, request, tweets, act, do)

    @admin.action(description="Show again …", permissions=["hide"])
    def show(self, request: HttpRequest, tweets: QuerySet[Tweet]) -> TemplateResponse | None:
        def do(tweet: Tweet) -> None:
            services.show_tweet(moderator=moderator_of(request), tweet=tweet)

        act = Act("show", "Show these tweets again", "Shown again:", NoReasonForm)
        return confirmed(self, request, tweets, act, do)

    @admin.display(description="author", ordering="author_id")
    def writer(self, tweet: Tweet) -> str:
        return f"@{tweet.author.username}"

    @admin.display(description="text")
    def excerpt(self, tweet: Tweet) -> str:
        shown = tweet.retweet_of or tweet
        mark = f"RT @{shown.author.username}: " if tweet.is_retweet else ""
        return mark + Truncator(shown.text).chars(90)

    @admin.display(description="poll")
    def asked(self, tweet: Tweet) -> str:
        """As its author sees it: moderators judge what is asked, and what came of it."""
        ballot = ballots(tweet.author_id, [tweet.pk]).get(tweet.pk) if tweet.has_poll else None
        if ballot is None:
            return "none"
        rows = zip(ballot.votes or (), ballot.options, strict=True)
        state = "closed since" if ballot.is_closed else "open until"
        return format_html(
            "<p>{} voters, {} {}</p>{}",
            ballot.voters,
            state,
            ballot.closes_at.strftime("%Y-%m-%d %H:%M UTC"),
            format_html_join("", "<p>{}: {}</p>", ((option, votes) for votes, option in rows)),
        )

    @admin.display
    def kind(self, tweet: Tweet) -> str:
        return "retweet" if tweet.retweet_of_id else "reply" if tweet.reply_to_id else "tweet"

    @admin.display
    def state(self, tweet: Tweet) -> str:
        return "deleted" if tweet.deleted_at else "hidden" if tweet.hidden_at else "live"

    @admin.display
    def replies(self, tweet: Any) -> int:
        return tweet.replies_shown

    @admin.display
    def retweets(self, tweet: Any) -> int:
        return tweet.retweets_shown

    @admin.display
    def likes(self, tweet: Any) -> int:
        return tweet.likes_shown

    @admin.display(description="on the site")
    def page(self, tweet: Tweet) -> str:
        return format_html('<a href="/@{}/{}">/@{}/{}</a>', tweet.author.username, tweet.pk, tweet.author, tweet.pk)


@admin.register(HiddenTweet)
class HiddenTweetAdmin(LookOnly):
    list_display = ("named", "category", "reason", "moderator", "created_at", "shown_at", "shown_by")
    list_select_related = ("tweet__author", "tweet__retweet_of__author", "moderator", "shown_by")
    list_filter = (("shown_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("=tweet__id", "moderator__username", "reason")
    search_help_text = "Id of the tweet, handle of the moderator, or words of the reason"
    ordering = ("-id",)
    actions = ("show",)
    fields = readonly_fields = (
        "named",
        "page",
        "category",
        "reason",
        "moderator",
        "created_at",
        "shown_at",
        "shown_by",
    )

    def has_hide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(policies.HIDE)

    @admin.action(
        description="Show again …",
        permissions=["hide"],
        location=(ActionLocation.CHANGE_LIST, ActionLocation.CHANGE_FORM),
    )
    def show(self, request: HttpRequest, rows: QuerySet[HiddenTweet]) -> TemplateResponse | None:
        def do(hidden: HiddenTweet) -> None:
            if hidden.shown_at is not None:
                raise errors.IsShown
            services.show_tweet(moderator=moderator_of(request), tweet=hidden.tweet)

        act = Act("show", "Show these tweets again", "Shown again:", NoReasonForm)
        return confirmed(self, request, rows.select_related("tweet__author", "tweet__retweet_of__author"), act, do)

    @admin.display(description="tweet", ordering="tweet_id")
    def named(self, hidden: HiddenTweet) -> str:
        return naming.tweet(hidden.tweet)

    @admin.display(description="in the admin")
    def page(self, hidden: HiddenTweet) -> str:
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:tweets_tweet_change", args=[hidden.tweet_id]), hidden.tweet_id
        )
