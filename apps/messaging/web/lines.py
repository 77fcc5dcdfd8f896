"""The messages of an open conversation as HTML, each made once as long as it stays the same.

A page that is open is sent what is new alone: each item has a mark, and of those whose marks the page
has it is told only that they are still there.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from apps.core import text as texts
from apps.messaging import documents, policies
from apps.messaging.rows import Said, Talk
from apps.messaging.selectors import Shown
from apps.messaging.web import showing
from apps.users.web import faces

# What a reaction is chosen from; programs may send any other.
EMOJI = ("👍", "❤️", "😂", "😮", "😢", "🙏")
# What somebody says so soon after they said something belongs to it: one picture, name and time for all of it.
RUN = timedelta(minutes=5)
KEPT = 4000  # lines per process, of about 4 KB each


class Picture(NamedTuple):
    kind: str
    url: str
    preview_url: str
    alt_text: str
    width: int
    height: int


class Reacted(NamedTuple):
    emoji: str
    number: int
    is_own: bool
    names: str


class Line(NamedTuple):
    """A message in the conversation. `words` is what a note says; `answered` what an answer answers, in whose words
    (`answered_by`). `goes_on`: with what was said before it; the style sheet asks whether that stands there.
    """

    id: int
    talk_id: int
    is_group: bool
    is_member: bool
    created_at: datetime
    is_own: bool
    goes_on: bool
    name: str
    username: str
    avatar: SafeString
    html: SafeString
    is_large: bool
    words: str
    answered: str
    answered_by: str
    reply_to_id: int | None
    pictures: tuple[Picture, ...]
    reactions: tuple[Reacted, ...]
    state: str
    can_unsend: bool


class Item(NamedTuple):
    """An element of the list: `mark` is the same as long as `html` is."""

    id: str
    mark: str
    html: SafeString


def items_of(shown: Shown, talk: Talk, viewer_id: int) -> list[Item]:
    """Oldest first, with a line where a day begins."""
    made, day, before = [], None, None
    for said in sorted(shown.messages, key=lambda said: said.id):
        if said.created_at.date() != day:
            day = said.created_at.date()
            made.append(_made(said.created_at.replace(hour=0, minute=0, second=0, microsecond=0)))
        made.append(_made(_line(said, before, shown, talk, viewer_id)))
        before = said
    return made


def listed(made: list[Item], have: Collection[str] = ()) -> SafeString:
    """The list; of items whose marks somebody has, only their places."""
    return SafeString("".join(_place(item.id) if item.mark in have else item.html for item in made))


def _place(item_id: str) -> SafeString:
    return format_html('<li data-item="{}" data-kept></li>', item_id)


@lru_cache(KEPT)
def _made(what: Line | datetime) -> Item:
    """Of a line, or of the day that begins."""
    mark = blake2b(repr(what).encode(), digest_size=6).hexdigest()
    kind, item_id = ("line", f"m{what.id}") if isinstance(what, Line) else ("day", f"d{what:%Y-%m-%d}")
    context = {kind: what, "emoji": EMOJI, "id": item_id, "mark": mark}
    return Item(item_id, mark, render_to_string(f"messaging/_{kind}.html", context))


def _line(said: Said, before: Said | None, shown: Shown, talk: Talk, viewer_id: int) -> Line:
    sender = shown.people.get(said.sender_id or 0)
    is_own = said.sender_id == viewer_id
    answered = shown.answered.get(said.reply_to_id or 0)
    return Line(
        id=said.id,
        talk_id=talk.id,
        is_group=talk.is_group,
        is_member=talk.is_member,
        created_at=said.created_at,
        is_own=is_own,
        goes_on=before is not None and _goes_on(said, before),
        name=sender.name if sender else showing.GONE,
        username=sender.username if sender else "",
        avatar=showing.avatar(sender) if sender else faces.avatar("_"),
        html=SafeString(said.html),  # made by core.text
        is_large=not said.media and texts.is_emoji_only(said.text),
        words=showing.note(said, shown.people, viewer_id) if said.is_note else "",
        answered=showing.summary(answered) if answered else "A message that is gone" if said.reply_to_id else "",
        answered_by=showing.whose(answered, shown.people, viewer_id) if answered else "",
        reply_to_id=said.reply_to_id,
        pictures=tuple(map(_picture, documents.pictures(said))),
        reactions=tuple(_reacted(emoji, ids, viewer_id) for emoji, ids in said.reactions.items()),
        state=_state(said, talk) if is_own else "",
        can_unsend=policies.can_unsend(viewer_id, said.id, said.sender_id, said.kind),
    )


def _goes_on(said: Said, before: Said) -> bool:
    is_one_voice = not (said.is_note or before.is_note) and said.sender_id == before.sender_id
    return is_one_voice and said.created_at - before.created_at < RUN


def _picture(document: dict[str, Any]) -> Picture:
    """By paths: a page may be read under another name of the site, and shows what comes from there alone."""
    shown = {name: document[name] for name in Picture._fields}
    return Picture(**{**shown, **{name: faces.picture(shown[name]) for name in ("url", "preview_url")}})


def _reacted(emoji: str, ids: list[str], viewer_id: int) -> Reacted:
    is_own = str(viewer_id) in ids
    others = len(ids) - is_own
    people = f"{others} {'other' if is_own else 'person' if others == 1 else 'people'}" if others else ""
    return Reacted(emoji, len(ids), is_own, " and ".join(filter(None, ["you" if is_own else "", people])))


def _state(said: Said, talk: Talk) -> str:
    """How far one's own message has come, as far as others let one know."""
    if said.read_by:
        return f"Seen by {len(said.read_by)}" if talk.is_group else "Seen"
    if said.delivered_to:
        return f"Delivered to {len(said.delivered_to)}" if talk.is_group else "Delivered"
    return ""
