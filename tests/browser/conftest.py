"""Pages in a real browser: Debian's chromium, driven by playwright against a live server of the test.

Everything that a page does here passes under the site's real content security policy; a test fails
on any console error or violation (`page` below).
"""

import os
import shutil
import threading
from collections.abc import Callable, Generator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from apps.users.models import User
from tests.patience import eventually

# Playwright's loop runs in this thread; the ORM is used between its calls, not inside them.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
# What the browser itself says about a page that is not there, in tests that ask for one; and htmx about what it still
# asked for when the page was left (had that failed, it would say htmx:sendError too).
EXPECTED = ("the server responded with a status of 4", "htmx:sendAbort", "htmx:afterRequest")

type SignIn = Callable[[User], Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in str(item.path):
            # One browser, in one worker.
            item.add_marker(pytest.mark.xdist_group("browser"))
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip("no chromium here: apt-get install chromium, or set CHROMIUM"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture
def base(live_server: Any) -> str:
    """The address of a server with an empty database of its own."""
    return live_server.url


class UnderWay:
    """How many requests the server has begun and not ended."""

    def __init__(self) -> None:
        self.count, self._lock = 0, threading.Lock()
        request_started.connect(self._begun)
        request_finished.connect(self._ended)

    def _begun(self, **_: Any) -> None:
        with self._lock:
            self.count += 1

    def _ended(self, **_: Any) -> None:
        with self._lock:
            self.count -= 1


@pytest.fixture(scope="session")
def under_way() -> UnderWay:
    return UnderWay()


@pytest.fixture
def faults() -> Generator[list[str]]:
    """What went wrong in any page of the test; it fails unless this stays empty."""
    found: list[str] = []
    yield found
    assert not found


@pytest.fixture
def opened(browser: Browser, base: str, faults: list[str], under_way: UnderWay) -> Generator[Callable[..., Page]]:
    """`opened(as_user, width=…, java_script_enabled=…)`: a page of a new browser profile."""
    contexts: list[BrowserContext] = []

    def open_page(user: User | None = None, *, width: int = 1280, height: int = 900, **options: Any) -> Page:
        context = browser.new_context(base_url=base, viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        if user:
            context.add_cookies([{"name": "sessionid", "value": _session(user), "url": base}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: _note(faults, message))
        return page

    yield open_page
    for context in contexts:
        context.close()
    # What a page had asked for last must not be written after this test's rows are gone.
    eventually(lambda: not under_way.count, "all requests to be answered")


def _note(faults: list[str], message: Any) -> None:
    if message.type == "error" and not any(words in message.text for words in EXPECTED):
        faults.append(message.text)


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value
