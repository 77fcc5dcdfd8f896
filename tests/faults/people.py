"""Who calls the API, and what they were answered.

A client as it should be: when the connection is cut it asks again, a post with the same
Idempotency-Key. Only what was answered counts as acknowledged.
"""

import http.client
import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, NamedTuple

PATIENCE = 40.0  # seconds a client goes on asking while nobody answers at all
ANSWERED_WITHIN = 20.0


@dataclass(frozen=True)
class Person:
    id: int
    token: str


class Answer(NamedTuple):
    """`began` is when the answered attempt was sent (monotonic), `seconds` how long that one took."""

    status: int
    body: Any
    began: float
    seconds: float
    attempts: int


@dataclass
class Diary:
    """All answers of a run, by what was asked."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    cuts: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, answer: Answer) -> None:
        with self.lock:
            self.seconds[kind].append(answer.seconds)
            self.statuses[kind][answer.status] += 1
            self.cuts += answer.attempts - 1

    def quantile(self, kind: str, share: float) -> float:
        """Seconds within which that share of the answers came; 0 when there were none."""
        ordered = sorted(self.seconds[kind])
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0


class NobodyAnswers(Exception):
    """The web was away for longer than a client waits."""


class Caller:
    """One client with one connection; not for two threads at once. It waits `answered_within` and asks anew."""

    def __init__(self, port: int, diary: Diary, *, answered_within: float = ANSWERED_WITHIN) -> None:
        self._port, self._diary, self._answered_within = port, diary, answered_within
        self._link: http.client.HTTPConnection | None = None

    def get(self, person: Person, path: str, kind: str = "read") -> Answer:
        return self.call(person, "GET", path, kind=kind)

    def call(
        self, person: Person, method: str, path: str, body: Any = None, *, key: str | None = None, kind: str = "act"
    ) -> Answer:
        """The answer, whatever its status. Raises NobodyAnswers."""
        headers = {"Authorization": f"Bearer {person.token}", "Content-Type": "application/json"}
        if key:
            headers["Idempotency-Key"] = key
        data = None if body is None else json.dumps(body)
        give_up, attempts = time.monotonic() + PATIENCE, 0
        while True:
            attempts += 1
            began = time.monotonic()
            try:
                status, text = self._ask(method, path, data, headers)
            except (OSError, http.client.HTTPException) as error:
                self._hang_up()
                if time.monotonic() > give_up:
                    raise NobodyAnswers(f"{method} {path}") from error
                time.sleep(0.05)
                continue
            answer = Answer(status, json.loads(text) if text else None, began, time.monotonic() - began, attempts)
            self._diary.note(kind, answer)
            return answer

    def _ask(self, method: str, path: str, data: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
        if self._link is None:
            self._link = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._answered_within)
        self._link.request(method, path, data, headers)
        response = self._link.getresponse()
        return response.status, response.read()

    def _hang_up(self) -> None:
        if self._link:
            self._link.close()
            self._link = None
