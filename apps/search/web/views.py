"""`/search`: the page with its tabs, and what is suggested while somebody types."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from apps.core import cursors
from apps.core.web import lists
from apps.core.web.answers import is_part, private
from apps.core.web.lists import Empty
from apps.core.web.paging import page
from apps.follows.web.rows import rows
from apps.search import grammar, selectors, services
from apps.search.grammar import MEDIA, Kind, Query
from apps.search.web import highlighting, keeping
from apps.tweets.hydration import Entry
from apps.tweets.web.filters import filtered
from apps.users.web.readers import signed_in, viewer_id

PAGE = 20
FEW = 5
TABS = {"top": "Top", "latest": "Latest", "people": "People", "media": "Media"}
NOTHING = Empty("search", "Nothing found for {}", "Try fewer words, other words, or take one of the conditions away.")
NO_SUCH_WORD = Empty("search", "Nothing found for {}", "Try another word, or look at how it is written.")
NO_MEDIA = Empty(
    "image",
    "No pictures or videos found for {}",
    "Tweets that show none may say something of it.",
    "",
    "Look in all tweets",
)
WORDLESS = Empty("search", "There is nothing to search for in this", "Write a word, a #tag, an @name or a condition.")
NOBODY = Empty("users", "Nobody found for {}", "Try a part of the name, or the handle.")
# Of a long query so much is repeated where nothing was found for it.
_SAID = 60


class _Asked(NamedTuple):
    """What the page is asked for."""

    query: Query
    tab: str
    viewer_id: int

    def url(self, *, q: str | None = None, tab: str | None = None, **more: str) -> str:
        asked = {"q": self.query.text if q is None else q, "tab": tab or self.tab, **more}
        return f"{reverse('search')}?{urlencode({name: said for name, said in asked.items() if said != 'top'})}"

    def purpose(self) -> str:
        return f"web:search:{self.tab}:{self.viewer_id}:{self.query.text}"


@require_safe
@private
def index(request: HttpRequest) -> HttpResponse:
    tab = request.GET.get("tab", "top")
    asked = _Asked(grammar.parse(request.GET.get("q", "")), tab if tab in TABS else "top", viewer_id(request))
    items = _LISTS[asked.tab](request, asked) if asked.query.text else SafeString("")
    if is_part(request):
        return HttpResponse(items)
    if asked.query and asked.viewer_id and _is_meant(request):
        services.remember(actor=signed_in(request), query=asked.query.text)
    return render(request, "search/page.html", {**_frame(asked), "list": items})


@require_safe
@private
def suggest(request: HttpRequest) -> HttpResponse:
    """What begins as `q` does: a piece of a page."""
    begun = grammar.cleaned(request.GET.get("q", ""))
    viewer = viewer_id(request)
    found = selectors.suggestions(viewer, begun) if begun else None
    recent = selectors.recent(viewer)[: selectors.SUGGESTED] if viewer and not begun else []
    return render(request, "search/_suggestions.html", {"found": found, "recent": recent})


def _newest(request: HttpRequest, asked: _Asked) -> SafeString:
    query = asked.query.with_clauses(MEDIA) if asked.tab == "media" and asked.query else asked.query
    keyset = page(request, asked.purpose())
    found = selectors.newest(asked.viewer_id, query, **keyset.window)
    entries = [row.entry for row in keyset.take(found.rows, "key")]
    more = keyset.more
    if more is None and found.edge:
        more = asked.url(cursor=cursors.sign(keyset.purpose, {"b": found.edge}))
    return _body(_cards(entries, asked), more, _nothing(asked), is_first=keyset.is_first)


def _best(request: HttpRequest, asked: _Asked) -> SafeString:
    token = request.GET.get("cursor")
    place = cursors.read(asked.purpose(), token) if token else None
    found = selectors.best(asked.viewer_id, asked.query, following=place, limit=PAGE)
    if not found.entries and token is None:
        return _nobody_said_it(asked)
    return _body(_cards(found.entries, asked), _more(asked, found.following), _nothing(asked), is_first=token is None)


def _nobody_said_it(asked: _Asked) -> SafeString:
    """Whoever looks for a person begins at this tab, too."""
    is_name = all(term.kind in (Kind.WORD, Kind.MENTION) and not term.negated for term in asked.query.terms)
    called = (
        selectors.people_page(asked.viewer_id, asked.query.text, following=None, limit=FEW).people if is_name else []
    )
    end = "No tweet was found, but these people." if called else ""
    return lists.body(rows(called, asked.viewer_id), next_url=None, empty=_nothing(asked), end=end)


def _people(request: HttpRequest, asked: _Asked) -> SafeString:
    token = request.GET.get("cursor")
    place = cursors.read(asked.purpose(), token) if token else None
    found = selectors.people_page(asked.viewer_id, asked.query.text, following=place, limit=PAGE)
    shown = rows(found.people, asked.viewer_id)
    return _body(shown, _more(asked, found.following), _named(NOBODY, asked), is_first=token is None)


for _page in (index, suggest):
    _page.rate_class = "search"  # type: ignore[attr-defined]

_LISTS: dict[str, Callable[[HttpRequest, _Asked], SafeString]] = {
    "top": _best, "latest": _newest, "media": _newest, "people": _people,
}  # fmt: skip


def _nothing(asked: _Asked) -> Empty:
    if not asked.query:
        return WORDLESS
    if not asked.viewer_id and asked.query.asks(Kind.IN):
        said = "Only who is signed in has bookmarks, likes and a home."
        return Empty("search", "Sign in to search there", said, reverse("account_login"), "Sign in")
    if asked.tab == "media":
        return _named(NO_MEDIA, asked)._replace(url=asked.url(tab="latest"))
    return _named(NOTHING if len(asked.query.clauses) > 1 else NO_SUCH_WORD, asked)


def _named(empty: Empty, asked: _Asked) -> Empty:
    """With what was looked for, which keeps its own direction."""
    said = asked.query.text
    said = said if len(said) <= _SAID else f"{said[:_SAID].rstrip()}…"
    return empty._replace(title=empty.title.format(f"“\u2068{said}\u2069”"))


def _more(asked: _Asked, following: Any) -> str | None:
    return asked.url(cursor=cursors.sign(asked.purpose(), following)) if following else None


def _body(items: str, more: str | None, empty: Empty, *, is_first: bool) -> SafeString:
    return lists.body(items, next_url=more, empty=empty, is_first=is_first)


def _cards(entries: Iterable[Entry], asked: _Asked) -> SafeString:
    """With what was found marked; what the reader's filters hide is left out."""
    shown = filtered(entries, viewer_id=asked.viewer_id, context="public")
    return highlighting.marked(shown, highlighting.wanted(asked.query))


def _frame(asked: _Asked) -> dict[str, Any]:
    query = asked.query
    saved = selectors.saved(asked.viewer_id) if asked.viewer_id else []
    return {
        "title": query.text or "Search",
        "place": "search",
        "query": query,
        "tab": asked.tab,
        "chips": [_chip(asked, place) for place in range(len(query.clauses))],
        "tabs": [{"label": label, "url": asked.url(tab=name), "current": name == asked.tab}
                 for name, label in TABS.items()] if query.text else [],
        "saved": [{"row": row, "url": asked.url(q=row.query, tab="latest")} for row in saved],
        "kept": next((row for row in saved if row.query == query.text), None),
        "forgetting": keeping.FORGETTING,
        "recent": selectors.recent(asked.viewer_id) if asked.viewer_id and not query.text else [],
    }  # fmt: skip


def _chip(asked: _Asked, place: int) -> dict[str, Any]:
    clause = asked.query.clauses[place]
    return {
        "text": grammar.written(iter([clause])),
        "is_operator": not clause.terms[0].is_text,
        "refuses": all(term.negated for term in clause.terms),
        "without": asked.url(q=asked.query.without(place)),
    }


def _is_meant(request: HttpRequest) -> bool:
    """Whether the reader asked themselves: neither another site's link nor a browser that looks ahead."""
    came_from = request.headers.get("Sec-Fetch-Site", "none")
    ahead = request.headers.get("Sec-Purpose", "")
    is_first = "cursor" not in request.GET
    return request.method == "GET" and is_first and came_from in ("none", "same-origin") and "prefetch" not in ahead
