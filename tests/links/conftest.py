import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.links import sites
from tests.links.sites import HOST, Site


@pytest.fixture
def world(settings: Any) -> Callable[..., None]:
    """Say what the fetcher meets: `world(names={…}, loopback=False, seconds=2)`."""

    def be(*, names: dict[str, list[str]] | None = None, loopback: bool = True, **more: Any) -> None:
        told = {"names": {HOST: ["127.0.0.1"], **(names or {})}, "loopback": loopback, **more}
        settings.LINK_FETCHER = ["tests.links.fetcher", json.dumps(told)]

    return be


@pytest.fixture
def site(world: Callable[..., None]) -> Iterator[Site]:
    """news.example.com, on this machine."""
    world()
    with sites.running() as found:
        yield found
