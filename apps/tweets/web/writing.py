"""`/compose`: the box on a page of its own, and where every such box is sent."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from apps.core import input as hygiene
from apps.core.errors import Problem
from apps.core.web.answers import back, is_part, private, toast
from apps.core.web.once import once
from apps.media import services as media
from apps.tweets import policies, selectors, services
from apps.tweets.hydration import Entry
from apps.tweets.models import Draft, Tweet
from apps.tweets.web import cards, compose, parts, questions, times
from apps.tweets.web.compose import Writing
from apps.users.models import User
from apps.users.web import uploads
from apps.users.web.context import me_of
from apps.users.web.readers import signed_in
from apps.users.web.uploads import Sent

ADDING = {"add", "more"}  # buttons that only show the box again
ALONE = ("/compose", "/drafts", "/scheduled")  # where no tweet is shown


@require_http_methods(["GET", "HEAD", "POST"])
@private
def write(request: HttpRequest) -> HttpResponse:
    author = signed_in(request)
    if request.method != "POST":
        return page(request, author, _written(author, request.GET.get("text", "")[:1000], request.GET))
    return take(request, author)


def take(request: HttpRequest, author: User, draft: Draft | None = None) -> HttpResponse:
    """A box that was sent: posted, scheduled or kept, as its buttons say; or shown again, with room for more."""
    sent = uploads.receive(request, author)
    if ADDING & request.POST.keys() and sent.problem is None:
        return page(request, author, _sent(request, author, sent, draft))
    return _take(request, author, sent, draft)


@once
def _take(request: HttpRequest, author: User, sent: Sent, draft: Draft | None) -> HttpResponse:
    written = _sent(request, author, sent, draft)
    try:
        if sent.problem:
            raise sent.problem
        made = _made(request, author, written, sent.media_ids)
    except Problem as problem:
        return _refused(request, author, written, problem)
    if isinstance(made, Draft):
        return _kept(request, author, written, made)
    if not is_part(request):
        return _onward(request, f"/@{author.username}/{made.pk}", f"t{made.pk}")
    box = _box(request, Writing(reply_to=written.reply_to), is_swap=True)
    response = HttpResponse(cards.cards(_listed(author, written, made), viewer_id=author.pk) + box)
    done = "Your reply is out." if written.reply_to else "Your tweet is out."
    return toast(response, done, href=f"/@{author.username}/{made.pk}")


def _made(request: HttpRequest, author: User, written: Writing, media_ids: Sequence[int]) -> Tweet | Draft:
    said: dict[str, Any] = {
        "text": written.text,
        "thread": written.thread,
        "reply_to_id": written.reply_to.id if written.reply_to else None,
        "quote_of_id": written.quotes.id if written.quotes else None,
        "content_warning": written.content_warning,
        "reply_policy": written.reply_policy,
        "media_ids": media_ids,
        "poll": written.question,
    }
    if "save" in request.POST:
        return services.save_draft(owner=author, draft_id=written.draft, **said)
    publish_at = written.when.moment if written.when else None
    return services.submit(author=author, draft_id=written.draft, publish_at=publish_at, **said)


def _listed(author: User, written: Writing, made: Tweet) -> list[Entry]:
    """What the list shows of it above all others: at home each part, the last one first; below a tweet the answer."""
    if not written.thread or written.reply_to:
        return [selectors.tweet(author.pk, made.pk)[0]]
    found = selectors.thread(author.pk, made.pk)
    return [*reversed(found.continued), found.tweet]


def _kept(request: HttpRequest, author: User, written: Writing, draft: Draft) -> HttpResponse:
    """It is a draft: for later, for its time, or for as long as it can be undone."""
    is_timed = bool(written.when and written.when.local)
    is_window = draft.publish_at is not None and not is_timed
    if not is_part(request):
        return going_out(request, author, draft) if is_window else _put_aside(request, written, draft)
    response = HttpResponse(_box(request, Writing(reply_to=written.reply_to), is_swap=True))
    if is_window:
        return toast(response, _going_out(author), undo=f"/drafts/{draft.pk}/undo", seconds=author.undo_seconds)
    return toast(response, _aside(written, draft), href=_shelf(draft))


def _put_aside(request: HttpRequest, written: Writing, draft: Draft) -> HttpResponse:
    messages.success(request, _aside(written, draft))
    return HttpResponseRedirect(_shelf(draft), status=303)


def _aside(written: Writing, draft: Draft) -> str:
    if draft.publish_at and written.when:
        return f"Scheduled for {times.shown(draft.publish_at, written.when.zone)}."
    return "Saved as a draft."


def _shelf(draft: Draft) -> str:
    return "/scheduled" if draft.publish_at else "/drafts"


def going_out(request: HttpRequest, author: User, draft: Draft) -> HttpResponse:
    """To where it will be seen; until it goes it can be taken back there."""
    context = {"said": _going_out(author), "draft_id": draft.pk, "seconds": author.undo_seconds}
    messages.success(request, SafeString(render_to_string("tweets/_going_out.html", context)))
    return _onward(request, "/home")


def _going_out(author: User) -> str:
    return f"Your tweet goes out in {author.undo_seconds} second{'' if author.undo_seconds == 1 else 's'}."


def _refused(request: HttpRequest, author: User, written: Writing, problem: Problem) -> HttpResponse:
    """The same box with all that was typed, and what is wrong with it."""
    status = 422 if problem.status == 400 else problem.status
    kept = written._replace(error=problem.detail, field=problem.field or "")
    if not is_part(request):
        return page(request, author, kept, status)
    response = HttpResponse(_box(request, kept), status=422)
    response.headers["HX-Retarget"] = "#compose"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def page(request: HttpRequest, author: User, written: Writing, status: int = 200) -> HttpResponse:
    """The box on a page of its own."""
    reply_to = written.reply_to
    context = {
        "title": _title(written),
        "back": _back(author, written),
        "parent": cards.card(reply_to, viewer_id=author.pk) if reply_to else "",
        "compose": _page_box(request, author, written),
    }
    return render(request, "tweets/compose.html", context, status=status)


def _page_box(request: HttpRequest, author: User, written: Writing) -> SafeString:
    if not policies.can_post(author):
        return compose.unconfirmed(request)
    if written.reply_to and not policies.can_reply(author, written.reply_to):
        return compose.closed(written.reply_to)
    return _box(request, written, is_page=True)


def _title(written: Writing) -> str:
    if written.draft:
        return "Your draft"
    if written.edits:
        return "Edit your tweet"
    if written.reply_to:
        return "Reply"
    return "Quote" if written.quotes else "Write a tweet"


def _back(author: User, written: Writing) -> str:
    if written.draft:
        return "/drafts"
    if written.edits:
        return f"/@{author.username}/{written.edits}"
    about = written.reply_to or written.quotes
    return f"/@{about.username}/{about.id}" if about else "/home"


def _box(request: HttpRequest, written: Writing, *, is_page: bool = False, is_swap: bool = False) -> SafeString:
    me = me_of(request)
    assert me is not None  # whoever writes is signed in
    css = "" if written.reply_to or is_page else "compose-wide"
    return compose.box(request, me, written, is_page=is_page, is_swap=is_swap, css=css)


def _sent(request: HttpRequest, author: User, sent: Sent, draft: Draft | None) -> Writing:
    form = request.POST
    pictures = media.loose(owner_id=author.pk, media_ids=sent.media_ids) if sent.media_ids else []
    thread = parts.said(form, sent.later)
    of_thread = [media_id for part in thread for media_id in part["media_ids"]]
    later = {one.pk: one for one in media.loose(owner_id=author.pk, media_ids=of_thread)} if of_thread else {}
    if "more" in form:
        thread.append({"text": "", "media_ids": []})
    written = _written(author, form.get("text", ""), form)
    if draft is not None:
        written = written._replace(draft=draft.pk, replaces=draft.replaces_id)
    return written._replace(pictures=pictures, thread=thread, later_pictures=later, when=times.said(form, author))


def _written(author: User, text: str, said: QueryDict) -> Writing:
    return Writing(
        text,
        reply_to=_named(author, said, "reply_to_id"),
        quotes=_named(author, said, "quote_of_id"),
        content_warning=said.get("content_warning", ""),
        reply_policy=said.get("reply_policy") or Tweet.ReplyPolicy.EVERYONE,
        question=questions.asked(said),
    )


def _named(author: User, said: QueryDict, field: str) -> Entry | None:
    tweet_id = said.get(field)
    return selectors.tweet(author.pk, hygiene.parse_id(tweet_id, field=field))[0] if tweet_id else None


def _onward(request: HttpRequest, url: str, anchor: str = "") -> HttpResponse:
    """To the page that the box stood on; from a page of its own, to `url`."""
    came_from = urlsplit(request.headers.get("Referer", "")).path
    if not came_from or came_from.startswith(ALONE):
        return HttpResponseRedirect(url, status=303)
    return back(request, default=url, anchor=anchor)
