"""One socket: what waits to be sent, and what its client may say."""

import asyncio
import json
import time
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import suppress
from typing import Any

from apps.core.ids import MAX_ID
from apps.realtime import events
from apps.realtime.events import Event
from apps.realtime.listeners import Listener

type Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
type Send = Callable[[dict[str, Any]], Awaitable[None]]

# Close codes, told in the API's reference.
NOT_TEXT, TOO_BIG, COME_AGAIN, NONSENSE, ENDED, TOO_SLOW, TOO_MANY = 1003, 1009, 1013, 4400, 4401, 4408, 4429

MOST_WAITING = 1_000  # events; whoever is further behind asks again with `after`
LONGEST_FRAME = 1_000  # bytes
FRAMES, PER_SECOND = 20, 5.0  # at once, and refilled
REMEMBERED = 512
WATCH = "watch"
MOST_WATCHED = 40


class Refused(Exception):
    """The socket ends with this code."""

    def __init__(self, code: int) -> None:
        self.code = code


class Socket:
    """Idle it has no task of its own but the one that waits for its client."""

    # fmt: off
    __slots__ = (
        "_closing", "_frames", "_frames_at", "_has_begun", "_said", "_send", "_waiting", "_writer",
        "began", "counted", "head", "listener", "since", "watched",
    )
    # fmt: on

    def __init__(self, listener: Listener, send: Send, *, began: int, since: int) -> None:
        """`began`: the id of this moment. `since`: that after which what is new in the home timeline is counted."""
        self.listener, self.began, self.since = listener, began, since
        self.head, self.counted = 0, (0, 0)
        self.watched: set[int] = set()  # tweets; watched.py keeps them
        self._send = send
        self._has_begun = False
        self._waiting: deque[str] | None = None
        self._writer: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None
        self._said: deque[int] | None = None
        self._frames, self._frames_at = float(FRAMES), 0.0

    def begin(self, missed: Sequence[Event]) -> None:
        """From here on it sends: what was missed, then what came meanwhile.

        A client goes on after the highest id that it saw. So nothing may be sent while older things are still looked
        for: it could be all that arrives.
        """
        came = self._waiting or ()
        self._waiting = deque(event.body for event in missed if self._is_new(event))
        self._waiting.extend(came)
        self._has_begun = True
        self._write_soon()

    def push(self, event: Event) -> None:
        """Send it soon. A message is said once, by whatever way it is heard of."""
        if self._closing is not None or not self._is_new(event):
            return
        if self._waiting is None:
            self._waiting = deque()
        if len(self._waiting) >= MOST_WAITING:
            self.close(TOO_SLOW)
            return
        self._waiting.append(event.body)
        self._write_soon()

    def heard(self, message_id: int) -> bool:
        """Whether it need not be told of this message."""
        return message_id <= self.began - events.OVERLAP or message_id in (self._said or ())

    def know(self, event: Event) -> None:
        """It need not be told of this message."""
        self._is_new(event)

    def close(self, code: int) -> None:
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(code))

    def forget(self) -> None:
        """The client is gone."""
        for task in (self._writer, self._closing):
            if task is not None:
                task.cancel()

    def read(self, frame: MutableMapping[str, Any]) -> tuple[str, Sequence[int]]:
        """What the client wants, and of what: "ping", "typing" of a conversation, "delivered" up to a message, "watch"
        of tweets; "" for nothing. Raises Refused.
        """
        self._count()
        text = frame.get("text")
        if text is None:
            raise Refused(NOT_TEXT)
        if len(text) > LONGEST_FRAME:
            raise Refused(TOO_BIG)
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            raise Refused(NONSENSE) from None
        if not isinstance(said, dict):
            raise Refused(NONSENSE)
        if said.get("type") == "ping":
            return "ping", ()
        if said.get("type") == WATCH:
            return WATCH, _ids(said.get("tweet_ids"))
        if said.get("type") == events.TYPING and self.listener.may_write:
            return events.TYPING, (_id(said.get("conversation_id")),)
        if said.get("type") == events.DELIVERED and self.listener.may_write:
            return events.DELIVERED, (_id(said.get("up_to_id")),)
        return "", ()

    def _count(self) -> None:
        now = time.monotonic()
        self._frames = min(FRAMES, self._frames + (now - self._frames_at) * PER_SECOND) - 1
        self._frames_at = now
        if self._frames < 0:
            raise Refused(TOO_MANY)

    def _is_new(self, event: Event) -> bool:
        if event.type != events.MESSAGE:
            return True
        if self._said is None:
            self._said = deque(maxlen=REMEMBERED)
        if event.id in self._said:
            return False
        self._said.append(event.id)
        return True

    def _write_soon(self) -> None:
        if self._has_begun and self._waiting and self._writer is None and self._closing is None:
            self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        # The server holds `send` back while the client does not read.
        with suppress(OSError, RuntimeError):
            while self._waiting:
                await self._send({"type": "websocket.send", "text": self._waiting[0]})
                self._waiting.popleft()
        self._writer = self._waiting = None

    async def _close(self, code: int) -> None:
        if self._writer is not None:
            self._writer.cancel()
        with suppress(OSError, RuntimeError):
            await self._send({"type": "websocket.close", "code": code})


def _ids(values: Any) -> list[int]:
    if not isinstance(values, list) or len(values) > MOST_WATCHED:
        raise Refused(NONSENSE)
    return [_id(value) for value in values]


def _id(value: Any) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit() and 0 < int(value) <= MAX_ID:
        return int(value)
    raise Refused(NONSENSE)
