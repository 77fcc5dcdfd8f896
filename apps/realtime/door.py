"""`/ws/`: who may come in, what they missed, and what they say."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qs

import structlog
from django.conf import settings
from django.http import parse_cookie
from django.utils import timezone

from apps.core import ids
from apps.core.ids import MAX_ID
from apps.messaging import services as messaging
from apps.realtime import events, listeners, publishing, selectors, store, threads, watching
from apps.realtime.events import Event
from apps.realtime.hub import Hub
from apps.realtime.listeners import Listener
from apps.realtime.sockets import COME_AGAIN, NONSENSE, TOO_MANY, WATCH, Receive, Refused, Send, Socket

PATHS = ("/ws", "/ws/")
ALIVE = "/health/live"

log = structlog.get_logger(__name__)


class Door:
    """An ASGI application of three rooms: the life of the process, a probe, and sockets."""

    hub: Hub

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.live(receive, send)
        elif scope["type"] == "http":
            await _answer(send, 200 if scope["path"] == ALIVE else 404)
        elif scope["type"] == "websocket":
            await self.open(scope, receive, send)

    async def live(self, receive: Receive, send: Send) -> None:
        await receive()
        self.hub = Hub()
        self.hub.start(
            watching.rights(self.hub), watching.sweep(self.hub), watching.heads(self.hub), watching.counts(self.hub)
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.hub.stop()
        await send({"type": "lifespan.shutdown.complete"})

    async def open(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        await receive()
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        after = _after(query)
        listener = None
        if scope["path"] in PATHS and after is not None:
            try:
                listener = await _listener(scope["headers"], query)
            except Exception as error:  # noqa: BLE001 — nobody can tell now whose it is
                log.warning("realtime.door_failed", error=type(error).__name__)
                await send({"type": "websocket.accept"})
                await send({"type": "websocket.close", "code": COME_AGAIN})
                return
        if listener is None or after is None:
            await send({"type": "websocket.close", "code": NONSENSE})  # before it is accepted: 403
            return
        now = ids.at(timezone.now())
        socket = Socket(listener, send, began=now, since=events.earliest(after) if after else now)
        try:
            is_welcome = await self.hub.join(socket)
            await send({"type": "websocket.accept"})
            if not is_welcome:
                socket.close(TOO_MANY)
            await self.catch_up(socket, after)
            await self.listen(socket, receive)
        finally:
            self.hub.leave(socket)
            socket.forget()

    async def catch_up(self, socket: Socket, after: int) -> None:
        """How things are, and the messages since `after`. What happens meanwhile comes by the hub."""
        user_id = socket.listener.user_id
        told = self.hub.told(user_id)
        try:
            said, news = await threads.run(_missed, socket.listener, after or socket.began)
        except Exception as error:  # noqa: BLE001 — without PostgreSQL nobody can tell: they come again
            log.warning("realtime.catch_up_failed", error=type(error).__name__)
            socket.close(COME_AGAIN)
            return
        if not after:  # the page that opens it has them; the sweep need not tell them either
            for event in said:
                socket.know(event)
        socket.begin(said if after else ())
        if self.hub.told(user_id) is told:  # else the hub looked later, and told it already
            socket.push(news)

    async def listen(self, socket: Socket, receive: Receive) -> None:
        while (frame := await receive())["type"] == "websocket.receive":
            try:
                wish, about = socket.read(frame)
            except Refused as refused:
                socket.close(refused.code)
                continue
            if wish == "ping":
                socket.push(events.now(events.PONG, {}))
            else:
                await self.pass_on(socket, wish, about)

    async def pass_on(self, socket: Socket, wish: str, about: Sequence[int]) -> None:
        try:
            if wish == events.TYPING:
                await threads.run(publishing.typing, socket.listener.user_id, about[0])
            elif wish == events.DELIVERED:
                await threads.run(_note_delivered, socket.listener.user_id, about[0])
            elif wish == WATCH:
                await self.hub.watched.watch(socket, about)
        except Exception as error:  # noqa: BLE001 — nothing that anybody waits for
            log.warning("realtime.not_passed_on", wish=wish, error=type(error).__name__)


async def _listener(headers: Iterable[tuple[bytes, bytes]], query: dict[str, list[str]]) -> Listener | None:
    """By ticket; else by the session of a page of this site."""
    sent = {name.lower(): value.decode("latin-1") for name, value in headers}
    with suppress(*store.AWAY):
        if "ticket" in query:
            return await threads.run(listeners.of_ticket, query["ticket"][0])
        session_key = parse_cookie(sent.get(b"cookie", "")).get(settings.SESSION_COOKIE_NAME)
        if session_key and listeners.is_own_page(sent.get(b"origin", "")):
            return await threads.run(listeners.of_session, session_key)
    return None


def _after(query: dict[str, list[str]]) -> int | None:
    """0: not given. None: that is no id."""
    value = query.get("after", ["0"])[0]
    return int(value) if value.isascii() and value.isdigit() and len(value) < 20 and int(value) <= MAX_ID else None


def _note_delivered(user_id: int, up_to_id: int) -> None:
    messaging.mark_delivered(user_id=user_id, up_to_id=up_to_id)


def _missed(listener: Listener, after: int) -> tuple[list[Event], Event]:
    said = selectors.messages_since(listener.user_id, events.earliest(after))
    if listener.may_write:  # somebody is there, and is told how much waits for them
        messaging.mark_delivered(user_id=listener.user_id)
    return said, selectors.news(listener.user_id).event()


async def _answer(send: Send, status: int) -> None:
    body = b"ok\n" if status == 200 else b"This is where sockets come in: /ws/\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
