"""A push service and a browser that uses it: what is sent there is decrypted as the browser would."""

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import http_ece  # type: ignore[import-untyped]
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from apps.users.models import User
from tests.work import do_due_work

BEGIN = "/settings/notifications/push"


class Pushed(NamedTuple):
    path: str
    headers: dict[str, str]
    body: bytes


class PushService:
    """`answers` by path: a status; else 201. `endless`: paths whose answers never end."""

    def __init__(self) -> None:
        self.pushed: list[Pushed] = []
        self.answers: dict[str, int] = {}
        self.endless: set[str] = set()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                service.pushed.append(Pushed(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(service.answers.get(self.path, 201))
                if self.path in service.endless:
                    self.end_headers()
                    while True:
                        self.wfile.write(b"x" * 65_536)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Nobody reads it."""

            def handle(self) -> None:
                try:
                    super().handle()
                except OSError:
                    self.close_connection = True

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @contextmanager
    def running(self) -> Iterator["PushService"]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        yield self
        self._server.shutdown()
        self._server.server_close()
        thread.join()


class Browser:
    """One that subscribed, with keys of its own."""

    def __init__(self, service: PushService, path: str = "") -> None:
        self.service, self.path = service, path or f"/{secrets.token_hex(8)}"
        self._key, self._auth = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)
        point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        self.subscription = {
            "endpoint": service.url + self.path,
            "p256dh": _written(point),
            "auth": _written(self._auth),
        }

    @property
    def pushed(self) -> list[Pushed]:
        return [one for one in self.service.pushed if one.path == self.path]

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(self.read(one.body)) for one in self.pushed]

    def read(self, body: bytes) -> bytes:
        return http_ece.decrypt(body, private_key=self._key, auth_secret=self._auth, version="aes128gcm")


def signed_in(user: User) -> Client:
    client = Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"})
    client.force_login(user)
    return client


def subscribed(service: PushService, user: User, client: Client | None = None) -> Browser:
    browser = Browser(service)
    answer = (client or signed_in(user)).post(BEGIN, browser.subscription)
    assert answer.status_code == 204, answer.content
    return browser


def work() -> None:
    do_due_work()  # what happened is told,
    do_due_work()  # and pushed


def _written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
