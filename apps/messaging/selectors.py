"""What somebody reads of their conversations."""

from collections.abc import Collection, Iterable
from typing import NamedTuple, Unpack

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Q

from apps.core import text as texts
from apps.core.ids import MAX_ID
from apps.follows import people
from apps.follows.people import Person
from apps.follows.selectors import Window
from apps.media.errors import NoSuchMedia
from apps.media.models import Media
from apps.messaging import errors, policies, rows
from apps.messaging.models import Conversation, Message, Participant
from apps.messaging.rows import Said, Talk, Totals
from apps.users.models import User

MAX_SOUGHT = 100
# Whose members are told that an account is another one now: what lies further back is asked for when it is opened.
MOST_CONVERSATIONS = 200
# Of those in a group without a name; of more, two are named and the others counted.
MOST_NAMED = 3


class Shown(NamedTuple):
    """Messages with all whom they name, and what they answer where the reader sees that too."""

    messages: list[Said]
    people: dict[int, Person]
    answered: dict[int, Said]


class Listed(NamedTuple):
    """Conversations with their members and the newest message of each."""

    talks: list[Talk]
    people: dict[int, Person]
    latest: dict[int, Said]


def conversations(viewer_id: int, *, requests: bool, **window: Unpack[Window]) -> list[Talk]:
    return rows.talks(viewer_id, requests=requests, **window)


def conversation(viewer_id: int, conversation_id: int) -> Talk:
    """Raises NoSuchConversation."""
    found = rows.talk(viewer_id, conversation_id)
    if found is None:
        raise errors.NoSuchConversation
    return found


def messages(viewer_id: int, conversation_id: int, **window: Unpack[Window]) -> list[Said]:
    """Newest first; with `after`, oldest first from there. Raises NoSuchConversation."""
    places = Participant.objects.exclude(Participant.NEVER_CAME)
    if not places.filter(user=viewer_id, conversation=conversation_id).exists():
        raise errors.NoSuchConversation
    return rows.messages(viewer_id, conversation_id, **window)


def message(viewer_id: int, message_id: int) -> Said:
    """Raises NoSuchMessage."""
    found = rows.by_ids(viewer_id, [message_id])
    if message_id not in found:
        raise errors.NoSuchMessage
    return found[message_id]


def sought(viewer_id: int, words: str, **window: Unpack[Window]) -> list[Said]:
    """What somebody may read and holds all of these words. Raises SearchIsEmpty."""
    wanted = texts.clean_line(words[:MAX_SOUGHT]).split()
    if not wanted:
        raise errors.SearchIsEmpty(field="q")
    return rows.found(viewer_id, wanted, **window)


def places_of(viewer_id: int, found: list[Said]) -> Listed:
    """The conversations where these were said."""
    talks = rows.talks_by_ids(viewer_id, list({said.conversation_id for said in found})) if found else {}
    ids = {user_id for talk in talks.values() for user_id in talk.member_ids} | _named(found)
    return Listed(list(talks.values()), people.by_ids(viewer_id, list(ids)) if ids else {}, {})


def shown(viewer_id: int, found: list[Said]) -> Shown:
    answered = rows.by_ids(viewer_id, [said.reply_to_id for said in found if said.reply_to_id is not None])
    named = _named([*found, *answered.values()])
    return Shown(found, people.by_ids(viewer_id, list(named)) if named else {}, answered)


def listed(viewer_id: int, talks: list[Talk]) -> Listed:
    latest = rows.by_ids(viewer_id, [talk.latest_id for talk in talks if talk.latest_id is not None])
    ids = {user_id for talk in talks for user_id in talk.member_ids} | _named(latest.values())
    by_talk = {said.conversation_id: said for said in latest.values()}
    return Listed(talks, people.by_ids(viewer_id, list(ids)) if ids else {}, by_talk)


def called(talk: Talk, people: dict[int, Person], viewer_id: int) -> str:
    """What a group is called: by its name, or by those who are in it."""
    names = [people[one].name for one in talk.member_ids if one != viewer_id and one in people]
    if talk.name or not names:
        return talk.name or "A group"
    if len(names) > MOST_NAMED:
        return f"{names[0]}, {names[1]} and {len(names) - 2} others"
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def group_names(viewer_id: int, conversation_ids: Collection[int]) -> dict[int, str]:
    """What those of these conversations that are groups are called."""
    found = rows.talks_by_ids(viewer_id, list(conversation_ids)).values() if conversation_ids else ()
    talks = [talk for talk in found if talk.is_group]
    ids = {user_id for talk in talks for user_id in talk.member_ids}
    known = people.by_ids(viewer_id, list(ids)) if ids else {}
    return {talk.id: called(talk, known, viewer_id) for talk in talks}


def totals(viewer_id: int) -> Totals:
    """What waits for somebody, counted."""
    return rows.totals(viewer_id)


def direct_with(viewer_id: int, other_id: int) -> int | None:
    """The id of the conversation of the two, if there is one."""
    low, high = sorted((viewer_id, other_id))
    return Conversation.objects.filter(low_id=low, high_id=high).values_list("pk", flat=True).first()


def shared(one_id: int, other_id: int, *, only_direct: bool = False) -> list[int]:
    """Ids of the conversations where both are."""
    if only_direct:
        known = direct_with(one_id, other_id)
        return [] if known is None else [known]
    places = Participant.objects.filter(sees_until=None)
    theirs = places.filter(user=other_id).values("conversation")
    return list(places.filter(user=one_id, conversation__in=theirs).values_list("conversation_id", flat=True))


def companions(user_id: int) -> dict[int, list[int]]:
    """By conversation, ids of all who are part of it with somebody; of very many conversations the last spoken in."""
    places = Participant.objects.filter(sees_until=None)
    latest = places.filter(user=user_id).order_by("-latest_id").values_list("conversation_id", flat=True)
    theirs = places.filter(conversation__in=list(latest[:MOST_CONVERSATIONS]))
    found = theirs.order_by().values_list("conversation_id").annotate(ids=ArrayAgg("user_id"))
    return dict(found)


def newer(viewer_id: int, *, after: int, limit: int) -> list[tuple[int, int]]:
    """What somebody sees and was said after this id: ids of messages, each with its conversation's."""
    return rows.newer(viewer_id, after=after, limit=limit)


def calling(viewer_id: int, *, after: int, limit: int) -> Shown:
    """What was said to somebody after this id and calls them: unread, in what they have accepted and not muted, newest
    first."""
    return shown(viewer_id, rows.calling(viewer_id, after=after, limit=limit))


def sent_to(user_ids: Collection[int], *, after: int) -> dict[int, list[int]]:
    """Of each of these, ids of the messages after this one where they take part. Some of them they may not see."""
    places = Participant.objects.filter(user__in=user_ids, is_request__in=(False, True), latest_id__gt=after)
    said = places.filter(
        Q(sees_until=None) | Q(sees_until__gte=F("conversation__messages__id")), conversation__messages__id__gt=after
    )
    return dict(said.order_by().values_list("user_id").annotate(ids=ArrayAgg("conversation__messages__id")))


def hearers(
    conversation_id: int,
    *,
    by: int | None,
    message_id: int = MAX_ID,
    only_accepted: bool = False,
    only_members: bool = False,
) -> list[int]:
    """Ids of all who see what `by` (None: the site) says there, `by` among them.

    `only_accepted`: without those who were asked and have not answered; `only_members`: without those who have left,
    though they see the message.
    """
    return rows.hearers(
        conversation_id, by=by, message_id=message_id, only_accepted=only_accepted, only_members=only_members
    )


def who_asks(user_id: int, conversation_id: int) -> int | None:
    """Whose request to write with them waits for an answer; None: nobody's, or there is nothing of it to read."""
    place = Participant.objects.select_related("conversation").filter(user=user_id, conversation=conversation_id)
    asked = place.filter(is_request=True).first()
    if asked is None or not rows.messages(user_id, conversation_id, limit=1):
        return None
    other_id = asked.conversation.other(user_id)
    if not asked.conversation.is_group:
        return other_id
    added = Message.objects.filter(conversation=conversation_id, kind=Message.Kind.ADDED, subject=user_id)
    adder_id = added.order_by("-pk").values_list("sender_id", flat=True).first()
    founders = Participant.objects.filter(conversation=conversation_id).exclude(user=user_id)
    return adder_id or founders.order_by("pk").values_list("user_id", flat=True).first()


def has_accepted(user_id: int, conversation_id: int) -> bool:
    """Whether they are part of it, and not merely asked."""
    mine = Participant.objects.filter(user=user_id, conversation=conversation_id, sees_until=None)
    return mine.filter(is_request=False).exists()


def can_write(sender: User, talk: Talk) -> bool:
    """Whether the sender may say something there now."""
    if talk.is_group:
        return talk.is_member and policies.may_speak(sender)
    other = User.objects.filter(pk__in=talk.member_ids).exclude(pk=sender.pk).first()
    return other is not None and policies.can_write(sender, other)


def picture(viewer_id: int, key: str) -> None:
    """Raises NoSuchMedia unless it is part of a message that the viewer sees, or of a group of theirs."""
    media = Media.objects.filter(key=key).values_list("pk", "enclosure__message_id", "group__id").first()
    if media is not None:
        _, message_id, group_id = media
        if message_id is not None and rows.by_ids(viewer_id, [message_id]):
            return
        if group_id is not None and _is_member(viewer_id, group_id):
            return
    raise NoSuchMedia


def _is_member(viewer_id: int, group_id: int) -> bool:
    return Participant.objects.filter(user=viewer_id, conversation=group_id, sees_until=None).exists()


def _named(found: Iterable[Said]) -> set[int]:
    return {user_id for said in found for user_id in (said.sender_id, said.subject_id) if user_id is not None}
