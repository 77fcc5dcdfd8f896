"""News as HTML: one `<article>` for each group."""

from collections.abc import Iterable

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from apps.notifications.models import Kind
from apps.notifications.selectors import MENTIONS, News
from apps.tweets.web import cards, figures

ICONS = {
    Kind.FOLLOW: "user-plus",
    Kind.FOLLOW_REQUEST: "user-plus",
    Kind.LIKE: "heart",
    Kind.RETWEET: "repeat-2",
    Kind.QUOTE: "quote",
    Kind.REPLY: "message-circle",
    Kind.MENTION: "at-sign",
    Kind.TWEET: "bell",
    Kind.POLL_CLOSED: "chart-bar",
    Kind.EDIT: "notebook-pen",
    Kind.MODERATION: "shield",
}
SAYS = {
    Kind.FOLLOW: "follows you",
    Kind.FOLLOW_REQUEST: "asks to follow you",
    Kind.LIKE: "liked your tweet",
    Kind.RETWEET: "retweeted your tweet",
    Kind.QUOTE: "quoted your tweet",
    Kind.REPLY: "replied to you",
    Kind.MENTION: "mentioned you",
    Kind.TWEET: "wrote a tweet",
    Kind.POLL_CLOSED: "closed a poll",
    Kind.EDIT: "changed a tweet that you passed on",
}
# These say it in the plural of several people.
SEVERAL = {Kind.FOLLOW: "follow you"}
# Shown with the whole tweet, to be answered there.
_WITH_CARD = frozenset({*MENTIONS, Kind.TWEET})
_EXCERPT = 140


def rendered(rows: Iterable[News], *, viewer_id: int, asks: bool = False) -> SafeString:
    """`asks`: with the question whether their senders may be heard."""
    parts = [render_to_string("notifications/_item.html", _context(row, viewer_id, asks)) for row in rows]
    return mark_safe("".join(parts))  # noqa: S308 - rendered by templates


def _context(row: News, viewer_id: int, asks: bool) -> dict[str, object]:
    others = row.actors_count - 1
    with_card = row.tweet is not None and row.kind in _WITH_CARD
    return {
        "row": row,
        "icon": ICONS[row.kind],
        "says": _says(row, viewer_id),
        "first": row.actors[0] if row.actors else None,
        "second": row.actors[1] if others == 1 and len(row.actors) == 2 else None,
        "others": others if others > 1 or (others == 1 and len(row.actors) < 2) else 0,
        "card": cards.card(row.tweet, viewer_id=viewer_id) if with_card and row.tweet else "",
        "excerpt": _excerpt(row) if not with_card else "",
        "url": _url(row),
        "asks": asks,
        "age": figures.age(row.id),
    }


def _says(row: News, viewer_id: int) -> str:
    if row.kind is Kind.POLL_CLOSED:
        is_own = row.tweet is not None and row.tweet.author_id == viewer_id
        return "Your poll is over" if is_own else "A poll that you answered is over"
    if row.kind is Kind.MODERATION:
        return "The moderators ask you to change something"
    return SEVERAL.get(row.kind, SAYS[row.kind]) if row.actors_count > 1 else SAYS[row.kind]


def _excerpt(row: News) -> str:
    if row.tweet is None:
        return row.text
    said, _ = cards.words(row.tweet)
    return said if len(said) <= _EXCERPT else f"{said[:_EXCERPT].rstrip()}…"


def _url(row: News) -> str:
    """What the whole row leads to."""
    if row.tweet is not None:
        base = f"/@{row.tweet.username}/{row.tweet.id}"
        return {Kind.LIKE: f"{base}/likes", Kind.EDIT: f"{base}/edits"}.get(row.kind, base)
    if row.kind is Kind.FOLLOW_REQUEST:
        return "/settings/requests"
    return f"/@{row.actors[0].username}" if row.actors else ""
