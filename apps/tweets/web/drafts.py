"""`/drafts` and `/scheduled`: what is not posted yet, for its owner alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.api import pages
from apps.core.errors import Problem
from apps.core.web import lists
from apps.core.web.answers import is_part, private
from apps.core.web.lists import Empty
from apps.core.web.paging import page, path_of
from apps.media.documents import document
from apps.tweets import drafts, hydration, services
from apps.tweets.hydration import Entry
from apps.tweets.models import Draft
from apps.tweets.services import Question
from apps.tweets.web import cards, times, writing
from apps.tweets.web.compose import Writing
from apps.users.models import User
from apps.users.web import faces
from apps.users.web.readers import signed_in

NONE_KEPT = Empty("notebook-pen", "No drafts", "What you save for later is here, for you alone.", "/compose", "Write")
NONE_SCHEDULED = Empty(
    "clock", "Nothing is scheduled", "Give a tweet a time, and it goes out by itself.", "/compose", "Write"
)


@require_safe
@private
def index(request: HttpRequest) -> HttpResponse:
    owner = signed_in(request)
    keyset = page(request, f"drafts:{owner.pk}")
    rows = keyset.cut(Draft.objects.filter(owner=owner, publish_at=None), "pk")
    body = lists.body(_items(rows, owner), next_url=keyset.more, empty=NONE_KEPT, is_first=keyset.is_first)
    return _shelf(request, body, "/drafts")


@require_safe
@private
def scheduled(request: HttpRequest) -> HttpResponse:
    owner = signed_in(request)
    limit, purpose = pages.limit_of(request), f"web:scheduled:{owner.pk}"
    start = pages.cursor_of(request, purpose)
    found = drafts.scheduled(owner, after=drafts.place(start), limit=limit + 1)
    rows, rest = found[:limit], drafts.rest(found, limit)
    more = path_of(pages.url_of(request, purpose, rest)) if rest else None
    body = lists.body(_items(rows, owner), next_url=more, empty=NONE_SCHEDULED, is_first=start is None)
    return _shelf(request, body, "/scheduled")


@require_http_methods(["GET", "HEAD", "POST"])
@private
def edit(request: HttpRequest, draft_id: int) -> HttpResponse:
    owner = signed_in(request)
    draft = drafts.own(owner, draft_id)
    if request.method == "POST":
        return writing.take(request, owner, draft)
    return writing.page(request, owner, _writing(owner, draft))


@require_POST
def publish(request: HttpRequest, draft_id: int) -> HttpResponse:
    owner = signed_in(request)
    try:
        made = services.publish_draft(actor=owner, draft_id=draft_id)
    except Problem as problem:
        kept = _writing(owner, drafts.own(owner, draft_id))
        return writing.page(request, owner, kept._replace(error=problem.detail, field=problem.field or ""), 422)
    if isinstance(made, Draft):
        return writing.going_out(request, owner, made)
    return HttpResponseRedirect(f"/@{owner.username}/{made.pk}", status=303)


@require_POST
def undo(request: HttpRequest, draft_id: int) -> HttpResponse:
    """Back in the box it came from."""
    services.take_draft_back(actor=signed_in(request), draft_id=draft_id)
    messages.success(request, "It is not posted. Change it, or leave it among your drafts.")
    return HttpResponseRedirect(f"/drafts/{draft_id}", status=303)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def delete(request: HttpRequest, draft_id: int) -> HttpResponse:
    """It cannot be undone, so it is asked: here, or by a dialog of the page."""
    owner = signed_in(request)
    draft = drafts.own(owner, draft_id)
    shelf = "/scheduled" if draft.publish_at else "/drafts"
    if request.method != "POST":
        shown = _item(draft, owner, _named(owner, [draft]), drafts.pictures([draft]))
        return render(request, "tweets/draft_delete.html", {**shown, "back": shelf})
    services.discard_draft(actor=owner, draft_id=draft_id)
    messages.success(request, "Your draft is deleted.")
    return HttpResponse(status=204, headers={"HX-Redirect": shelf}) if is_part(request) else redirect(shelf)


@require_POST
def redraft(request: HttpRequest, tweet_id: int) -> HttpResponse:
    draft = services.redraft(actor=signed_in(request), tweet_id=tweet_id)
    return HttpResponseRedirect(f"/drafts/{draft.pk}", status=303)


def _writing(owner: User, draft: Draft) -> Writing:
    named = _named(owner, [draft])
    found = drafts.pictures([draft])
    return Writing(
        draft.text,
        draft.refusal["detail"] if draft.refusal else "",
        named.get(draft.reply_to_id or 0),
        named.get(draft.quote_of_id or 0),
        draft.content_warning,
        draft.reply_policy,
        [found[media_id] for media_id in draft.media_ids if media_id in found],
        draft.poll and Question(**draft.poll),
        draft.thread,
        found,
        times.of(draft.publish_at, owner),
        draft.pk,
        draft.replaces_id,
    )


def _named(owner: User, rows: Sequence[Draft]) -> dict[int, Entry]:
    """What they answer and quote, as far as their owner still sees it: one statement."""
    ids = {named for draft in rows for named in (draft.reply_to_id, draft.quote_of_id) if named}
    return {entry.id: entry for entry in hydration.by_ids(owner.pk, sorted(ids)).entries} if ids else {}


def _items(rows: Sequence[Draft], owner: User) -> SafeString:
    named, found = _named(owner, rows), drafts.pictures(rows)
    items = [render_to_string("tweets/_draft.html", _item(draft, owner, named, found)) for draft in rows]
    return SafeString("".join(items))  # rendered by templates


def _item(draft: Draft, owner: User, named: dict[int, Entry], found: dict[int, Any]) -> dict[str, Any]:
    pictures = [document(found[media_id]) for media_id in draft.pictures if media_id in found]
    return {
        "draft": draft,
        "username": owner.username,
        "time": _time(draft.publish_at or draft.updated_at, owner),
        "is_going_out": draft.goes_out_within(owner.undo_seconds),
        "reply_to": named.get(draft.reply_to_id or 0),
        "quoted": cards.quote(named.get(draft.quote_of_id)) if draft.quote_of_id else "",
        "thumbs": [faces.picture(picture["preview_url"]) for picture in pictures if picture["preview_url"]],
    }


def _time(moment: datetime, owner: User) -> SafeString:
    values = {"iso": moment.isoformat(), "shown": times.shown(moment, owner.time_zone)}
    return SafeString(render_to_string("tweets/_local_time.html", values))


def _shelf(request: HttpRequest, body: SafeString, path: str) -> HttpResponse:
    if is_part(request):
        return HttpResponse(body)
    tabs = [("Drafts", "/drafts"), ("Scheduled", "/scheduled")]
    context = {
        "title": "Drafts" if path == "/drafts" else "Scheduled",
        "back": "/home",
        "tabs": [{"label": label, "url": url, "current": url == path} for label, url in tabs],
        "list": body,
    }
    return render(request, "tweets/list.html", context)
