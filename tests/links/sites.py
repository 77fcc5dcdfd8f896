"""A web server of strangers, on a free port of this machine."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "news.example.com"

# What a path answers: a function of the handler, which writes whatever it likes.
Answer = Callable[[BaseHTTPRequestHandler], None]


class Site:
    """`site["/path"] = page("…")`; `site.url("/path")` is its address, `site.asked` what was asked for in order."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.headers: list[Any] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    def __setitem__(self, path: str, answer: Answer) -> None:
        self.answers[path] = answer

    def url(self, path: str, host: str = HOST) -> str:
        return f"http://{host}:{self.server.server_port}{path}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                site.headers.append(self.headers)
                try:
                    site.answers.get(self.path, nothing)(self)
                except OSError:
                    pass  # it hung up

            def log_message(self, *args: Any) -> None:
                pass

        return Handler


@contextmanager
def running() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.server.shutdown()
        site.server.server_close()


def sent(content: bytes, kind: str = "text/html; charset=utf-8", status: int = 200, **headers: str) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def page(head: str, body: str = "<p>Words") -> Answer:
    return sent(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode())


def moved(to: str, status: int = 302) -> Answer:
    return sent(b"", status=status, Location=to)


def nothing(handler: BaseHTTPRequestHandler) -> None:
    handler.send_error(404)
