"""The door before the door: programs have no cookie to show at `/ws/`, and addresses are written down by servers."""

from typing import Any

from drf_spectacular.utils import extend_schema

from apps.core.api.answers import Json
from apps.realtime import listeners, store
from apps.realtime.api import serializers
from apps.users.api.accounts import AccountView
from apps.users.api.authentication import BearerToken, ReadingKeyHeader, Session


class Tickets(AccountView):
    authentication_classes = (BearerToken, ReadingKeyHeader, Session)

    @extend_schema(operation_id="stream_tickets_create", request=None, responses={201: serializers.TicketObject})
    def post(self, request: Any) -> Json:
        """A ticket for one socket: `/ws/?ticket=…` within 30 s, or the browser's session instead.

        The server sends `{"id", "type", "data"}`, hints of what the other paths tell in full: `notification`
        (`unread_count`, `newest_id`, `requests_count`; first of all after connecting, and whenever something about them
        changes), `message` (`message_id`, `conversation_id`, `change`: sent, unsent or reacted), `read`
        (`conversation_id`, `user_id`, `up_to_id`), `delivered` (the same; of a group to who spoke last), `typing`
        (`conversation_id`, `user_id`), `conversation` (`conversation_id`: how it is shown, or what one may do there,
        has changed), `timeline` (`new`, at most 20, since the socket began; `newest_id`), `counts` (`tweet_id`,
        `counts`) and `tweet_deleted` (`tweet_id`), `pong`.

        The client may send `{"type": "ping"}`; `{"type": "watch", "tweet_ids": […]}`, the at most 40 tweets that it
        shows: their counts come at once and when they change, and `tweet_deleted` when one is not there for the caller
        any more; and with the scope `write` `{"type": "typing", "conversation_id"}`, and `{"type": "delivered",
        "up_to_id"}` when messages have come.

        After a reconnect `?after=` the highest id that was seen brings the messages of up to 24 h since, some of them
        perhaps again: their ids tell. What was taken back, reacted to or read meanwhile is not told again: ask once for
        the conversations that you show. Close codes: 4401 the session, sign-in, key, token or account ended; 4400 that
        was no JSON object of ours; 1009 longer than 1,000 characters; 1003 not text; 4408 the client read too slowly;
        4429 too much was said, or more than 50 sockets of one account; 1012 and 1013 come again.
        """
        ticket = listeners.make_ticket(listeners.of_request(request))
        return Json({"ticket": ticket, "expires_in": store.TICKET_SECONDS}, status=201)
