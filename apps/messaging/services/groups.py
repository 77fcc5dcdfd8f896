"""Who is part of a group, what it is called: its members see to that, and all see who did what."""

from typing import Any

from django.db.transaction import atomic

from apps.core import text as texts
from apps.core.input import check_text
from apps.follows import services as graph
from apps.media import services as media
from apps.media.models import Media
from apps.messaging import errors, policies
from apps.messaging.models import MAX_NAME, MOST_MEMBERS, Conversation, Message, Participant
from apps.messaging.services import access, leaving, places
from apps.users.models import User

Kind = Message.Kind


@atomic
def add_member(*, actor: User, conversation_id: int, target: User) -> None:
    """They see what is said from now on. Twice is once.

    Raises NotActive, EmailNotConfirmed, NoSuchConversation, NotAMember, NotAGroup, NotAccepted, CannotMessage,
    GroupIsFull, Limited.
    """
    access.require_voice(actor)
    if target.pk != actor.pk:
        graph.hold_tie(actor.pk, target.pk)
    group = _group(actor, conversation_id)
    members = group.participants.filter(sees_until=None)
    if members.filter(user=target).exists():
        return
    if not policies.can_add(actor, target):
        raise errors.CannotMessage(field="user_id")
    if members.count() >= MOST_MEMBERS:
        raise errors.GroupIsFull(field="user_id")
    places.count_strangers(actor, [target])
    places.join(group, actor, target)
    access.note(group, Kind.ADDED, actor, target)


@atomic
def remove_member(*, actor: User, conversation_id: int, target: User) -> None:
    """They see nothing newer than the note about it. Twice is once. To remove oneself is to leave.

    Raises NotActive, EmailNotConfirmed, NoSuchConversation, NotAMember, NotAGroup, NotAccepted.
    """
    if actor.pk == target.pk:
        leaving.leave(actor=actor, conversation_id=conversation_id)
        return
    access.require_voice(actor)
    group = _group(actor, conversation_id)
    place = Participant.objects.filter(conversation=group, user=target, sees_until=None).first()
    if place is not None:
        places.end(place, access.note(group, Kind.REMOVED, actor, target))


@atomic
def edit_group(*, actor: User, conversation_id: int, **changes: Any) -> None:
    """`name` (a text), `picture_id` (an upload of the actor's, or None for no picture).

    Raises NotActive, EmailNotConfirmed, NoSuchConversation, NotAMember, NotAGroup, NotAccepted, NameIsTooLong,
    NotAPicture, and what media.attach raises (field "media_ids").
    """
    access.require_voice(actor)
    group = _group(actor, conversation_id)
    if "name" in changes:
        _rename(actor, group, changes["name"])
    if "picture_id" in changes:
        _picture(actor, group, changes["picture_id"])


def _rename(actor: User, group: Conversation, name: str) -> None:
    name = texts.written_line(check_text(name, field="name"))
    if len(name) > MAX_NAME:
        raise errors.NameIsTooLong(field="name")
    if name != group.name:
        group.name = name
        group.save(update_fields=["name"])
        access.say(group, Message(sender=actor, kind=Kind.RENAMED, text=name))


def _picture(actor: User, group: Conversation, media_id: int | None) -> None:
    before = group.picture_id
    if media_id == before:
        return
    group.picture = None
    if media_id is not None:
        (group.picture,) = media.attach(owner_id=actor.pk, media_ids=[media_id])
        if group.picture.kind != Media.Kind.IMAGE:
            raise errors.NotAPicture(field="media_ids")
    group.save(update_fields=["picture"])
    if before is not None:
        media.drop(media_ids=[before])
    access.note(group, Kind.PICTURED, actor)


def _group(actor: User, conversation_id: int) -> Conversation:
    """Who was asked in and has not answered changes nothing there."""
    conversation, mine = access.begun(actor, conversation_id)
    if not conversation.is_group:
        raise errors.NotAGroup
    if mine.is_request:
        raise errors.NotAccepted
    return conversation
