"""Reporting an account or a tweet, what came of one's reports, and what who is suspended is told."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.errors import Problem
from apps.core.web import lists
from apps.core.web.answers import is_part, private
from apps.core.web.lists import Empty
from apps.core.web.once import new_key, once
from apps.core.web.paging import page
from apps.follows import selectors as graph
from apps.follows.errors import CannotDoToOneself, NoSuchAccount
from apps.messaging import selectors as conversations
from apps.moderation import policies, selectors, services
from apps.moderation.web.forms import GUESSED, NOT_TOLD, ReportForm
from apps.tweets import selectors as tweets
from apps.tweets.web import cards
from apps.users.models import User
from apps.users.selectors import id_of_handle
from apps.users.web import refusals
from apps.users.web.readers import signed_in

NONE = Empty("flag", "You have reported nothing", "The menu of every tweet and every profile has a way to report it.")


@require_http_methods(["GET", "HEAD", "POST"])
@private
@once
def report(request: HttpRequest, username: str, tweet_id: int | None = None) -> HttpResponse:
    """The form, and where it is sent."""
    reporter = signed_in(request)
    user = _reported(reporter, username)
    page = {
        "card": "" if tweet_id is None else _card(reporter, tweet_id),
        "title": f"Report @{user.username}" if tweet_id is None else "Report this tweet",
        "back": f"/@{user.username}" + ("" if tweet_id is None else f"/{tweet_id}"),
    }
    return _form(request, reporter, user, page, tweet_id=tweet_id)


@require_http_methods(["GET", "HEAD", "POST"])
@private
@once
def report_message(request: HttpRequest, message_id: int) -> HttpResponse:
    """Of somebody else, to the reporter; moderators read what it says now."""
    reporter = signed_in(request)
    said = conversations.message(reporter.pk, message_id)
    user = User.objects.filter(pk=said.sender_id).first()
    if user is None or not policies.can_report(reporter, user):
        raise CannotDoToOneself
    is_group = conversations.conversation(reporter.pk, said.conversation_id).is_group
    page = {
        "card": render_to_string("moderation/_message.html", {"said": said, "user": user}),
        "title": "Report this message",
        "back": f"/messages/{said.conversation_id}",
        "told": "" if is_group else GUESSED.format(user.username),
    }
    return _form(request, reporter, user, page, message_id=message_id)


def _form(request: HttpRequest, reporter: User, user: User, page: dict[str, Any], **about: Any) -> HttpResponse:
    form = ReportForm(request.POST if request.method == "POST" else None)
    form.fields["comment"].help_text = page.get("told") or NOT_TOLD
    if form.is_valid():
        try:
            services.report(reporter=reporter, user=user, **about, **form.cleaned_data)
        except Problem as problem:
            if problem.field not in form.fields:
                raise
            form.add_error(problem.field, problem.detail)
        else:
            messages.success(request, f"Thank you. The moderators will look at @{user.username}.")
            return redirect("reports")
    context = {"user": user, "form": form, "key": new_key(), **page}
    return render(request, "moderation/report.html", context, status=422 if form.errors else 200)


@require_safe
@private
def reports(request: HttpRequest) -> HttpResponse:
    reader = signed_in(request)
    keyset = page(request, f"reports:{reader.pk}")
    found = selectors.shown(reader.pk, keyset.cut(selectors.own_reports(reader), "pk"))
    items = render_to_string("moderation/_reports.html", {"reports": found})
    shown = lists.body(items if found else "", next_url=keyset.more, empty=NONE, is_first=keyset.is_first)
    if is_part(request):
        return HttpResponse(shown)
    return render(request, "moderation/reports.html", {"list": shown, "place": "settings"})


@require_safe
@private
def suspended(request: HttpRequest) -> HttpResponse:
    """Where signing in to a suspended account ends. What was wrong is told to who knew the password, not to others."""
    user_id = refusals.refused_id(request)
    why = "" if user_id is None else selectors.why_suspended(user_id)
    return render(request, "account/account_inactive.html", {"why": why})


def _reported(reporter: User, username: str) -> User:
    user_id = id_of_handle(username)
    if user_id is None:
        raise NoSuchAccount
    user = graph.target(reporter.pk, user_id)
    if not policies.can_report(reporter, user):
        raise CannotDoToOneself
    return user


def _card(reporter: User, tweet_id: int) -> SafeString:
    entry, _ = tweets.tweet(reporter.pk, tweet_id)
    return cards.card(entry, viewer_id=reporter.pk)
