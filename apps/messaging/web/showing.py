"""Conversations and messages as the templates of `templates/messaging/` want them."""

from typing import Any, NamedTuple

from django.utils.safestring import SafeString

from apps.core import text as texts
from apps.follows.people import Person
from apps.messaging import documents, policies
from apps.messaging.models import Message
from apps.messaging.rows import Said, Talk
from apps.messaging.selectors import Listed, Shown
from apps.users.web import faces

# What a reaction is chosen from; programs may send any other.
EMOJI = ("👍", "❤️", "😂", "😮", "😢", "🙏")
GONE = "An account that is no longer shown"
Kind = Message.Kind


class Face(NamedTuple):
    """Whose picture and name stand for a conversation."""

    name: str
    avatar: SafeString


class Row(NamedTuple):
    """A conversation in the list."""

    talk: Talk
    face: Face
    words: str


class Reacted(NamedTuple):
    emoji: str
    number: int
    is_own: bool
    names: str


class Line(NamedTuple):
    """A message in the conversation. `words` is what a note says; `answered` what an answer answers."""

    said: Said
    is_own: bool
    name: str
    username: str
    avatar: SafeString
    html: SafeString
    is_large: bool
    words: str
    answered: str
    pictures: list[dict[str, Any]]
    reactions: list[Reacted]
    state: str
    can_unsend: bool


def rows(listed: Listed, viewer_id: int) -> list[Row]:
    return [_row(talk, listed, viewer_id) for talk in listed.talks]


def face(talk: Talk, people: dict[int, Person], viewer_id: int) -> Face:
    """Of a group its name and picture; else the other one's."""
    others = [people[user_id] for user_id in talk.member_ids if user_id != viewer_id and user_id in people]
    if not talk.is_group:
        return Face(others[0].name, avatar(others[0])) if others else Face(GONE, faces.avatar("_"))
    name = talk.name or ", ".join(person.name for person in others[:4]) or "A group"
    url = faces.picture(documents.picture_url(talk, "small"))
    return Face(name, faces.avatar("g" + str(talk.id)[-4:], url) if url else faces.avatar(name_letters(name)))


def name_letters(name: str) -> str:
    """What a drawn picture is drawn from."""
    return "".join(letter for letter in name if letter.isalnum())[:15] or "_"


def avatar(person: Person) -> SafeString:
    return faces.avatar(person.username, faces.picture(person.profile["avatar_url"]))


def lines(shown: Shown, talk: Talk, viewer_id: int) -> list[Line]:
    """Oldest first."""
    return [_line(said, shown, talk, viewer_id) for said in sorted(shown.messages, key=lambda said: said.id)]


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
    latest = listed.latest.get(talk.id)
    if latest is None:
        words = ""
    elif latest.is_note:
        words = note(latest, listed.people, viewer_id)
    else:
        sender = "You: " if latest.sender_id == viewer_id else ""
        if talk.is_group and not sender and latest.sender_id in listed.people:
            sender = f"{listed.people[latest.sender_id].name}: "
        words = sender + summary(latest)
    return Row(talk, face(talk, listed.people, viewer_id), words)


def _line(said: Said, shown: Shown, talk: Talk, viewer_id: int) -> Line:
    sender = shown.people.get(said.sender_id or 0)
    is_own = said.sender_id == viewer_id
    answered = shown.answered.get(said.reply_to_id or 0)
    return Line(
        said=said,
        is_own=is_own,
        name=sender.name if sender else GONE,
        username=sender.username if sender else "",
        avatar=avatar(sender) if sender else faces.avatar("_"),
        html=SafeString(said.html),  # made by core.text
        is_large=not said.media and texts.is_emoji_only(said.text),
        words=note(said, shown.people, viewer_id) if said.is_note else "",
        answered=summary(answered) if answered else "A message that is gone" if said.reply_to_id else "",
        pictures=documents.pictures(said),
        reactions=[_reacted(emoji, ids, viewer_id) for emoji, ids in said.reactions.items()],
        state=_state(said, talk) if is_own else "",
        can_unsend=policies.can_unsend(viewer_id, said.id, said.sender_id, said.kind),
    )


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


def _who(user_id: int | None, people: dict[int, Person], viewer_id: int, *, is_object: bool = False) -> str:
    if user_id == viewer_id:
        return "you" if is_object else "You"
    person = people.get(user_id or 0)
    return f"@{person.username}" if person else "Somebody"
