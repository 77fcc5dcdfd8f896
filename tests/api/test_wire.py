"""What no test client can send: raw bytes to the real server, which must answer or hang up, never fail."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from tests.patience import eventually

pytestmark = pytest.mark.django_db  # asks for the database, which the server then uses
ROOT = Path(__file__).parents[2]

RAW = [
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /%FF%FE HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /%ED%A0%80 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET //evil.example/%2e%2e HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"FOO /api/nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /api/nowhere?\xff\xfe HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /api/nowhere?q=%ED%A0%80&%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /api/nowhere HTTP/1.1\r\nHost: localhost\r\nX-\xff: 1\r\n\r\n",
    b"GET /api/nowhere HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \xff\xfe\r\n\r\n",
    b"GET /about HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=\xff\xfe\x80\r\n\r\n",
    b"GET /api/nowhere HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
    b"GET /api/nowhere HTTP/1.1\r\nHost: \xff\r\n\r\n",
    b"GET /api/nowhere HTTP/1.0\r\n\r\n",
    b"POST /api/tweets HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"POST /api/tweets HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}",
    b"POST /api/tweets HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json; charset*=foo''b\r\n"
    b"Content-Length: 2\r\n\r\n{}",
    b"POST /api/users/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    b"POST /api/users/login HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"\x00" * 500,
]


@contextlib.contextmanager
def server(log: Path, **environment: str) -> Iterator[int]:
    """The real server, one process, with the tests' database and Redis unless told otherwise."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1]
    url = urlsplit(os.environ["DATABASE_URL"])
    database = urlunsplit(url._replace(path=f"/{connection.settings_dict['NAME']}"))
    command = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(number), "--workers", "1", "--no-ws"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "granian",
                *command,
                "--blocking-threads",
                "1",
                "--no-ws",
                "twitter.wsgi:application",
            ],
            cwd=ROOT,
            env={**os.environ, "RATE_LIMIT_SCALE": "1000000", "DATABASE_URL": database, **environment},
            stdout=output,
            stderr=output,
        )
    try:
        eventually(lambda: _is_up(number), "the server", seconds=60)
        yield number
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[int]:
    with server(tmp_path_factory.mktemp("wire") / "log") as number:
        yield number


@pytest.mark.parametrize("raw", RAW, ids=lambda raw: repr(raw[:60]))
def test_raw_bytes_are_answered_or_refused(port: int, raw: bytes) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as wire:
        wire.sendall(raw)
        with contextlib.suppress(OSError):  # it may have hung up already
            wire.shutdown(socket.SHUT_WR)
        answer = wire.recv(65536)
    assert not answer.startswith((b"HTTP/1.1 5", b"HTTP/1.0 5")), answer[:2000]
    assert _is_up(port)


def test_a_path_in_any_script_arrives_as_it_was_meant(port: int) -> None:
    status, _, body = _ask(port, "GET", "/api/timelines/tags/%E6%97%A5%E6%9C%AC")

    assert (status, body[:11]) == (200, b'{"results":')


def test_head_has_the_headers_and_no_body(port: int) -> None:
    status, headers, body = _ask(port, "HEAD", "/api/rate_limits")
    assert (status, body) == (200, b"")
    assert headers["X-RateLimit-Limit"]


def test_the_body_has_its_length(port: int) -> None:
    _, headers, body = _ask(port, "GET", "/api/schema")
    assert int(headers["Content-Length"]) == len(body)


def test_without_the_database_the_answer_is_an_honest_503(tmp_path: Path) -> None:
    with server(tmp_path / "log", DATABASE_URL="postgresql://postgres@/postgres?host=/nonexistent") as number:
        for path in ("/api/users/alice", "/api/users/@alice", "/api/timelines/tags/stone", "/@alice"):
            status, headers, body = _ask(number, "GET", path)
            if path == "/api/users/alice":
                assert status == 404  # no such path: nothing had to be asked
                continue
            assert (status, int(headers["Retry-After"]) > 0) == (503, True), (path, body[:300])
            assert b"nonexistent" not in body
        assert _ask(number, "GET", "/about")[0] == 200
        status, _, body = _ask(number, "GET", "/api/health/ready")
        assert (status, b'"name":"database","ok":false' in body) == (503, True)


def test_without_redis_everything_is_answered(tmp_path: Path) -> None:
    with server(tmp_path / "log", REDIS_URL="unix:///nonexistent/redis.sock?db=0") as number:
        for path in ("/", "/about", "/accounts/login/", "/api/timelines/tags/stone", "/api/rate_limits"):
            status, headers, body = _ask(number, "GET", path)
            assert status == 200, (path, body[:300])
            assert headers["X-RateLimit-Remaining"]
        status, _, body = _ask(number, "GET", "/health/ready")
        assert (status, b'"name":"redis","ok":false' in body) == (503, True)


def _ask(port: int, method: str, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        wire.request(method, path, headers={"Host": "localhost"})
        answer = wire.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        wire.close()


def _is_up(port: int) -> bool:
    try:
        return _ask(port, "GET", "/health/live")[0] == 200
    except OSError:
        return False
