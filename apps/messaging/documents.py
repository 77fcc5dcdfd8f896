"""The Conversation and the Message of the API."""

from typing import Any

from django.conf import settings
from orjson import Fragment

from apps.core import variants
from apps.follows.people import Person, person_json
from apps.media.documents import shown as picture
from apps.messaging.rows import Said, Talk
from apps.messaging.selectors import Listed, Shown

FOLDER = "media/messages"


def message(said: Said, people: dict[int, Person], viewer_id: int) -> dict[str, Any]:
    """As the API shows it. `sender` is null of what nobody wrote; `subject_id` is whom a note is about."""
    sender = people.get(said.sender_id or 0)
    return {
        "id": str(said.id),
        "conversation_id": str(said.conversation_id),
        "kind": said.kind,
        "sender": sender and Fragment(person_json(sender, viewer_id)),
        "subject_id": _id(said.subject_id),
        "text": said.text,
        "entities": said.entities,
        "media": pictures(said),
        "reply_to_id": _id(said.reply_to_id),
        "created_at": said.created_at,
        "delivered_to": [str(user_id) for user_id in said.delivered_to],
        "read_by": [str(user_id) for user_id in said.read_by],
        "reactions": [{"emoji": emoji, "user_ids": ids} for emoji, ids in said.reactions.items()],
    }


def messages(shown: Shown, viewer_id: int) -> list[dict[str, Any]]:
    return [message(said, shown.people, viewer_id) for said in shown.messages]


def conversation(talk: Talk, listed: Listed, viewer_id: int) -> dict[str, Any]:
    members = [listed.people[user_id] for user_id in talk.member_ids if user_id in listed.people]
    latest = listed.latest.get(talk.id)
    return {
        "id": str(talk.id),
        "kind": "group" if talk.is_group else "direct",
        "name": talk.name,
        "picture_url": picture_url(talk),
        "participants": [Fragment(person_json(person, viewer_id)) for person in members],
        "last_message": latest and message(latest, listed.people, viewer_id),
        "unread_count": talk.unread,
        "is_request": talk.is_request,
        "is_muted": talk.is_muted,
        "is_member": talk.is_member,
        "created_at": talk.created_at,
    }


def conversations(listed: Listed, viewer_id: int) -> list[dict[str, Any]]:
    return [conversation(talk, listed, viewer_id) for talk in listed.talks]


def pictures(said: Said) -> list[dict[str, Any]]:
    return [picture(kept, folder=FOLDER) for kept in said.media]


def picture_url(talk: Talk, size: str = variants.FULL) -> str | None:
    return f"{settings.SITE_URL}/{FOLDER}/{talk.picture_key}/{size}.webp" if talk.picture_key else None


def thumb_url(talk: Talk) -> str | None:
    """The smallest size in which a group's picture is there: of a small upload that is the upload."""
    sizes = variants.sizes(talk.picture_width or 1, talk.picture_height or 1)
    return picture_url(talk, next(iter(sizes)))


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)
