"""The load generator: a process of its own, a closed loop over one kept-alive connection.

Run as `python -m benchmarks.load`; it reads one order a line from standard input and answers each
with a line. Requests are ready bytes, answers are only counted, so it uses a small part of one
core; every answer says how large that part was.
"""

import base64
import json
import selectors
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AbstractContextManager
from http.client import HTTPResponse
from typing import Any, NamedTuple

CONNECTIONS = 1  # one caller who waits for each answer: what is measured is the whole way there and back
_STARVING = 0.8


class Slice(NamedTuple):
    """One order carried out. `busy`: the share of a core that the generator itself used."""

    per_second: float
    busy: float
    latencies: list[float]


class Generator(AbstractContextManager["Generator"]):
    """The other process, from this side."""

    def __enter__(self) -> "Generator":
        self._child = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.busiest = 0.0
        return self

    @property
    def pid(self) -> int:
        return self._child.pid

    def __exit__(self, *exception: object) -> None:
        self._child.communicate()

    def run(self, port: int, requests: Sequence[bytes], seconds: float, *, status: int = 200) -> Slice:
        """Send `requests` in turn for `seconds`. Raises RuntimeError when another status comes back."""
        order = {
            "port": port,
            "seconds": seconds,
            "requests": [base64.b64encode(request).decode() for request in requests],
        }
        assert self._child.stdin is not None
        assert self._child.stdout is not None
        self._child.stdin.write(json.dumps(order).encode() + b"\n")
        self._child.stdin.flush()
        answer = json.loads(self._child.stdout.readline())
        if set(answer["statuses"]) != {str(status)}:
            raise RuntimeError(f"answers: {answer['statuses']}")
        self.busiest = max(self.busiest, answer["busy"])
        if answer["busy"] > _STARVING:
            raise RuntimeError("the load generator itself was the limit")
        return Slice(answer["statuses"][str(status)] / answer["seconds"], answer["busy"], answer["latencies"])


def request(
    path: str, *, method: str = "GET", token: str = "", cookie: str = "", body: bytes = b"", **headers: str
) -> bytes:
    """One HTTP request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*"]
    if token:
        lines.append(f"Authorization: Bearer {token}")
    if cookie:
        lines.append(f"Cookie: {cookie}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + body


def ask(port: int, message: bytes) -> tuple[int, bytes]:
    """Status and body of one request, for checks."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(message)
        response = HTTPResponse(line)
        response.begin()
        return response.status, response.read()


class _Answer:
    """Puts one answer together: of a length that is said, or in chunks up to an empty one."""

    __slots__ = ("_need", "_parts", "status")

    def __init__(self) -> None:
        self._parts = b""
        self._need = 0
        self.status = b""

    def is_whole(self, part: bytes) -> bool:
        if not part:
            raise ConnectionError("the server closed the connection")
        self._parts += part
        if not self._need:
            end = self._parts.find(b"\r\n\r\n") + 4
            if end < 4:
                return False
            head = self._parts[:end].lower()
            self.status = head[9:12]
            at = head.find(b"content-length:")
            self._need = -1 if at < 0 else end + int(head[at + 15 : head.index(b"\r\n", at)])
        if self._need < 0:
            return self._parts.endswith(b"\r\n0\r\n\r\n")
        return len(self._parts) >= self._need


def _carry_out(port: int, requests: list[bytes], seconds: float) -> dict[str, Any]:
    poll = selectors.DefaultSelector()
    lines = []
    for _ in range(CONNECTIONS):
        line = socket.create_connection(("127.0.0.1", port))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.setblocking(False)
        poll.register(line, selectors.EVENT_READ)
        lines.append(line)
    statuses: Counter[str] = Counter()
    latencies: list[float] = []
    sent = 0
    answers: dict[socket.socket, _Answer] = {}
    since: dict[socket.socket, float] = {}
    began, busy = time.perf_counter(), time.process_time()

    def send(line: socket.socket) -> None:
        nonlocal sent
        answers[line], since[line] = _Answer(), time.perf_counter()
        line.send(requests[sent % len(requests)])
        sent += 1

    for line in lines:
        send(line)
    end = began + seconds
    open_lines = len(lines)
    while open_lines:
        for key, _ in poll.select(5):
            line = key.fileobj  # type: ignore[assignment]
            answer = answers[line]
            if answer.is_whole(line.recv(1 << 18)):
                now = time.perf_counter()
                statuses[answer.status.decode()] += 1
                latencies.append(now - since[line])
                if now < end:
                    send(line)
                else:
                    poll.unregister(line)
                    line.close()
                    open_lines -= 1
    took = time.perf_counter() - began
    return {
        "statuses": statuses,
        "seconds": took,
        "busy": (time.process_time() - busy) / took,
        "latencies": latencies if len(latencies) < 5000 else latencies[:: len(latencies) // 5000 + 1],
    }


def main() -> None:
    for order in map(json.loads, sys.stdin):
        requests = [base64.b64decode(one) for one in order["requests"]]
        print(json.dumps(_carry_out(order["port"], requests, order["seconds"])), flush=True)


if __name__ == "__main__":
    main()
