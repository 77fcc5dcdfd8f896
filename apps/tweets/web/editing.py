"""`/tweets/<id>/edit`: say something else; `/@handle/<id>/edits`: what a tweet said, and how that differs."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.errors import Invalid
from apps.core.web import lists
from apps.core.web.answers import is_part, private
from apps.core.web.figures import moment
from apps.core.web.lists import Empty
from apps.core.web.once import once
from apps.core.web.paging import page
from apps.tweets import differences, errors, policies, selectors, services
from apps.tweets.hydration import Entry
from apps.tweets.selectors import Version
from apps.tweets.web import cards, writing
from apps.tweets.web.compose import Writing
from apps.users.web.readers import signed_in, viewer_id

UNTOLD = Empty("notebook-pen", "Nothing here", "What this tweet said before is listed here.")


@require_http_methods(["GET", "HEAD", "POST"])
@private
@once
def edit(request: HttpRequest, tweet_id: int) -> HttpResponse:
    author = signed_in(request)
    entry = selectors.own_tweet(author.pk, tweet_id)
    if request.method != "POST":
        if entry.has_poll:
            raise errors.PollCannotBeEdited
        if not policies.is_young(entry.id):
            raise errors.TooLateToEdit
        return writing.page(request, author, Writing(cards.tweet(entry)["text"], edits=entry.id))
    text = request.POST.get("text", "")
    try:
        services.edit_tweet(actor=author, tweet_id=entry.id, text=text)
    except Invalid as problem:
        return writing.page(request, author, Writing(text, problem.detail, edits=entry.id), 422)
    return HttpResponseRedirect(_address(entry), status=303)


@require_safe
@private
def history(request: HttpRequest, username: str, tweet_id: int) -> HttpResponse:
    viewer = viewer_id(request)
    entry, _ = selectors.tweet(viewer, tweet_id)
    if (username, tweet_id) != (entry.username, entry.id):
        return redirect(f"{_address(entry)}/edits")
    keyset = page(request, f"edits:{tweet_id}")
    rows = keyset.take(selectors.versions(viewer, tweet_id, **keyset.window), "number")
    items = "".join(map(_version, rows))
    body = lists.body(items, next_url=keyset.more, empty=UNTOLD, end="", is_first=keyset.is_first)
    if is_part(request):
        return HttpResponse(body)
    context = {"title": "Edit history", "back": _address(entry), "list": body}
    return render(request, "tweets/list.html", context)


def _version(row: Version) -> SafeString:
    context = {
        "row": row,
        "pieces": differences.between(row.text if row.before is None else row.before, row.text),
        "said_at": moment(row.written_at),
    }
    return render_to_string("tweets/_version.html", context)


def _address(entry: Entry) -> str:
    return f"/@{entry.username}/{entry.id}"
