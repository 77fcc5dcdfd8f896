"""Those who listen through sockets, as pages do: they come back with the highest id that they heard."""

import json
import threading
import time
from contextlib import suppress
from random import Random
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.faults.people import Caller, Diary, NobodyAnswers, Person
from tests.faults.site import Site

SHORTEST, LONGEST = 0.1, 1.0  # seconds between two attempts


class Window(threading.Thread):
    """What one person heard. `messages` and `news` are what a page would know by now."""

    def __init__(self, site: Site, diary: Diary, person: Person, random: Random) -> None:
        super().__init__(name=f"window{person.id}", daemon=True)
        self.person, self.messages, self.news = person, dict[int, int](), dict[str, Any]()
        self.doubled: list[int] = []
        self.connections, self.typing = 0, 0
        self._site, self._diary, self._random = site, diary, random
        self._after = 0
        self._closing = threading.Event()
        self._wire: ClientConnection | None = None

    def run(self) -> None:
        caller = Caller(self._site.port, self._diary, answered_within=5)
        while not self._closing.is_set():
            with suppress(OSError, WebSocketException, NobodyAnswers):
                self._look(caller)
            self._closing.wait(self._random.uniform(SHORTEST, LONGEST))

    def _look(self, caller: Caller) -> None:
        answer = caller.call(self.person, "POST", "/api/stream_tickets", kind="ticket")
        if answer.status != 201:  # without Redis there are none
            return
        after = f"&after={self._after}" if self._after else ""
        url = f"ws://127.0.0.1:{self._site.sockets_port}/ws/?ticket={answer.body['ticket']}{after}"
        with connect(url, compression=None, open_timeout=20) as wire:
            self._wire = wire
            self.connections += 1
            here: set[int] = set()
            for text in wire:
                self._hear(json.loads(text), here)

    def _hear(self, event: dict[str, Any], here: set[int]) -> None:
        self._after = max(self._after, int(event["id"]))
        data = event["data"]
        if event["type"] == "message" and data["change"] == "sent":
            message_id = int(data["message_id"])
            if message_id in here:
                self.doubled.append(message_id)
            here.add(message_id)
            self.messages[message_id] = int(data["conversation_id"])
        elif event["type"] == "notification":
            self.news = data
        elif event["type"] == "typing":
            self.typing += 1

    def say_typing(self, conversation_id: int) -> None:
        with suppress(OSError, WebSocketException):
            if self._wire is not None:
                self._wire.send(json.dumps({"type": "typing", "conversation_id": str(conversation_id)}))

    def hears_typing(self, teller: "Window", conversation_id: int, seconds: float) -> bool:
        """Typing is in no table: only a hint that was published and heard can tell of it."""
        before, end = self.typing, time.monotonic() + seconds
        while self.typing == before and time.monotonic() < end:
            teller.say_typing(conversation_id)
            time.sleep(0.5)
        return self.typing > before

    def close(self) -> None:
        self._closing.set()
        with suppress(OSError, WebSocketException):
            if self._wire is not None:
                self._wire.close()
        self.join(20)
