from collections.abc import Iterator

import pytest

from tests.realtime.windows import SocketServer


@pytest.fixture(scope="session")
def sockets(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[SocketServer]:
    log = tmp_path_factory.mktemp("sockets") / "log"
    server = SocketServer(log)
    yield server
    server.stop()
    assert "Traceback" not in log.read_text()
