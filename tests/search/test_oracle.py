"""Every kind of actor against an oracle: what they find is what matches among what they can open, and nothing else.

The oracle knows the API's objects alone. It shares no code with the grammar, the compiler or the engines.
"""

import json
import random
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.test import Client

from apps.core.errors import Problem
from apps.follows import services as graph
from apps.moderation import services as moderation
from apps.tweets import services as tweets
from apps.tweets.models import Tweet, tweet_counter
from apps.tweets.services.polls import Question
from apps.users import services as accounts
from apps.users.models import User
from tests.work import do_due_work

pytestmark = pytest.mark.django_db

VOCABULARY = ("salt", "moon", "iron", "lake", "東京")
QUERIES = 45
WRITERS = ("alice", "bob", "protected", "muted", "blocked", "suspended")
READERS = ("bob", "follower", "mallory", "pending", "blocked", "muted", "protected", "staff")
Match = Callable[[dict[str, Any]], bool]


class Reader:
    """One actor: what they can open, their shelves and their home, asked of the doors."""

    def __init__(self, user: User | None, muted: frozenset[str], ids: list[int]) -> None:
        self.client = Client()
        if user:
            self.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {accounts.issue_tokens(user=user).access}"
        self.name, self.muted = user.username if user else "", muted
        opened = [self.client.get(f"/api/tweets/{id_}") for id_ in ids]
        self.seen = [json.loads(answer.content) for answer in opened if answer.status_code == 200]
        self.home = set(self._all("/api/timelines/home")) if user else set[str]()
        self.bookmarks = set(self._all("/api/bookmarks")) if user else set[str]()
        self.likes = set(self._all(f"/api/users/{user.pk}/tweets?kind=likes")) if user else set[str]()

    def find(self, q: str, sort: str) -> list[str]:
        answer = self.client.get("/api/search", {"q": q, "sort": sort, "limit": "100"})
        assert answer.status_code == 200, q
        return [one["id"] for one in json.loads(answer.content)["results"]]

    def _all(self, url: str) -> list[str]:
        answer = self.client.get(f"{url}{'&' if '?' in url else '?'}limit=100")
        return [one["id"] for one in json.loads(answer.content)["results"]]


class Piece(NamedTuple):
    """A piece of a query, and what it means of a Tweet object (of a retweet: of its original, too)."""

    text: str
    holds: Match
    names_author: bool = False


def shown(tweet: dict[str, Any]) -> dict[str, Any]:
    return tweet["retweet_of"] or tweet


def said(tweet: dict[str, Any]) -> list[str]:
    one = shown(tweet)
    options = [option["text"] for option in (one["poll"] or {}).get("options", ())]
    text = " | ".join([one["text"], one["content_warning"] or "", *options]).lower()
    return re.findall(r"[東京]|\||[a-z0-9_]+", text)


def has_run(tweet: dict[str, Any], *run: str) -> bool:
    found = said(tweet)
    return any(tuple(found[place : place + len(run)]) == run for place in range(len(found)))


def word(chance: random.Random, reader: Reader) -> Piece:
    one = chance.choice(VOCABULARY)
    return Piece(one, lambda tweet: has_run(tweet, *("東", "京") if one == "東京" else (one,)))


def phrase(chance: random.Random, reader: Reader) -> Piece:
    first, second = chance.choices(VOCABULARY[:4], k=2)
    return Piece(f'"{first} {second}"', lambda tweet: has_run(tweet, first, second))


def person(chance: random.Random, reader: Reader) -> Piece:
    who = chance.choice(WRITERS)
    kind = chance.choice(("from:", "to:", "@"))
    if kind == "from:":
        return Piece(f"from:{who}", lambda tweet: tweet["author"]["username"] == who, names_author=True)
    if kind == "to:":
        return Piece(f"to:{who}", lambda tweet: (shown(tweet)["reply_to"] or {}).get("username") == who)
    return Piece(f"@{who}", lambda tweet: f"@{who}" in shown(tweet)["text"])


def tag(chance: random.Random, reader: Reader) -> Piece:
    one = chance.choice(VOCABULARY[:4])
    return Piece(f"#{one.upper()}", lambda tweet: f"#{one}" in shown(tweet)["text"].lower())


def operator(chance: random.Random, reader: Reader) -> Piece:
    least = chance.choice((1, 2))
    return chance.choice(
        [
            Piece("has:links", lambda tweet: bool(shown(tweet)["entities"]["urls"])),
            Piece("has:poll", lambda tweet: shown(tweet)["poll"] is not None),
            Piece("is:reply", lambda tweet: shown(tweet)["reply_to"] is not None),
            Piece("is:quote", lambda tweet: shown(tweet)["quote_of"] is not None),
            Piece("is:retweet", lambda tweet: tweet["retweet_of"] is not None),
            Piece(f"min_likes:{least}", lambda tweet: shown(tweet)["counts"]["likes"] >= least),
            Piece(f"min_replies:{least}", lambda tweet: shown(tweet)["counts"]["replies"] >= least),
            Piece("since:2025-01-01", lambda tweet: tweet["created_at"] >= "2025"),
            Piece("until:2025-01-01", lambda tweet: tweet["created_at"] < "2025"),
        ]
    )


def own(chance: random.Random, reader: Reader) -> Piece:
    shelf, ids = chance.choice([("home", reader.home), ("likes", reader.likes), ("bookmarks", reader.bookmarks)])
    return Piece(f"in:{shelf}", lambda tweet: tweet["id"] in ids)


KINDS = (word, word, word, phrase, person, tag, operator, operator)


class Asked:
    """A random query and its meaning."""

    def __init__(self, chance: random.Random, reader: Reader) -> None:
        self.clauses: list[list[tuple[bool, Piece]]] = []
        for _ in range(chance.randint(1, 3)):
            width = 2 if chance.random() < 0.25 else 1
            made = [chance.choice(KINDS)(chance, reader) for _ in range(width)]
            self.clauses.append([(chance.random() < 0.25, piece) for piece in made])
        if chance.random() < 0.2:
            self.clauses.append([(chance.random() < 0.3, own(chance, reader))])

    @property
    def text(self) -> str:
        return " ".join(" OR ".join("-" * no + piece.text for no, piece in clause) for clause in self.clauses)

    def expected(self, reader: Reader) -> set[str]:
        pieces = [(no, piece) for clause in self.clauses for no, piece in clause]
        retweets = any(piece.text == "is:retweet" and not no for no, piece in pieces)
        # An author who is asked for alone is found though muted.
        by_name = any(len(clause) == 1 and clause[0][1].names_author and not clause[0][0] for clause in self.clauses)
        return {
            tweet["id"]
            for tweet in reader.seen
            if (retweets or tweet["retweet_of"] is None)
            and (by_name or tweet["author"]["username"] not in reader.muted)
            and all(any(piece.holds(tweet) is not no for no, piece in clause) for clause in self.clauses)
        }


def populate(chance: random.Random, writers: list[User]) -> list[int]:
    """Tweets of everybody: words, tags, names, links, polls, replies, quotes, retweets, likes; some are gone again."""
    made: list[int] = []
    for _ in range(70):
        author = chance.choice(writers)
        kind = chance.random()
        try:
            if made and kind < 0.15:
                made.append(tweets.retweet(actor=author, tweet_id=chance.choice(made)).pk)
                continue
            text = " ".join(chance.choices(VOCABULARY, k=chance.randint(1, 4)))
            text += chance.choice(["", "", " #Salt", " @alice", " @protected", " https://example.com/x"])
            more: dict[str, Any] = {}
            if made and kind < 0.3:
                more["reply_to_id"] = chance.choice(made)
            elif made and kind < 0.4:
                more["quote_of_id"] = chance.choice(made)
            elif kind < 0.5:
                more["poll"] = Question(chance.sample(VOCABULARY, 2), 60)
            made.append(tweets.post_tweet(author=author, text=text, **more).pk)
            for liker in writers:
                if chance.random() < 0.25:
                    tweets.like(actor=liker, tweet_id=made[-1])
                if chance.random() < 0.1:
                    tweets.bookmark(actor=liker, tweet_id=made[-1])
        except Problem:
            pass  # what one may not do is not done
    return list(dict.fromkeys(made))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_everybody_finds_what_matches_among_what_they_can_open(seed, settings, cast_of_the_oracle) -> None:
    everybody_finds_what_matches(seed, settings, cast_of_the_oracle)


def everybody_finds_what_matches(
    seed: int,
    settings: Any,
    cast: dict[str, User],
    settle: Callable[[], object] = lambda: do_due_work("apps.search."),
) -> None:
    settings.RATE_LIMIT_SCALE = 1e6
    chance = random.Random(seed)
    staff, banned, alice = cast["staff"], cast["suspended"], cast["alice"]
    ids = populate(chance, [cast[name] for name in WRITERS])
    graph.follow(actor=alice, target=cast["bob"])
    for tweet in Tweet.objects.filter(pk__in=chance.sample(ids, 6)).select_related("author"):
        if chance.random() < 0.5:
            tweets.delete_tweet(actor=tweet.author, tweet_id=tweet.pk)
        else:
            moderation.hide_tweet(moderator=staff, tweet=tweet, reason="Because")
    moderation.suspend_account(moderator=staff, user=banned, reason="Because")
    tweet_counter.fold()
    settle()
    readers = [
        Reader(None, frozenset(), ids),
        Reader(alice, frozenset({"muted"}), ids),
        *(Reader(cast[name], frozenset(), ids) for name in READERS),
    ]
    asked = [(reader, Asked(chance, reader)) for _ in range(QUERIES // 3) for reader in readers]
    found_any = 0
    for reader, query in asked:
        expected = query.expected(reader)
        found_any += bool(expected)
        recent = reader.find(query.text, "recent")
        assert set(recent) == expected, f"{reader.name}: {query.text}"
        assert recent == sorted(recent, key=int, reverse=True)
        assert set(reader.find(query.text, "top")) == expected, f"{reader.name}: {query.text} (top)"
    assert found_any > len(asked) // 4
