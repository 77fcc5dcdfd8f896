"""Who may see what, said in a few lines of sets: it shares no code with the product.

People are names, "" is the anonymous. What is done here is taken to have happened; `may_…` tells the status that the
API answers to whoever tries.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

ANYBODY = ""


@dataclass
class Said:
    """A tweet, or a retweet, which says nothing of its own."""

    id: int
    author: str
    texts: list[str] = field(default_factory=list)
    reply_to: "Said | None" = None
    quote_of: "Said | None" = None
    retweet_of: "Said | None" = None
    is_gone: bool = False

    @property
    def original(self) -> "Said":
        return self.retweet_of or self


class Model:
    def __init__(self) -> None:
        self.protected: set[str] = set()
        self.follows: set[tuple[str, str]] = set()
        self.requests: set[tuple[str, str]] = set()
        self.blocks: set[tuple[str, str]] = set()
        self.mutes: set[tuple[str, str]] = set()
        self.said: list[Said] = []

    # What somebody may see ----------------------------------------------------------------------
    def is_open(self, author: str, viewer: str) -> bool:
        """Whether `viewer` may look into the profile of `author`."""
        if {(author, viewer), (viewer, author)} & self.blocks:
            return False
        return author not in self.protected or author == viewer or (viewer, author) in self.follows

    def sees(self, viewer: str, said: Said) -> bool:
        if said.is_gone or not self.is_open(said.author, viewer):
            return False
        return said.retweet_of is None or self.sees(viewer, said.retweet_of)

    def seen(self, viewer: str, rule: Callable[[Said], bool]) -> list[int]:
        """Ids, newest first."""
        return sorted((one.id for one in self.said if self.sees(viewer, one) and rule(one)), reverse=True)

    def sees_quoted(self, viewer: str, said: Said) -> bool:
        """Whom one muted one does not read in the words of others either."""
        return self.sees(viewer, said) and (viewer, said.author) not in self.mutes

    def profile(self, viewer: str, author: str) -> list[int]:
        """A thread that goes on stands with the tweets."""
        return self.seen(
            viewer,
            lambda one: one.author == author and (one.reply_to is None or one.reply_to.author == author),
        )

    def public(self, viewer: str) -> list[int]:
        def rule(one: Said) -> bool:
            is_tweet = one.reply_to is None and one.retweet_of is None
            return is_tweet and one.author not in self.protected and (viewer, one.author) not in self.mutes

        return self.seen(viewer, rule)

    def home(self, viewer: str) -> list[int]:
        """All of it happens within a day: each tweet once, where it came up first."""
        first: dict[int, int] = {}
        for said in sorted(self.said, key=lambda one: one.id):
            if self.is_for_home(viewer, said) and (said.retweet_of is None or said.original.id not in first):
                first.setdefault(said.original.id, said.id)
        return sorted(first.values(), reverse=True)

    def is_for_home(self, viewer: str, said: Said) -> bool:
        read = {viewer} | {followee for follower, followee in self.follows if follower == viewer}
        if said.author not in read or not self.sees(viewer, said):
            return False
        if {(viewer, said.author), (viewer, said.original.author)} & self.mutes:
            return False
        return said.reply_to is None or said.reply_to.author in read | {said.author}

    def ancestors(self, said: Said) -> list[Said]:
        above = []
        while said.reply_to is not None:
            said = said.reply_to
            above.append(said)
        return above[::-1]

    # What somebody may do -----------------------------------------------------------------------
    def may_answer(self, actor: str, said: Said) -> int:
        return 201 if self.sees(actor, said) else 404

    def may_spread(self, actor: str, said: Said, done: int) -> int:
        if not self.sees(actor, said):
            return 404
        author = said.original.author
        return 403 if author in self.protected and author != actor else done

    def may_change(self, actor: str, said: Said, done: int) -> int:
        if not self.sees(actor, said):
            return 404
        return done if said.original.author == actor else 403

    def may_delete(self, actor: str, said: Said) -> tuple[int, Said]:
        """And what goes: one's own retweet, or the original that is one's own."""
        goes = said if said.author == actor else said.original
        if not said.is_gone and not goes.is_gone and goes.author == actor:
            return 204, goes
        return (403 if self.sees(actor, said) else 404), goes

    # What happened ------------------------------------------------------------------------------
    def follow(self, actor: str, target: str) -> int:
        if {(actor, target), (target, actor)} & self.blocks:
            return 403
        if (actor, target) not in self.follows:
            (self.requests if target in self.protected else self.follows).add((actor, target))
        return 200

    def unfollow(self, actor: str, target: str) -> int:
        self.follows.discard((actor, target))
        self.requests.discard((actor, target))
        return 200

    def accept(self, actor: str, requester: str) -> int:
        if (requester, actor) in self.requests:
            self.requests.discard((requester, actor))
            self.follows.add((requester, actor))
        return 200 if (requester, actor) in self.follows else 404

    def block(self, actor: str, target: str) -> int:
        self.unfollow(actor, target)
        self.unfollow(target, actor)
        self.blocks.add((actor, target))
        return 200

    def unprotect(self, actor: str) -> None:
        """Whoever asked follows now."""
        self.protected.discard(actor)
        for pair in [pair for pair in self.requests if pair[1] == actor]:
            self.accept(actor, pair[0])
