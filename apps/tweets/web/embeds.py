"""A tweet on other sites: `/oembed`, the page to frame, and the code that frames it. As the anonymous see it."""

import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from apps.core.api.answers import Json
from apps.core.api.views import ApiView
from apps.core.errors import Invalid, NotFound
from apps.core.ids import MAX_ID
from apps.core.web.answers import private
from apps.tweets import errors, selectors
from apps.tweets.hydration import ANONYMOUS, Entry
from apps.tweets.web import cards

WIDTH = 550
LEAST_WIDTH = 220
CACHED_SECONDS = 300
THEMES = ("light", "dim", "dark")

_PATH = re.compile(r"/@([A-Za-z0-9_]{1,15})/([1-9][0-9]{0,18})/?")
_FRAMED_BY_ANYONE = {**settings.SECURE_CSP, "frame-ancestors": ["*"]}


@require_safe
@xframe_options_exempt
@csp_override(_FRAMED_BY_ANYONE)
@cache_control(public=True, max_age=CACHED_SECONDS)
def frame(request: HttpRequest, username: str, tweet_id: int) -> HttpResponse:
    """Nothing of a visitor's is in it, whoever they are here: no button, no name, no theme but the one asked for."""
    entry = public_tweet(username, tweet_id)
    theme = request.GET.get("theme", "")
    context = {
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "theme": theme if theme in THEMES else "",
        "path": f"/@{entry.username}/{entry.id}",
        "title": _title(entry),
        "has_poll": entry.has_poll,
        "card": cards.card(entry, viewer_id=ANONYMOUS, template="tweets/_card_embed.html"),
    }
    return _for_other_sites(HttpResponse(render_to_string("tweets/embed.html", context)))


@require_safe
@cache_control(public=True, max_age=86_400)
def script(request: HttpRequest) -> HttpResponse:
    """Under a name without a mark of its content: it is written into pages that nobody updates."""
    return _for_other_sites(HttpResponse(_script(), content_type="text/javascript"))


@require_safe
@private
def code(request: HttpRequest, username: str, tweet_id: int) -> HttpResponse:
    """The page that gives the code to copy, and shows what will be seen."""
    entry = public_tweet(username, tweet_id)
    path = f"/@{entry.username}/{entry.id}"
    context = {
        "title": "Embed this tweet",
        "back": path,
        "frame": f"{path}/embed",
        "frame_title": _title(entry),
        "height": height(entry),
        "code": html(entry, WIDTH, height(entry)),
    }
    return render(request, "tweets/embed_code.html", context)


class OEmbed(ApiView):
    """oembed.com, as JSON. A page's address: `schema` is for what lies under /api."""

    schema = None
    public = ("GET",)
    etag = True

    def get(self, request: Any) -> Json:
        query = request.query_params
        if query.get("format", "json") != "json":
            raise FormatIsNotOffered
        width = max(LEAST_WIDTH, min(WIDTH, _bound(query, "maxwidth", WIDTH)))
        entry = _named(query.get("url", ""))
        high = min(height(entry), _bound(query, "maxheight", MAX_ID))
        answer = Json(
            {
                "version": "1.0",
                "type": "rich",
                "provider_name": settings.SITE_NAME,
                "provider_url": settings.SITE_URL,
                "url": f"{settings.SITE_URL}/@{entry.username}/{entry.id}",
                "title": cards.words(entry)[0][:100],
                "author_name": cards.words(entry)[1],
                "author_url": f"{settings.SITE_URL}/@{entry.username}",
                "html": html(entry, width, high),
                "width": width,
                "height": high,
                "cache_age": CACHED_SECONDS,
            }
        )
        # What everybody may see, as everybody sees it: scripts of other sites may read it.
        answer.headers["Access-Control-Allow-Origin"] = "*"
        return answer


class FormatIsNotOffered(Invalid):
    status = 501
    code = "format_not_offered"
    title = "Only JSON is offered"


def public_tweet(username: str, tweet_id: int) -> Entry:
    """The tweet at this address, if everybody may see it. Raises NoSuchTweet."""
    entry, _ = selectors.tweet(ANONYMOUS, tweet_id)
    if entry.is_retweet or entry.username.lower() != username.lower():
        raise errors.NoSuchTweet
    return entry


def html(entry: Entry, width: int, high: int) -> SafeString:
    """The code for other sites; the script only gives the frame its height."""
    return format_html(
        '<iframe class="chirp-embed" src="{}/@{}/{}/embed" title="{}" width="{}" height="{}" loading="lazy" '
        'style="border:0;max-width:100%"></iframe><script async src="{}"></script>',
        settings.SITE_URL, entry.username, entry.id, _title(entry), width, high,
        f"{settings.SITE_URL}/embed.js",
    )  # fmt: skip


def height(entry: Entry) -> int:
    """A guess, until the frame itself says how high it is."""
    said = cards.tweet(entry)
    lines = sum(1 + len(line) // 55 for line in (said["content_warning"] or said["text"]).split("\n"))
    has_picture = bool(said["media"]) or (entry.link_card is not None)
    return 170 + 26 * lines + 330 * has_picture + 130 * (entry.quote_of_id is not None) + 40 * entry.has_poll


def _for_other_sites(response: HttpResponse) -> HttpResponse:
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@cache
def _script() -> bytes:
    return (Path(settings.STATICFILES_DIRS[0]) / "js" / "embed.js").read_bytes()


def _title(entry: Entry) -> str:
    return f"Tweet by {cards.words(entry)[1]} (@{entry.username})"


def _named(url: str) -> Entry:
    if not url:
        raise Invalid("Which tweet? Its address is missing.", field="url")
    try:
        parts = urlsplit(url)
    except ValueError:
        raise NotFound from None
    path = _PATH.fullmatch(parts.path)
    if path is None or parts.netloc.lower() != urlsplit(settings.SITE_URL).netloc or int(path[2]) > MAX_ID:
        raise NotFound
    return public_tweet(path[1], int(path[2]))


def _bound(query: Any, name: str, default: int) -> int:
    value = query.get(name)
    if value is None:
        return default
    if not re.fullmatch("[1-9][0-9]{0,5}", value):
        raise Invalid("A number of pixels.", field=name)
    return int(value)
