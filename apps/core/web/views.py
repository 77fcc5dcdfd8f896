"""Pages that are the same for everybody."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control

# Of the first screen, before any style is there: as --accent and --bg in static/css/tokens.css.
ACCENT, GROUND = "#c2410c", "#ffffff"
ICONS = ((192, "any"), (512, "any"), (512, "maskable"))


def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


def terms(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/terms.html")


def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy.html")


def shortcuts(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/shortcuts.html")


def offline(request: HttpRequest) -> HttpResponse:
    """What a browser keeps, and shows when no page can be had (static/js/sw.js). Nothing of anybody's is in it."""
    return render(request, "offline.html")


@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """For those who put the site among their programs."""
    icons = [
        {"src": static(f"img/app-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size, purpose in ICONS
    ]
    said = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME,
        "id": "/",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": ACCENT,
        "icons": icons,
        "shortcuts": [
            {"name": "Write a tweet", "url": "/compose"},
            {"name": "Notifications", "url": "/notifications"},
            {"name": "Messages", "url": "/messages"},
        ],
    }
    return JsonResponse(said, content_type="application/manifest+json")
