"""Doors to messages. A conversation is known to those alone who are, or were, part of it: to all others it is 404."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.core.api import pages
from apps.core.api.answers import Json, NoContent
from apps.core.errors import NotFound
from apps.core.input import check_text
from apps.follows.api.views import PeopleView
from apps.messaging import documents, selectors, services
from apps.messaging.api import serializers
from apps.users.models import User
from apps.users.services import require_here


class TalkView(PeopleView):
    def message(self, message_id: int, status: int = 200) -> Json:
        shown = selectors.shown(self.viewer_id, [selectors.message(self.viewer_id, message_id)])
        return Json(documents.messages(shown, self.viewer_id)[0], status)

    def conversation(self, conversation_id: int) -> Json:
        talk = selectors.conversation(self.viewer_id, conversation_id)
        listed = selectors.listed(self.viewer_id, [talk])
        return Json(documents.conversation(talk, listed, self.viewer_id))

    def conversations(self, purpose: str, *, requests: bool) -> Json:
        page = pages.Keyset(self.request, f"{purpose}:{self.viewer_id}")
        talks = page.take(selectors.conversations(self.viewer_id, requests=requests, **page.window), "key")
        return page.answer(documents.conversations(selectors.listed(self.viewer_id, talks), self.viewer_id))


class Messages(TalkView):
    rate_class = "messages"

    @extend_schema(
        operation_id="messages_create", request=serializers.MessageBody, responses={201: serializers.MessageObject}
    )
    def post(self, request: Any) -> Json:
        """Write into a conversation, or to somebody. One recipient: the conversation of the two; several: a new group.

        403 `cannot_message` for those who do not want it, whatever the reason. Who was asked and has neither accepted
        nor answered holds at most 5 messages of the one who asks (`MESSAGES_UNTIL_ACCEPTED`; what was taken back does
        not count): one more is 403 `request_is_full`. In groups that does not hold. A typed `@name` adds nobody.
        """
        body = self.body(serializers.MessageBody)
        recipients = [self.recipient(who) for who in body.pop("recipient_ids")]
        sent = services.send_message(sender=request.user, recipients=recipients, **body)
        return self.message(sent.pk, 201)

    def recipient(self, who: str) -> User:
        try:
            return self.target(who)
        except NotFound as problem:
            problem.field = "recipient_ids"
            raise


class ConversationMessages(TalkView):
    @extend_schema(operation_id="messages_list", responses=serializers.MessageList)
    def get(self, request: Any, conversation_id: int) -> Json:
        """What was said there and is the caller's to see, newest first."""
        page = pages.Keyset(request, f"messages:{self.viewer_id}:{conversation_id}")
        found = page.take(selectors.messages(self.viewer_id, conversation_id, **page.window), "id")
        return page.answer(documents.messages(selectors.shown(self.viewer_id, found), self.viewer_id))


class Search(TalkView):
    rate_class = "search"

    @extend_schema(
        operation_id="messages_search",
        parameters=[OpenApiParameter("q", str, required=True, description="Words that all stand in a message.")],
        responses=serializers.MessageList,
    )
    def get(self, request: Any) -> Json:
        """The caller's own messages with these words, in all conversations, newest first."""
        page = pages.Keyset(request, f"messages_search:{self.viewer_id}")
        words = check_text(request.GET.get("q", ""), field="q")
        found = page.take(selectors.sought(self.viewer_id, words, **page.window), "id")
        return page.answer(documents.messages(selectors.shown(self.viewer_id, found), self.viewer_id))


class Unsend(TalkView):
    @extend_schema(operation_id="messages_unsend", request=None, responses={204: None})
    def post(self, request: Any, message_id: int) -> NoContent:
        """Take one's own message back from everybody, within an hour."""
        services.unsend(actor=request.user, message_id=message_id)
        return NoContent()


class Delete(TalkView):
    @extend_schema(operation_id="messages_delete", request=None, responses={204: None})
    def post(self, request: Any, message_id: int) -> NoContent:
        """Delete a message for oneself; the others keep it."""
        services.delete_for_me(actor=request.user, message_id=message_id)
        return NoContent()


class Reaction(TalkView):
    @extend_schema(operation_id="messages_react", request=None, responses=serializers.MessageObject)
    def put(self, request: Any, message_id: int, emoji: str) -> Json:
        """React with a single emoji, in place of an earlier one. Twice is once."""
        services.react(actor=request.user, message_id=message_id, emoji=emoji)
        return self.message(message_id)

    @extend_schema(operation_id="messages_unreact", responses={200: serializers.MessageObject})
    def delete(self, request: Any, message_id: int, emoji: str) -> Json:
        """Take the reaction back. Twice is once."""
        services.take_reaction_back(actor=request.user, message_id=message_id, emoji=emoji)
        return self.message(message_id)


class Conversations(TalkView):
    @extend_schema(operation_id="conversations_list", responses=serializers.ConversationList)
    def get(self, request: Any) -> Json:
        """The caller's conversations, last spoken in first; requests are in a list of their own."""
        return self.conversations("conversations", requests=False)


class Requests(TalkView):
    @extend_schema(operation_id="conversations_requests", responses=serializers.ConversationList)
    def get(self, request: Any) -> Json:
        """What people whom the caller does not follow began. They do not learn whether it was read."""
        return self.conversations("requests", requests=True)


class UnreadCount(TalkView):
    @extend_schema(operation_id="conversations_unread_count", responses=serializers.UnreadObject)
    def get(self, request: Any) -> Json:
        """How much waits for the caller."""
        totals = selectors.totals(self.viewer_id)
        return Json({"unread_count": totals.unread, "requests_count": totals.requests})


class Delivered(TalkView):
    @extend_schema(operation_id="conversations_delivered", request=serializers.ReadBody, responses={204: None})
    def post(self, request: Any) -> NoContent:
        """What was said to the caller, all or up to a message, has reached a device of theirs; never back."""
        require_here(request.user)
        services.mark_delivered(user_id=self.viewer_id, **self.body(serializers.ReadBody))
        return NoContent()


class OneConversation(TalkView):
    etag = True

    @extend_schema(operation_id="conversations_retrieve", responses=serializers.ConversationObject)
    def get(self, request: Any, conversation_id: int) -> Json:
        """One of the caller's."""
        return self.conversation(conversation_id)

    @extend_schema(
        operation_id="conversations_update",
        request=serializers.ConversationBody,
        responses=serializers.ConversationObject,
    )
    def patch(self, request: Any, conversation_id: int) -> Json:
        """Name a group, or give it a picture; all members see who did."""
        changes = self.body(serializers.ConversationBody)
        services.edit_group(actor=request.user, conversation_id=conversation_id, **changes)
        return self.conversation(conversation_id)

    @extend_schema(operation_id="conversations_destroy", responses={204: None})
    def delete(self, request: Any, conversation_id: int) -> NoContent:
        """Delete what was said for oneself, and leave, if it is a group. Twice is once."""
        services.clear(actor=request.user, conversation_id=conversation_id)
        return NoContent()


class Accept(TalkView):
    @extend_schema(operation_id="conversations_accept", request=None, responses=serializers.ConversationObject)
    def post(self, request: Any, conversation_id: int) -> Json:
        """Take a request among one's conversations. Twice is once."""
        services.accept(actor=request.user, conversation_id=conversation_id)
        return self.conversation(conversation_id)


class Leave(TalkView):
    @extend_schema(operation_id="conversations_leave", request=None, responses={204: None})
    def post(self, request: Any, conversation_id: int) -> NoContent:
        """Leave a group: what is said from now on is not the caller's to see. Twice is once.

        A request is declined by it, of a group or of one person. A direct conversation that the caller accepted or
        began has nothing to leave: 403 `not_a_group`, and nothing is deleted; `DELETE /conversations/{id}` does that.
        """
        services.leave(actor=request.user, conversation_id=conversation_id)
        return NoContent()


class Read(TalkView):
    @extend_schema(
        operation_id="conversations_read", request=serializers.ReadBody, responses=serializers.ConversationObject
    )
    def post(self, request: Any, conversation_id: int) -> Json:
        """Mark as read, all or up to a message; never back."""
        body = self.body(serializers.ReadBody)
        services.mark_read(actor=request.user, conversation_id=conversation_id, **body)
        return self.conversation(conversation_id)


class Mute(TalkView):
    @extend_schema(operation_id="conversations_mute", request=None, responses=serializers.ConversationObject)
    def put(self, request: Any, conversation_id: int) -> Json:
        """It no longer counts among what is unread. Twice is once."""
        services.mute(actor=request.user, conversation_id=conversation_id)
        return self.conversation(conversation_id)

    @extend_schema(operation_id="conversations_unmute", responses={200: serializers.ConversationObject})
    def delete(self, request: Any, conversation_id: int) -> Json:
        """It counts again. Twice is once."""
        services.unmute(actor=request.user, conversation_id=conversation_id)
        return self.conversation(conversation_id)


class Member(TalkView):
    @extend_schema(operation_id="conversations_add", request=None, responses=serializers.ConversationObject)
    def put(self, request: Any, conversation_id: int, user_id: str) -> Json:
        """Add somebody to a group; all see who did. They see what is said from now on. Twice is once."""
        services.add_member(actor=request.user, conversation_id=conversation_id, target=self.target(user_id))
        return self.conversation(conversation_id)

    @extend_schema(operation_id="conversations_remove", responses={200: serializers.ConversationObject})
    def delete(self, request: Any, conversation_id: int, user_id: str) -> Json:
        """Remove somebody; all see who did, and they see nothing newer. Twice is once."""
        services.remove_member(actor=request.user, conversation_id=conversation_id, target=self.target(user_id))
        return self.conversation(conversation_id)
