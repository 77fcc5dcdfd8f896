"""Our side of the process that visits strangers' pages (fetcher.py); what it brings is trusted no more than they."""

import signal
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

import orjson
from django.conf import settings

from apps.core import text
from apps.links import fetcher

MAX_TITLE = 200
MAX_DESCRIPTION = 300
MAX_SITE_NAME = 60

_ROOT = Path(__file__).resolve().parent.parent.parent
# It ends itself before.
_CLOCK_SECONDS = fetcher.SECONDS + 5
_DEATHS = {-signal.SIGALRM: "too_slow", -signal.SIGXCPU: "too_costly", -signal.SIGXFSZ: "too_large"}


class NothingToShow(Exception):
    """`name` says why; `is_passing`: it may be otherwise in an hour."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name
        self.is_passing = name in fetcher.PASSING


class Page(NamedTuple):
    """Plain text of one line each; `picture` is a stranger's file, b"" for none."""

    title: str
    description: str
    site_name: str
    picture: bytes


def visit(url: str) -> Page:
    """What the page at `url` says of itself. Raises NothingToShow."""
    wanted = {"url": url, "agent": f"{settings.SITE_NAME}Bot/1.0 (link previews; +{settings.SITE_URL})"}
    with TemporaryFile() as out:
        try:
            done = subprocess.run(
                [sys.executable, "-m", *settings.LINK_FETCHER],
                input=orjson.dumps(wanted),
                stdout=out,
                stderr=subprocess.PIPE,
                cwd=_ROOT,
                env={},
                timeout=_CLOCK_SECONDS,
                check=False,
            )
            code, complaint = done.returncode, done.stderr[-2000:].decode(errors="replace")
        except subprocess.TimeoutExpired:
            code, complaint = -signal.SIGALRM, ""
        out.seek(0)
        line = out.readline()
        if not line.endswith(b"\n"):
            raise NothingToShow(_DEATHS.get(code) or _broken(code, complaint))
        return _page(orjson.loads(line), out.read() if code == 0 else b"")


def _broken(code: int, complaint: str) -> str:
    if "MemoryError" in complaint:
        return "too_costly"
    raise RuntimeError(f"the fetcher ended with {code}: {complaint}")


def _page(said: dict[str, str], picture: bytes) -> Page:
    if "failure" in said:
        raise NothingToShow(said["failure"])
    title = _line(said["title"], MAX_TITLE)
    if text.is_blank(title):
        raise NothingToShow("says_nothing")
    return Page(title, _line(said["description"], MAX_DESCRIPTION), _line(said["site_name"], MAX_SITE_NAME), picture)


def _line(said: str, most: int) -> str:
    line = text.clean_line(said)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"
