"""News as HTML: one `<article>` for each group."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from apps.core.web import figures
from apps.notifications.models import Kind
from apps.notifications.selectors import MENTIONS, News
from apps.notifications.services import saying
from apps.tweets.web import cards

ICONS = {
    Kind.FOLLOW: "user-plus",
    Kind.FOLLOW_REQUEST: "user-plus",
    Kind.MESSAGE_REQUEST: "mail",
    Kind.LIKE: "heart",
    Kind.RETWEET: "repeat-2",
    Kind.QUOTE: "quote",
    Kind.REPLY: "message-circle",
    Kind.MENTION: "at-sign",
    Kind.TWEET: "bell",
    Kind.POLL_CLOSED: "chart-bar",
    Kind.EDIT: "notebook-pen",
    Kind.MODERATION: "shield",
    Kind.NOT_POSTED: "clock",
    Kind.SEARCH: "search",
}
_CAN_BE_QUIET = frozenset({Kind.LIKE, Kind.RETWEET})
# Shown with the whole tweet, to be answered there.
_WITH_CARD = frozenset({*MENTIONS, Kind.TWEET})


def rendered(rows: Iterable[News], *, viewer_id: int, asks: bool = False) -> SafeString:
    """`asks`: with the question whether their senders may be heard."""
    parts = [render_to_string("notifications/_item.html", _context(row, viewer_id, asks)) for row in rows]
    return mark_safe("".join(parts))  # noqa: S308 - rendered by templates


def _context(row: News, viewer_id: int, asks: bool) -> dict[str, object]:
    others = row.actors_count - 1
    is_one_found = row.search is not None and row.search.tweets_count == 1
    with_card = row.tweet is not None and (row.kind in _WITH_CARD or is_one_found)
    return {
        "row": row,
        "icon": ICONS[row.kind],
        "says": saying.said(row, viewer_id),
        "by_name": row.kind not in saying.IMPERSONAL,
        "first": row.actors[0] if row.actors else None,
        "second": row.actors[1] if others == 1 and len(row.actors) == 2 else None,
        "others": others if others > 1 or (others == 1 and len(row.actors) < 2) else 0,
        "card": cards.listed(row.tweet, viewer_id=viewer_id) if with_card and row.tweet else "",
        "excerpt": saying.excerpt(row) if not with_card else "",
        "url": saying.place(row),
        "is_request": row.kind in saying.REQUESTS,
        "asks": asks,
        "can_quiet": row.kind in _CAN_BE_QUIET and not asks,
        "age": figures.age(row.id),
    }
