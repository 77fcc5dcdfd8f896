"""Conversations and messages as the templates of `templates/messaging/` want them."""

import re
from datetime import datetime
from typing import NamedTuple

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from apps.core.web.figures import age
from apps.follows.people import Person
from apps.messaging import documents, selectors
from apps.messaging.models import Message
from apps.messaging.rows import Said, Talk
from apps.messaging.selectors import Listed
from apps.users.web import faces

GONE = "An account that is no longer shown"
Kind = Message.Kind
# Of a message that was found, characters shown of it, and of those before what was sought.
LONGEST = 160
BEFORE = 40


class Face(NamedTuple):
    """Whose picture and name stand for a conversation."""

    name: str
    avatar: SafeString


class Row(NamedTuple):
    """A conversation in the list."""

    talk: Talk
    face: Face
    words: str
    said_at: datetime | None
    age: str


class Hit(NamedTuple):
    """A message that was sought, and the conversation where it was said."""

    said: Said
    face: Face
    words: SafeString
    age: str


def hits(found: list[Said], viewer_id: int, sought: str) -> list[Hit]:
    places = selectors.places_of(viewer_id, found)
    talks = {talk.id: talk for talk in places.talks}
    return [
        Hit(
            said,
            face(talk, places.people, viewer_id),
            SafeString(escape(_by(said, talk, places.people, viewer_id)) + marked(summary(said), sought.split())),
            age(said.id),
        )
        for said in found
        if (talk := talks.get(said.conversation_id))
    ]


def rows(listed: Listed, viewer_id: int) -> list[Row]:
    return [_row(talk, listed, viewer_id) for talk in listed.talks]


def face(talk: Talk, people: dict[int, Person], viewer_id: int) -> Face:
    """Of a group its name and picture; else the other one's."""
    others = [people[user_id] for user_id in talk.member_ids if user_id != viewer_id and user_id in people]
    if not talk.is_group:
        return Face(others[0].name, avatar(others[0])) if others else Face(GONE, faces.avatar("_"))
    name = selectors.called(talk, people, viewer_id)
    url = faces.picture(documents.thumb_url(talk))
    return Face(name, faces.avatar("g" + str(talk.id)[-4:], url) if url else faces.avatar(name_letters(name)))


def name_letters(name: str) -> str:
    """What a drawn picture is drawn from."""
    return "".join(letter for letter in name if letter.isalnum())[:15] or "_"


def avatar(person: Person) -> SafeString:
    return faces.avatar(person.username, faces.picture(person.profile["avatar_url"]))


def note(said: Said, people: dict[int, Person], viewer_id: int) -> str:
    """What happened, as a sentence."""
    actor, subject = _who(said.sender_id, people, viewer_id), _who(said.subject_id, people, viewer_id, is_object=True)
    return {
        Kind.ADDED: f"{actor} added {subject}.",
        Kind.REMOVED: f"{actor} removed {subject}.",
        Kind.LEFT: f"{actor} left.",
        Kind.RENAMED: f"{actor} named the group “{said.text}”." if said.text else f"{actor} took the name away.",
        Kind.PICTURED: f"{actor} changed the picture.",
        Kind.LOOKED: "A moderator looked at a message that was reported.",
    }[Kind(said.kind)]


def summary(said: Said) -> str:
    """A message in few words."""
    return said.text or ("A video" if said.media and said.media[0].get("kind") == "video" else "A picture")


def _row(talk: Talk, listed: Listed, viewer_id: int) -> Row:
    latest, face_of = listed.latest.get(talk.id), face(talk, listed.people, viewer_id)
    if latest is None:
        return Row(talk, face_of, "", None, "")
    words = note(latest, listed.people, viewer_id) if latest.is_note else quoted(latest, talk, listed.people, viewer_id)
    return Row(talk, face_of, words, latest.created_at, age(latest.id))


def quoted(said: Said, talk: Talk, people: dict[int, Person], viewer_id: int) -> str:
    """A message in few words, with who said it where that is not the one whose name stands above."""
    return _by(said, talk, people, viewer_id) + summary(said)


def whose(said: Said, people: dict[int, Person], viewer_id: int) -> str:
    """Who said it, by name."""
    if said.sender_id == viewer_id:
        return "You"
    sender = people.get(said.sender_id or 0)
    return sender.name if sender else GONE


def marked(text: str, sought: list[str]) -> SafeString:
    """At most LONGEST of it around the first of the words, with each of them marked."""
    pattern = re.compile("|".join(map(re.escape, sorted(sought, key=len, reverse=True))), re.IGNORECASE)
    first = pattern.search(text)
    begin = first.start() - BEFORE if first and first.start() > LONGEST // 2 else 0
    shown = ("…" if begin else "") + text[begin : begin + LONGEST] + ("…" if len(text) > begin + LONGEST else "")
    pieces, done = [], 0
    for match in pattern.finditer(shown):
        pieces += [escape(shown[done : match.start()]), format_html("<mark>{}</mark>", match[0])]
        done = match.end()
    return SafeString("".join([*pieces, escape(shown[done:])]))  # escaped piece by piece


def _by(said: Said, talk: Talk, people: dict[int, Person], viewer_id: int) -> str:
    if said.sender_id == viewer_id:
        return "You: "
    return f"{people[said.sender_id].name}: " if talk.is_group and said.sender_id in people else ""


def _who(user_id: int | None, people: dict[int, Person], viewer_id: int, *, is_object: bool = False) -> str:
    if user_id == viewer_id:
        return "you" if is_object else "You"
    person = people.get(user_id or 0)
    return f"@{person.username}" if person else "Somebody"
