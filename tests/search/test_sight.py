"""What a search shows beside its results, to every kind of actor: marks, suggestions, and what bells told of.

Held against what each can open. Every tweet has a word that stands nowhere else, and every author a hashtag.
"""

import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.core import metrics
from apps.core.errors import Problem
from apps.follows import services as graph
from apps.moderation import services as moderation
from apps.search import engines, tasks
from apps.search.engines import opensearch
from apps.search.services import save_search
from apps.tweets import services as tweets
from apps.tweets.models import Tweet
from apps.users.models import User
from tests.search.conftest import NOWHERE
from tests.search.test_oracle import Reader
from tests.work import do_due_work

pytestmark = pytest.mark.django_db

WORDS = ("salt", "moon", "iron", "lake")
WRITERS = ("alice", "bob", "protected", "muted", "blocked", "suspended")
READERS = ("alice", "bob", "follower", "mallory", "pending", "blocked", "muted", "protected", "staff")
PEOPLE = (*WRITERS, "follower", "mallory", "pending", "moderator1")
BLOCKS = ({"alice", "blocked"},)
ENGINES = [
    "postgresql",
    pytest.param("opensearch", marks=pytest.mark.xdist_group("opensearch")),
    pytest.param("away", marks=pytest.mark.xdist_group("opensearch")),
]


@pytest.fixture
def settle(request: pytest.FixtureRequest, settings) -> Callable[[], None]:
    """The engine that answers; called, everything that was written is found."""
    settings.RATE_LIMIT_SCALE = 1e6
    if request.param == "opensearch":
        request.getfixturevalue("url")

    def settled() -> None:
        do_due_work("apps.search.")
        if request.param == "opensearch":
            opensearch.client().indices.refresh(index=opensearch.ALIAS)
        if request.param == "away":
            settings.SEARCH_URL = NOWHERE
            engines.breaker.succeeded()

    return settled


def populate(chance: random.Random, cast: dict[str, User]) -> list[int]:
    """Tweets of every writer; some answer, quote or retweet others."""
    made: list[int] = []
    for number in range(40):
        author = cast[WRITERS[number % len(WRITERS)]]
        text = f"{chance.choice(WORDS)} {chance.choice(WORDS)} #grain{author.username} tok{number}x"
        kind = chance.random()
        try:
            if made and kind < 0.1:
                made.append(tweets.retweet(actor=author, tweet_id=chance.choice(made)).pk)
                continue
            more: dict[str, Any] = {}
            if made and kind < 0.35:
                more = {chance.choice(["reply_to_id", "quote_of_id"]): chance.choice(made)}
            made.append(tweets.post_tweet(author=author, text=text, **more).pk)
        except Problem:
            pass  # what one may not do is not done
    return made


def part(chance: random.Random, cast: dict[str, User], ids: list[int]) -> None:
    """Some of it is gone, or not for everybody any more."""
    for tweet in Tweet.objects.filter(pk__in=chance.sample(ids, 6)).select_related("author"):
        if chance.random() < 0.5:
            tweets.delete_tweet(actor=tweet.author, tweet_id=tweet.pk)
        else:
            moderation.hide_tweet(moderator=cast["staff"], tweet=tweet, reason="Because")
    moderation.suspend_account(moderator=cast["staff"], user=cast["suspended"], reason="Because")


def matching(reader: Reader, word: str) -> list[dict[str, Any]]:
    """The oracle: tweets with this word that the reader can open, of nobody whom they mute; newest first."""
    found = [
        one
        for one in reader.seen
        if one["retweet_of"] is None and word in one["text"].split() and one["author"]["username"] not in reader.muted
    ]
    return sorted(found, key=lambda one: -int(one["id"]))


def readers_of(cast: dict[str, User], ids: list[int]) -> list[tuple[Reader, Client]]:
    """With a browser each."""
    found = []
    for name in ("", *READERS):
        browser = Client()
        if name:
            browser.force_login(cast[name])
        muted = frozenset({"muted"} if name == "alice" else ())
        found.append((Reader(cast.get(name), muted, ids), browser))
    return found


@pytest.mark.parametrize("settle", ENGINES, indirect=True)
def test_pages_and_suggestions_show_nothing_that_cannot_be_opened(settle, cast_of_the_oracle) -> None:
    chance = random.Random(11)
    ids = populate(chance, cast_of_the_oracle)
    part(chance, cast_of_the_oracle, ids)
    settle()
    for reader, browser in readers_of(cast_of_the_oracle, ids):
        for word in WORDS:
            pages_show(reader, browser, word)
        suggestions_show(reader, browser)


def pages_show(reader: Reader, browser: Client, word: str) -> None:
    """All that matches, marked, and no word of what the reader cannot open."""
    expected, may = matching(reader, word), tokens(" ".join(one["text"] for one in reader.seen))
    assert len(expected) <= 20, "more than a page: take fewer"
    for tab in ("top", "latest"):
        html = browser.get("/search", {"q": word, "tab": tab}).content.decode()
        marked = re.findall("<mark>(.*?)</mark>", html)
        assert set(marked) <= {word}
        assert len(marked) >= len(expected)
        shown = tokens(re.sub("</?mark>", "", html))
        assert tokens(" ".join(one["text"] for one in expected)) <= shown <= may, f"{reader.name}: {word}, {tab}"


def tokens(text: str) -> set[str]:
    return set(re.findall(r"\btok\d+x\b", text))


def suggestions_show(reader: Reader, browser: Client) -> None:
    """Hashtags of what the reader can open, and people who are here and not across a block, in both doors."""
    tags = {found["tag"] for one in reader.seen for found in one["entities"]["hashtags"]}
    for begun in ("#grain", *(f"#grain{name[:2]}" for name in WRITERS)):
        found = reader.client.get("/api/search/suggestions", {"q": begun}).json()["tags"]
        expected = {tag for tag in tags if tag.startswith(begun[1:])}
        assert {one["tag"] for one in found} <= expected
        assert len(found) == min(5, len(expected)), f"{reader.name}: {begun}"
        answer = reader.client.get("/api/search", {"q": begun, "kind": "tags"}).json()
        assert {one["tag"] for one in answer["results"]} == expected
        html = browser.get("/search/suggest", {"q": begun}).content.decode()
        assert set(re.findall(r"%23(grain\w+)", html)) - {begun[1:]} == {one["tag"] for one in found} - {begun[1:]}
    for name in PEOPLE:
        is_here = name != "suspended" and {reader.name, name} not in BLOCKS
        answer = reader.client.get("/api/search/suggestions", {"q": name}).json()
        assert (name in {one["username"] for one in answer["users"]}) is is_here, f"{reader.name}: {name}"
        assert (f'href="/@{name}"' in browser.get("/search/suggest", {"q": name}).content.decode()) is is_here
        people = reader.client.get("/api/search", {"q": name, "kind": "users"}).json()["results"]
        assert (name in {one["username"] for one in people}) is is_here


@pytest.mark.parametrize("settle", ENGINES, indirect=True)
@pytest.mark.parametrize("late", [False, True], ids=["before it is told", "after it was told"])
def test_bells_tell_of_what_matches_and_can_be_opened(settle, late, cast_of_the_oracle) -> None:
    """However much of it goes before, or after, somebody was told."""
    chance = random.Random(12)
    cast = cast_of_the_oracle
    for name in READERS:
        for word in WORDS:
            save_search(actor=cast[name], query=word, notifying=True)
    ids = populate(chance, cast)
    if not late:
        part(chance, cast, ids)
    settle()
    ring()
    if late:
        part(chance, cast, ids)
        graph.remove_follower(actor=cast["protected"], follower=cast["alice"])
        graph.mute(actor=cast["bob"], target=cast["alice"])
        ring()
    for reader, _ in readers_of(cast, ids)[1:]:
        muted = reader.muted | ({"alice"} if late and reader.name == "bob" else set())
        rows = reader.client.get("/api/notifications/me", {"limit": "100"}).json()["results"]
        told = {row["search"]["query"]: row for row in rows if row["kind"] == "search"}
        for word in WORDS:
            expected = [one for one in matching(reader, word) if one["author"]["username"] not in {reader.name, *muted}]
            assert len(expected) <= 20, "more than a look takes: take fewer"
            if not expected:
                assert word not in told, f"{reader.name}: {word}"
                continue
            row = told[word]
            assert row["search"]["tweets_count"] == len(expected), f"{reader.name}: {word}"
            assert row["tweet"]["id"] == expected[0]["id"]
            assert {one["username"] for one in row["actors"]} == {one["author"]["username"] for one in expected}


def ring() -> None:
    """Without what would go to the other engine: that may be away."""
    do_due_work("apps.search.tasks.index")
    tasks.ring_bells()
    do_due_work("apps.notifications.tasks.hear_of_finding")


def test_who_is_suspended_is_not_even_answered(cast_of_the_oracle) -> None:
    user = cast_of_the_oracle["suspended"]
    reader, browser = Reader(user, frozenset(), []), Client()
    browser.force_login(user)
    moderation.suspend_account(moderator=cast_of_the_oracle["staff"], user=user, reason="Because")
    for path in (
        "/api/search?q=salt",
        "/api/search?q=salt&sort=top",
        "/api/search/suggestions?q=a",
        "/api/search/saved",
    ):
        assert reader.client.get(path).status_code == 401
    save = browser.post("/search/save", {"q": "salt"})
    assert save.status_code in (302, 401, 403)
    assert not user.saved_searches.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("opensearch")
def test_when_it_comes_back_it_is_asked_again(url, settings, alice) -> None:
    """The breaker lets one question through after its pause; nobody notices either change."""
    tweets.post_tweet(author=alice, text="granite")
    do_due_work("apps.search.")
    opensearch.client().indices.refresh(index=opensearch.ALIAS)

    def found() -> int:
        return len(Client().get("/api/search?q=granite").json()["results"])

    settings.SEARCH_URL = NOWHERE
    before = _answers("postgresql_instead")
    assert [found(), found()] == [1, 1]
    assert _answers("postgresql_instead") - before == 2
    assert not engines.breaker.is_closed
    settings.SEARCH_URL = url
    assert found() == 1
    assert _answers("postgresql_instead") - before == 3, "it is left alone for a while"
    engines.breaker._closed_again_at = 1.0  # the pause is over
    before = _answers("opensearch")
    assert found() == 1
    assert _answers("opensearch") - before == 1
    assert engines.breaker.is_closed


def _answers(engine: str) -> float:
    return metrics.searches.labels(engine)._value.get()
