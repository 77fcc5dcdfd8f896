"""What was acknowledged. It holds the run to its promises: nothing lost, nothing twice, no ghosts."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Violation(NamedTuple):
    """A broken promise: `rule` says which (I1 … I8, or "answer"), `detail` how."""

    rule: str
    detail: str


class Post(NamedTuple):
    tweet_id: int
    author: int
    text: str


@dataclass
class Ledger:
    """Written by those who act, as soon as they were answered; asked by those who read."""

    posts: dict[int, Post] = field(default_factory=dict)
    attempted: set[str] = field(default_factory=set)  # texts, each sent under one Idempotency-Key
    violations: list[Violation] = field(default_factory=list)
    _gone: dict[int, float] = field(default_factory=dict)
    _apart: dict[tuple[int, int], float] = field(default_factory=dict)
    _ever_apart: set[frozenset[int]] = field(default_factory=set)
    _closed: dict[int, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def broke(self, rule: str, detail: str) -> None:
        with self._lock:
            self.violations.append(Violation(rule, detail))

    # What was answered --------------------------------------------------------------------------
    def attempt(self, text: str) -> None:
        self.attempted.add(text)

    def posted(self, post: Post) -> None:
        with self._lock:
            self.posts[post.tweet_id] = post

    def deleted(self, tweet_id: int) -> None:
        self._gone[tweet_id] = time.monotonic()

    def is_gone(self, tweet_id: int) -> bool:
        return tweet_id in self._gone

    def parted(self, viewer: int, author: int) -> None:
        """From now on the viewer is not shown the author."""
        self._apart[viewer, author] = time.monotonic()

    def parting(self, one: int, other: int) -> None:
        """Call it before a block or mute is asked for: from then on it may hold."""
        self._ever_apart.add(frozenset((one, other)))

    def ever_apart(self, one: int, other: int) -> bool:
        """Whether a block or mute between the two was asked for in this run."""
        return frozenset((one, other)) in self._ever_apart

    def may_meet(self, viewer: int, author: int) -> None:
        """Call it before the block or mute is asked to end."""
        self._apart.pop((viewer, author), None)

    def protected(self, author: int) -> None:
        self._closed[author] = time.monotonic()

    def may_open(self, author: int) -> None:
        self._closed.pop(author, None)

    # What was read ------------------------------------------------------------------------------
    def check_page(self, viewer: int, results: list[dict[str, Any]], asked_at: float, follows: Iterable[int]) -> None:
        """Hold one page, asked for at `asked_at`, to I2, I3 and I4. `follows`: whom the viewer surely follows."""
        ids = [int(entry["id"]) for entry in results]
        if len(set(ids)) != len(ids):
            self.broke("I2", f"reader {viewer} was shown an entry twice: {ids}")
        elif ids != sorted(ids, reverse=True):
            self.broke("I4", f"reader {viewer} was shown a page out of order: {ids}")
        for entry in results:
            for shown in (entry, entry.get("retweet_of")):
                if shown:
                    self._check_shown(viewer, int(shown["id"]), int(shown["author"]["id"]), asked_at, set(follows))

    def _check_shown(self, viewer: int, tweet: int, author: int, asked_at: float, follows: set[int]) -> None:
        if self._gone.get(tweet, asked_at) < asked_at:
            self.broke("I3", f"reader {viewer} was shown tweet {tweet}, whose deletion was answered")
        if self._apart.get((viewer, author), asked_at) < asked_at:
            self.broke("I3", f"reader {viewer} was shown {author}, although a block or mute was answered")
        if author != viewer and author not in follows and self._closed.get(author, asked_at) < asked_at:
            self.broke("I3", f"reader {viewer} was shown {author}, who is protected and whom they do not follow")
