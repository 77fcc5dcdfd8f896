"""What the demo people are made of and talk about: text files, one topic or language each.

A topic's file begins with its words (`dish = ramen | mole`); then each line is a tweet, with what
may follow it below: `>` an answer by another, `<` the author's answer to that, `+` the next tweet
of the author's thread. `{dish}` is one of the words, the same in a whole conversation; `{friend}`
is somebody whom the author follows, and answers first.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_WORDS = re.compile(r"([a-z]+) = (.+)")


@dataclass
class Line:
    """A tweet's text and what may follow: `replies` are (answer, the author's answer to it or "")."""

    text: str
    replies: list[tuple[str, str]] = field(default_factory=list)
    thread: list[str] = field(default_factory=list)


@dataclass
class Topic:
    name: str
    words: dict[str, list[str]]
    lines: list[Line]


@dataclass
class Culture:
    """Who speaks a language: names as (display name, handle or "")."""

    language: str
    places: list[str]
    given: list[str]
    family: list[str]
    people: list[tuple[str, str]]


@cache
def topics() -> dict[str, Topic]:
    return _all("topics")


@cache
def languages() -> dict[str, Topic]:
    return _all("languages")


@cache
def cultures() -> list[Culture]:
    found = []
    for line in _lines(_HERE / "names.txt"):
        if line.startswith("["):
            language, _, places = line[1:].partition("] ")
            found.append(Culture(language, places.split(", "), [], [], []))
        elif line.startswith("people"):
            pairs = (pair.partition("=") for pair in _list(line))
            found[-1].people = [(name.strip(), handle.strip()) for name, _, handle in pairs]
        elif line.startswith("given"):
            found[-1].given = _list(line)
        elif line.startswith("family"):
            found[-1].family = _list(line)
    return found


@cache
def bios() -> dict[str, list[str]]:
    return {line.partition(" = ")[0]: _list(line) for line in _lines(_HERE / "bios.txt")}


@cache
def today() -> list[list[str]]:
    """What many talk about at once: the tweets about each of these things."""
    found: list[list[str]] = []
    for line in _lines(_HERE / "today.txt"):
        if line.startswith("["):
            found.append([])
        else:
            found[-1].append(line)
    return found


def lines(name: str) -> list[str]:
    """Those of a file that has a form of its own."""
    return _lines(_HERE / name)


def _all(folder: str) -> dict[str, Topic]:
    return {path.stem: _topic(path) for path in sorted((_HERE / folder).glob("*.txt"))}


def _topic(path: Path) -> Topic:
    topic = Topic(path.stem, {}, [])
    for line in _lines(path):
        words = _WORDS.fullmatch(line)
        if words and not topic.lines:
            topic.words[words[1]] = _list(line)
        elif line.startswith("  > "):
            topic.lines[-1].replies.append((line[4:], ""))
        elif line.startswith("  < "):
            asked, _ = topic.lines[-1].replies[-1]
            topic.lines[-1].replies[-1] = (asked, line[4:])
        elif line.startswith("  + "):
            topic.lines[-1].thread.append(line[4:])
        else:
            topic.lines.append(Line(line))
    return topic


def _lines(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("# ")]


def _list(line: str) -> list[str]:
    return [word.strip() for word in line.partition(" = ")[2].split(" | ")]
