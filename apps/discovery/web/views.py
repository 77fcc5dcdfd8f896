"""`/` for strangers, `/explore` and what hangs on it, and the slot beside every wide page."""

from typing import Any

from django.conf.locale import LANG_INFO
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from apps.core import cursors
from apps.core.web import lists
from apps.core.web.answers import is_part, private
from apps.core.web.lists import Empty
from apps.core.web.paging import page
from apps.discovery import asking, trending
from apps.discovery.models import TrendKind
from apps.discovery.popular import Part, popular
from apps.discovery.rankings import Place
from apps.discovery.suggesting import suggestions
from apps.discovery.web import people as people_rows
from apps.discovery.web import trends as trend_rows
from apps.timelines.web.views import home
from apps.tweets import hydration, selectors
from apps.tweets.web.cards import cards
from apps.tweets.web.filters import filtered
from apps.users.web.context import me_of
from apps.users.web.readers import viewer_id

PAGE = 20
BESIDE, BESIDE_PEOPLE = 5, 3
ABOVE = 5
TAKING_OFF = 5
PURPOSE = "web:popular"
TABS = (("Popular", "/explore"), ("Trends", "/explore/trends"), ("Latest", "/explore/latest"))
NOTHING_LIKED = Empty(
    "heart", "Nothing stands out yet", "What many like will be here.", "/explore/latest", "See what is new"
)
NOTHING_TRENDS = Empty(
    "trending-up", "Nothing stands out yet", "What more people talk about than usual will be here.",
    "/explore/latest", "See what is new",
)  # fmt: skip
NOTHING_SAID = Empty("feather", "Nobody has said anything yet", "The first tweet will be here.")


@require_safe
@private
def start(request: HttpRequest) -> HttpResponse:
    """`/`: home, or for the signed-out what this is."""
    if me_of(request):
        return home(request)
    part = popular(hydration.ANONYMOUS, limit=8)
    return render(request, "pages/landing.html", {"cards": cards(part.entries, viewer_id=hydration.ANONYMOUS)})


@require_safe
@private
def explore(request: HttpRequest) -> HttpResponse:
    """What is talked about, whom one might follow, and what many like just now."""
    viewer, cursor = viewer_id(request), request.GET.get("cursor")
    place = Place.of(cursors.read(PURPOSE, cursor)) if cursor else None
    part = popular(viewer, limit=PAGE, place=place)
    items = _popular(part, viewer, is_first=place is None)
    if is_part(request):
        return HttpResponse(items)
    context = _exploring("/explore")
    if place is None:
        context["trends"] = _topics(viewer, limit=ABOVE)
        context["people"] = _people(viewer)
    return render(request, "discovery/explore.html", {**context, "list": items})


@require_safe
@private
def trends(request: HttpRequest) -> HttpResponse:
    """All that stands out, in all languages or in one."""
    viewer, lang = viewer_id(request), asking.lang(request.GET.get("lang"))
    spoken = trending.languages()
    tweets = trending.trends(viewer, kinds=[TrendKind.TWEET], lang=lang, limit=2 * TAKING_OFF).rows[:TAKING_OFF]
    context = {
        **_exploring("/explore/trends"),
        "trends": _topics(viewer, lang=lang),
        "tweets": cards([row.entry for row in tweets if row.entry], viewer_id=viewer),
        "languages": [_language(one, lang) for one in ("", *spoken)] if spoken else [],
        "empty": NOTHING_TRENDS,
    }
    return render(request, "discovery/trends.html", context)


@require_safe
@private
def latest(request: HttpRequest) -> HttpResponse:
    """What everybody writes, newest first."""
    viewer = viewer_id(request)
    keyset = page(request, "public")
    entries = [row.entry for row in keyset.take(selectors.public(viewer, **keyset.window).rows, "key")]
    shown = filtered(entries, viewer_id=viewer, context="public")
    items = lists.body(shown, next_url=keyset.more, empty=NOTHING_SAID, is_first=keyset.is_first)
    if is_part(request):
        return HttpResponse(items)
    return render(request, "tweets/list.html", {**_exploring("/explore/latest"), "list": items})


@require_safe
@private
def side(request: HttpRequest) -> HttpResponse:
    """Beside wide pages: asked for by the page once it stands; `?without=trends` by one that shows them itself."""
    viewer = viewer_id(request)
    is_whole = request.GET.get("without") != "trends"
    context = {"trends": is_whole and _topics(viewer, limit=BESIDE), "people": _people(viewer)}
    return render(request, "discovery/_side.html", context)


def _topics(viewer: int, *, lang: str = "", limit: int = trending.MOST) -> SafeString:
    return trend_rows.rows(trending.trends(viewer, kinds=trending.TOPICS, lang=lang, limit=limit).rows)


def _people(viewer: int) -> SafeString:
    return people_rows.shown(suggestions(viewer, limit=BESIDE_PEOPLE).rows, viewer) if viewer else SafeString()


def _popular(part: Part, viewer: int, *, is_first: bool) -> SafeString:
    more = f"/explore?cursor={cursors.sign(PURPOSE, part.rest.payload)}" if part.rest else None
    shown = filtered(part.entries, viewer_id=viewer, context="public")
    return lists.body(shown, next_url=more, empty=NOTHING_LIKED, is_first=is_first)


def _language(lang: str, current: str) -> dict[str, Any]:
    return {
        "label": _name_of(lang) if lang else "All languages",
        "lang": lang,
        "url": f"/explore/trends?lang={lang}" if lang else "/explore/trends",
        "current": lang == current,
    }


def _name_of(lang: str) -> str:
    """As its speakers call it."""
    name = "中文" if lang == "zh" else str(LANG_INFO.get(lang, {}).get("name_local", lang))
    return name[:1].upper() + name[1:]


def _exploring(path: str) -> dict[str, Any]:
    return {
        "title": "Explore",
        "place": "explore",
        "tabs": [{"label": label, "url": url, "current": url == path} for label, url in TABS],
    }
