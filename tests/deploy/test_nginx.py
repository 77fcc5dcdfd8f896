"""The gateway of deploy/nginx, by a real nginx, in front of the real processes."""

import os
import re
import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from websockets.sync.client import connect

from apps.users.models import User
from tests.patience import eventually
from tests.realtime.windows import ORIGIN, SocketServer, free_port, session

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
TEMPLATE = Path(__file__).resolve().parents[2] / "deploy/nginx/chirp.conf.template"

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(NGINX is None, reason="no nginx here: apt-get install nginx-light"),
]

type Gateway = Callable[..., str]


@pytest.fixture
def gateway(tmp_path: Path, live_server: Any, settings: Any) -> Iterator[Gateway]:
    """`gateway(web=…, sockets=…)`, the servers behind it as nginx writes them; gives the address of the gateway."""
    settings.TRUSTED_PROXIES = ["127.0.0.1", "::1"]
    running: list[subprocess.Popen[bytes]] = []

    def start(web: str = f"server {urlsplit(live_server.url).netloc};", sockets: str = "server 127.0.0.1:9;") -> str:
        port = free_port()
        values = {
            "GATEWAY_PORT": f"127.0.0.1:{port}",
            "WEB_SERVERS": web,
            "SOCKET_SERVERS": sockets,
            "TLS_DIR": str(tmp_path / "none"),
        }
        site = re.sub(r"\$\{(\w+)\}", lambda name: values[name[1]], TEMPLATE.read_text())
        (tmp_path / "nginx.conf").write_text(
            f"daemon off; pid {tmp_path}/pid; events {{}} http {{ {_places(tmp_path)} {site} }}"
        )
        log = (tmp_path / "log").open("wb")
        words = [str(NGINX), "-p", str(tmp_path), "-e", str(tmp_path / "errors"), "-c", str(tmp_path / "nginx.conf")]
        running.append(subprocess.Popen(words, stdout=log, stderr=log))
        eventually(lambda: _listens(port), "nginx", seconds=10)
        return f"http://localhost:{port}"

    yield start
    for process in running:
        process.terminate()
        process.wait(10)


def _places(directory: Path) -> str:
    """Nothing is written but there: whoever runs the tests need not be root."""
    temporary = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "access_log off; " + " ".join(f"{name}_temp_path {directory}/{name};" for name in temporary)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def ask(url: str, **headers: str) -> Any:
    try:
        return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20)
    except urllib.error.HTTPError as error:
        return error


def test_pages_and_the_api_come_through(gateway: Gateway, alice: User) -> None:
    address = gateway()
    assert b"@alice" in ask(f"{address}/@alice").read()
    answer = ask(f"{address}/api/users/@alice")
    assert answer.status == 200
    assert len(answer.headers["X-Request-ID"]) == 32
    assert ask(f"{address}/metrics").status == 404


def test_nobody_is_somebody_else_by_a_header(gateway: Gateway, settings: Any, alice: User) -> None:
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "read": "5/10 minutes"}
    address = gateway()
    left = [
        int(ask(f"{address}/api/users/@alice", **{"X-Forwarded-For": forged}).headers["X-RateLimit-Remaining"])
        for forged in ("203.0.113.1", "203.0.113.2", "127.0.0.1, 203.0.113.3")
    ]
    assert left == [4, 3, 2]


def test_a_process_that_is_gone_is_not_missed(gateway: Gateway, live_server: Any, alice: User) -> None:
    gone = f"server 127.0.0.1:{free_port()};"
    address = gateway(web=f"{gone} server {urlsplit(live_server.url).netloc};")
    assert [ask(f"{address}/@alice").status for _ in range(6)] == [200] * 6


def test_sockets_come_through(gateway: Gateway, tmp_path: Path, alice: User) -> None:
    server = SocketServer(tmp_path / "sockets")
    try:
        address = gateway(sockets=f"server 127.0.0.1:{server.port};").replace("http", "ws")
        cookie = {"Cookie": f"sessionid={session(alice)}", "Origin": ORIGIN}
        with connect(f"{address}/ws/", additional_headers=cookie, open_timeout=20) as wire:
            assert '"notification"' in str(wire.recv(timeout=20))
    finally:
        server.stop()
