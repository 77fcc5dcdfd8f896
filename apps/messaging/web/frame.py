"""What stands around the messages of an open conversation: its head, and below them the box or what is in its place.

Like an item of the list each has a mark, so that a page that is open is sent what changed alone.
"""

import json
from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.core.input import parse_id
from apps.core.web.once import new_key
from apps.follows import people
from apps.follows.people import Person
from apps.media import services as media
from apps.messaging import errors, policies, rows, selectors
from apps.messaging.rows import Talk
from apps.messaging.web import asking, showing
from apps.users.models import User
from apps.users.web import uploads


class Typed(NamedTuple):
    """What stands in the box, and what is wrong with it."""

    text: str = ""
    error: str = ""
    media_ids: Sequence[int] = ()
    reply_to: str | None = None


def around(reader: User, talk: Talk, typed: Typed = Typed()) -> dict[str, Any]:  # noqa: B008 - never changed
    """`open` of `_head.html` and `_foot.html`."""
    known = people.by_ids(reader.pk, talk.member_ids) if talk.member_ids else {}
    face = showing.face(talk, known, reader.pk)
    other = next((known[i] for i in talk.member_ids if i != reader.pk and i in known), None)
    name, is_blocking = (other.username, other.relationship.blocking) if other else ("", False)
    shown: dict[str, Any] = {
        "talk": talk,
        "face": face,
        "members": len(talk.member_ids),
        "other": name,
        "is_blocking": is_blocking,
        "leave": asking.LEAVE,
        "delete": asking.before(talk, "delete"),
        "asker": _asker(reader, talk, known),
        "can_write": selectors.can_write(reader, talk),
        "is_full": _is_full(reader, talk),
        # Who types is told by id.
        "names": json.dumps({str(i): known[i].name for i in talk.member_ids if i in known}) if talk.is_group else "",
    }
    return {
        **shown,
        "head_mark": _mark(talk.is_member, talk.is_muted, face, len(talk.member_ids), name, is_blocking),
        "foot_mark": _mark(
            talk.is_member,
            talk.is_request and (face, name, shown["asker"]),
            shown["can_write"],
            shown["is_full"],
            is_blocking,
            shown["names"],
        ),
        "key": new_key(),
        "typed": typed,
        "pictures": SafeString(uploads.fields(media.loose(owner_id=reader.pk, media_ids=typed.media_ids))),
        "adder": SafeString(uploads.adder()),
        **_answered(reader, talk, typed.reply_to),
    }


def changed(request: HttpRequest, reader: User, talk: Talk, have: Sequence[str]) -> SafeString:
    """Head and foot, but for those whose marks a page has."""
    shown = around(reader, talk)
    pieces = [
        render_to_string(f"messaging/_{piece}.html", {"open": shown}, request)
        for piece in ("head", "foot")
        if shown[f"{piece}_mark"] not in have
    ]
    return SafeString("".join(pieces))  # rendered by templates


def _asker(reader: User, talk: Talk, known: dict[int, Person]) -> Person | None:
    """Who asks the reader into a group."""
    if not (talk.is_request and talk.is_group and talk.is_member):
        return None
    return known.get(selectors.who_asks(reader.pk, talk.id) or 0)


def _is_full(reader: User, talk: Talk) -> str:
    """Why nothing more can be said until the other one has accepted; empty where that is not so."""
    if talk.is_group or policies.has_room(reader.pk, talk.id):
        return ""
    return errors.RequestIsFull(settings.MESSAGES_UNTIL_ACCEPTED).detail


def _mark(*shown: Any) -> str:
    """The same as long as all of it is."""
    return blake2b(repr(shown).encode(), digest_size=6).hexdigest()


def _answered(reader: User, talk: Talk, given: str | None) -> dict[str, Any]:
    """The message that the box answers, and whose words it is."""
    found = rows.by_ids(reader.pk, [parse_id(given, field="reply_to")]).values() if given else ()
    for said in found:
        if said.conversation_id == talk.id and not said.is_note:
            writer = people.by_ids(reader.pk, [said.sender_id] if said.sender_id else [])
            return {"answers": said, "answers_by": showing.whose(said, writer, reader.pk)}
    return {}
