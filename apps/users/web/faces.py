"""How a person is shown in a small space: picture or letter, badges."""

from zlib import crc32

from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from apps.core.skeletons import skeleton

# Grounds of a letter, white on each is readable; the same as .hue-0 to .hue-10 in static/css/buttons.css.
HUES = ("#b4410f", "#8a5a00", "#55700f", "#137a3a", "#0f766e", "#11708f", "#2b5fc7", "#5b50c9", "#8442b8", "#a8347f", "#b5284d")  # fmt: skip  # noqa: E501
DRAWN = "/avatars/"


def picture(url: str | None) -> str:
    """The path of an uploaded picture on this site; nothing for the drawn one: a letter needs no request."""
    path = (url or "").removeprefix(settings.SITE_URL)
    return "" if path.startswith(DRAWN) else path


def avatar(username: str, url: str = "", *, css: str = "") -> SafeString:
    """The picture at `url`, or the handle's first letter on a ground that stays the same for this handle."""
    classes = f"avatar {css}".strip()
    if url:
        return format_html(
            '<img class="{}" src="{}" alt="" width="44" height="44" loading="lazy" decoding="async">', classes, url
        )
    return format_html(
        '<span class="{} hue-{}" aria-hidden="true">{}</span>', classes, hue(username), initial(username)
    )


def drawing(username: str) -> str:
    """The same letter as an SVG file, for programs that ask for an avatar's address."""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">'
        f'<rect width="96" height="96" fill="{HUES[hue(username)]}"/>'
        '<text x="48" y="65" fill="#fff" font-family="system-ui,sans-serif" font-size="46" font-weight="700" '
        f'text-anchor="middle">{initial(username)}</text></svg>'
    )


def hue(username: str) -> int:
    """Which of HUES: by the handle alone, so that nothing has to be stored."""
    return crc32(username.lower().encode()) % len(HUES)


def initial(username: str) -> str:
    return username.strip("_")[:1].upper() or "_"


def badges(*, is_verified: bool, is_protected: bool) -> SafeString:
    found = [("badge-check", "Verified", "badge")] * is_verified
    found += [("lock", "Protected account", "badge badge-muted")] * is_protected
    return mark_safe("".join(_badge(*each) for each in found))  # noqa: S308 - the parts are escaped


def _badge(icon: str, label: str, css: str) -> str:
    return skeleton("_badge.html", "icon", "label", "css").fill({"icon": icon, "label": escape(label), "css": css})
