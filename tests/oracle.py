"""The home timeline written a second time, by hand, from its definition alone.

It shares no code with the product: no model, no selector, no id helper, no SQL beyond reading whole
tables. It is slow on purpose and obvious on purpose. A test compares what the product serves with
what this says; when the two differ, one of them has misread the definition.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

# An id is 41 bits of milliseconds, then 22 bits of a sequence.
DAY_OF_IDS = 24 * 60 * 60 * 1000 << 22


class Cursor(Protocol):
    def execute(self, sql: str, /) -> Any: ...
    def fetchall(self) -> list[tuple[Any, ...]]: ...


@dataclass(frozen=True, slots=True)
class Account:
    id: int
    is_protected: bool
    is_here: bool  # neither suspended nor leaving


@dataclass(frozen=True, slots=True)
class Entry:
    """A tweet or a retweet."""

    id: int
    author: int
    reply_to_user: int | None
    retweet_of: int | None
    is_gone: bool  # deleted or hidden
    text: str = ""
    tags: frozenset[str] = frozenset()


@dataclass
class Oracle:
    """What every home timeline must be, given all rows."""

    accounts: dict[int, Account]
    entries: dict[int, Entry]
    follows: dict[int, dict[int, bool]] = field(default_factory=lambda: defaultdict(dict))  # → wants retweets
    blocks: set[tuple[int, int]] = field(default_factory=set)
    mutes: dict[tuple[int, int], datetime | None] = field(default_factory=dict)
    unwanted: dict[int, list[tuple[str, datetime | None]]] = field(default_factory=lambda: defaultdict(list))
    budgets: dict[tuple[int, int], tuple[int | None, bool]] = field(default_factory=dict)  # → a day, only originals
    sought: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # hashtags
    kept_out: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # by lists that hide from home

    def __post_init__(self) -> None:
        self._by_author: dict[int, list[Entry]] = defaultdict(list)
        for entry in self.entries.values():
            self._by_author[entry.author].append(entry)

    @classmethod
    def load(cls, cursor: Cursor) -> "Oracle":
        """Read all rows. For one moment's truth, give a cursor inside a REPEATABLE READ transaction."""
        accounts = _rows(cursor, "SELECT id, is_protected, suspended_at IS NULL AND leaving_at IS NULL FROM users_user")
        entries = _rows(
            cursor,
            "SELECT id, author_id, reply_to_user_id, retweet_of_id, deleted_at IS NOT NULL OR hidden_at IS NOT NULL,"
            " content_warning || ' / ' || text || COALESCE((SELECT string_agg(' ' || option, '') FROM tweets_poll p,"
            " jsonb_array_elements_text(p.options) option WHERE p.tweet_id = tweet.id), '')"
            " FROM tweets_tweet tweet",
        )
        tags: dict[int, set[str]] = defaultdict(set)
        for tweet, tag in _rows(cursor, "SELECT tweet_id, tag FROM tweets_tweettag"):
            tags[tweet].add(tag)
        tagged = [(*row, frozenset(tags[row[0]])) for row in entries]
        oracle = cls(
            accounts={row[0]: Account(*row) for row in accounts},
            entries={row[0]: Entry(*row) for row in tagged},
        )
        for owner, tag in _rows(cursor, "SELECT owner_id, tag FROM tweets_followedtag"):
            oracle.sought[owner].add(tag)
        for follower, followee, daily, only_originals in _rows(
            cursor,
            "SELECT follower_id, followee_id, daily_budget, only_originals FROM follows_follow"
            " WHERE daily_budget IS NOT NULL OR only_originals",
        ):
            oracle.budgets[follower, followee] = daily, only_originals
        for follower, followee, wants_retweets in _rows(
            cursor, "SELECT follower_id, followee_id, wants_retweets FROM follows_follow"
        ):
            oracle.follows[follower][followee] = wants_retweets
        oracle.blocks.update(_rows(cursor, "SELECT blocker_id, blocked_id FROM follows_block"))
        for muter, muted, expires_at in _rows(cursor, "SELECT muter_id, muted_id, expires_at FROM follows_mute"):
            oracle.mutes[muter, muted] = expires_at
        for owner, member in _rows(
            cursor,
            "SELECT owner_id, user_id FROM follows_listmember m JOIN follows_list l ON l.id = m.list_id"
            " WHERE l.hides_from_home",
        ):
            oracle.kept_out[owner].add(member)
        for owner, phrase, end in _rows(
            cursor, "SELECT owner_id, phrase, expires_at FROM tweets_filter WHERE in_home AND action = 'hide'"
        ):
            oracle.unwanted[owner].append((phrase, end))
        return oracle

    def home(self, viewer: int, now: datetime | None = None) -> list[int]:
        """The ids of the whole home timeline of `viewer` at `now`, newest first."""
        now = now or datetime.now(UTC)
        sources = {viewer, *self.follows.get(viewer, {})}
        candidates = [entry for author in sources for entry in self._by_author.get(author, [])]
        candidates += [e for e in self.entries.values() if e.author not in sources and self._is_sought(e, viewer)]
        entries = [entry for entry in candidates if self._is_in_but_for_the_day(entry, viewer, now)]
        about = _entries_about(entries)
        shown = [entry.id for entry in entries if not _was_shown_the_day_before(entry, about)]
        return sorted(shown, reverse=True)

    def why_not(self, entry_id: int, viewer: int, now: datetime | None = None) -> str:
        """Which rule keeps an entry out; empty when none does. For reading failures."""
        now = now or datetime.now(UTC)
        entry = self.entries[entry_id]
        followed = self.follows.get(viewer, {})
        if entry.author != viewer and entry.author not in followed and not self._is_sought(entry, viewer):
            return "neither one's own nor followed"
        if not self._is_in_but_for_the_day(entry, viewer, now):
            return "a rule about the entry itself"
        return "" if entry_id in self.home(viewer, now) else "another was shown in the 24 hours before"

    def _is_in_but_for_the_day(self, entry: Entry, viewer: int, now: datetime) -> bool:
        follows = self.follows.get(viewer, {})
        # Whom a list keeps out is out as its author; what they wrote may come by way of others.
        is_out = entry.is_gone or entry.author in self.kept_out.get(viewer, set())
        if is_out or not self._may_be_read(entry.author, viewer, now) or not self._is_within_budget(entry, viewer):
            return False
        if entry.retweet_of is not None:
            if entry.author != viewer and not follows[entry.author]:
                return False
            original = self.entries[entry.retweet_of]
            is_read = not original.is_gone and self._may_be_read(original.author, viewer, now)
            return is_read and not self._is_unwanted(original, viewer, now)
        if self._is_unwanted(entry, viewer, now):
            return False
        return self._is_for(viewer, entry)

    def _is_for(self, viewer: int, entry: Entry) -> bool:
        to = entry.reply_to_user
        return to is None or to in {viewer, entry.author} or to in self.follows.get(viewer, {})

    def _is_sought(self, entry: Entry, viewer: int) -> bool:
        return entry.retweet_of is None and bool(entry.tags & self.sought.get(viewer, set()))

    def _is_within_budget(self, entry: Entry, viewer: int) -> bool:
        """Among the first so many entries of its author's UTC day that could stand in a list for V."""
        daily, only_originals = self.budgets.get((viewer, entry.author), (None, False))
        wanted = [e for e in self._by_author[entry.author] if not e.is_gone and self._is_for(viewer, e)]
        if not self.follows.get(viewer, {}).get(entry.author, True):
            wanted = [e for e in wanted if e.retweet_of is None]
        if only_originals:
            wanted = [e for e in wanted if e.retweet_of is None and e.reply_to_user is None]
        if daily is not None:
            wanted = sorted((e for e in wanted if _day(e) == _day(entry)), key=_id)[:daily]
        return (daily, only_originals) == (None, False) or entry in wanted

    def _is_unwanted(self, tweet: Entry, viewer: int, now: datetime) -> bool:
        """Another's, and a phrase that V mutes stands in it, word for word."""
        if tweet.author == viewer:
            return False
        said = _words(tweet.text)
        for phrase, end in self.unwanted.get(viewer, []):
            sought = _words(phrase)
            starts = range(len(said) - len(sought) + 1)
            if (end is None or end > now) and any(said[n : n + len(sought)] == sought for n in starts):
                return True
        return False

    def _may_be_read(self, author: int, viewer: int, now: datetime) -> bool:
        account = self.accounts[author]
        if not account.is_here or (author, viewer) in self.blocks or (viewer, author) in self.blocks:
            return False
        if (viewer, author) in self.mutes:
            end = self.mutes[viewer, author]
            if end is None or end > now:
                return False
        return not account.is_protected or author == viewer or author in self.follows.get(viewer, {})


def _day(entry: Entry) -> int:
    """Days since ids began, at a midnight UTC."""
    return (entry.id >> 22) // (24 * 60 * 60 * 1000)


def _id(entry: Entry) -> int:
    return entry.id


def _words(text: str) -> list[str]:
    """Of a script that puts spaces between them."""
    return "".join(letter if letter.isalnum() else " " for letter in text.casefold()).split()


def _entries_about(entries: Iterable[Entry]) -> dict[int, list[int]]:
    """By original: the ids of all entries that show it, itself and its retweets."""
    about: dict[int, list[int]] = defaultdict(list)
    for entry in entries:
        about[entry.retweet_of or entry.id].append(entry.id)
    return about


def _was_shown_the_day_before(entry: Entry, about: dict[int, list[int]]) -> bool:
    if entry.retweet_of is None:
        return False
    return any(entry.id - DAY_OF_IDS <= other < entry.id for other in about[entry.retweet_of])


def _rows(cursor: Cursor, sql: str) -> list[tuple[Any, ...]]:
    cursor.execute(sql)
    return cursor.fetchall()
