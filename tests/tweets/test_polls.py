"""Polls: a tweet asks, each reader answers once, and nobody is led by what others chose."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from apps.follows import services as graph
from apps.outbox.models import OutboxRow
from apps.tweets import recounts, services
from apps.tweets.models import Filter, Poll, PollClosed, Tweet, Vote, poll_counter
from apps.tweets.services import Question
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.timelines.homes import home
from tests.work import do_due_work

TEA = {"options": ["Tea", "Coffee", "Water"], "duration_minutes": 60}


@pytest.fixture
def poll(alice: User) -> Tweet:
    return TweetFactory(author=alice, text="What do you drink?", poll=Question(["Tea", "Coffee", "Water"], 60))


@pytest.fixture
def several(alice: User) -> Tweet:
    return TweetFactory(author=alice, poll=Question(["Tea", "Coffee", "Water"], 60, multiple=True))


def shown(tweet: Tweet, reader: User | None) -> dict[str, Any]:
    return Caller(reader).get(f"/tweets/{tweet.pk}").json()["poll"]


def votes(tweet: Tweet, reader: User | None) -> list[int | None]:
    return [option["votes"] for option in shown(tweet, reader)["options"]]


def answer(reader: User, tweet: Tweet, *choices: Any) -> tuple[int, str]:
    """The status, and the code of what is wrong."""
    got = Caller(reader).post(f"/polls/{tweet.pk}/votes", {"choices": list(choices)})
    return got.status_code, got.json().get("type", "").rpartition("#")[2]


def end(tweet: Tweet) -> None:
    """Its time is over, by the clock that decides."""
    Poll.objects.filter(pk=tweet.pk).update(closes_at=F("closes_at") - timedelta(days=8))
    OutboxRow.objects.update(due_at=F("due_at") - timedelta(days=8))


def assert_exact() -> None:
    assert poll_counter.drift(recounts.OF_POLLS, recounts.OF_POLLS_NAMES) == []


class TestAsking:
    def test_a_tweet_brings_its_poll(self, alice: User) -> None:
        tweet = Caller(alice).post("/tweets", {"text": "Drink?", "poll": TEA}).json()
        poll = tweet["poll"]
        assert poll["id"] == tweet["id"]
        assert [option["text"] for option in poll["options"]] == ["Tea", "Coffee", "Water"]
        assert (poll["is_closed"], poll["multiple"], poll["voters"], poll["own_votes"]) == (False, False, 0, [])
        assert tweet["viewer"]["can_edit"] is False
        row = Poll.objects.get()
        lasts = row.closes_at - Tweet.objects.get(pk=row.pk).created_at
        assert timedelta(minutes=59, seconds=59) < lasts < timedelta(minutes=60, seconds=10)
        assert poll["closes_at"].endswith("Z")

    @pytest.mark.parametrize(
        "change",
        [
            {"options": ["Tea"]},
            {"options": ["a", "b", "c", "d", "e"]},
            {"options": ["Tea", " Tea "]},
            {"options": ["Tea", "  "]},
            {"options": ["Tea", "\u200b"]},
            {"options": ["Tea", "x" * 51]},
            {"options": ["Tea", 7]},
            {"options": "Tea"},
            {"options": None},
            {"duration_minutes": 4},
            {"duration_minutes": 10_081},
            {"duration_minutes": "soon"},
            {"duration_minutes": 2**62},
            {"multiple": "perhaps"},
        ],
    )
    def test_what_is_no_poll_is_refused_and_nothing_posted(self, alice: User, change: dict) -> None:
        got = Caller(alice).post("/tweets", {"text": "Drink?", "poll": TEA | change})
        assert got.status_code == 400
        assert got.json()["errors"][0]["field"].startswith("poll")
        assert not Tweet.objects.exists()

    @pytest.mark.parametrize("body", ["yes", 7, [], ["Tea", "Coffee"], True])
    def test_what_is_not_even_an_object_is_refused(self, alice: User, body: Any) -> None:
        assert Caller(alice).post("/tweets", {"text": "Drink?", "poll": body}).status_code == 400

    def test_a_poll_does_not_go_with_pictures_or_without_a_word(self, alice: User) -> None:
        got = Caller(alice).post("/tweets", {"text": "Drink?", "poll": TEA, "media_ids": ["1"]})
        assert (got.status_code, got.json()["type"].rpartition("#")[2]) == (400, "poll_with_media")
        assert Caller(alice).post("/tweets", {"text": "", "poll": TEA}).status_code == 400

    def test_what_people_vote_on_is_not_edited(self, alice: User, poll: Tweet) -> None:
        got = Caller(alice).patch(f"/tweets/{poll.pk}", {"text": "What do you hate?"})
        assert (got.status_code, got.json()["type"].rpartition("#")[2]) == (403, "poll_cannot_be_edited")


class TestVoting:
    def test_a_vote_is_counted_at_once_and_shown_to_who_voted(self, bob: User, poll: Tweet) -> None:
        got = Caller(bob).post(f"/polls/{poll.pk}/votes", {"choices": [1]})
        assert got.status_code == 200
        assert got.json() == shown(poll, bob)
        assert [option["votes"] for option in got.json()["options"]] == [0, 1, 0]
        assert (got.json()["voters"], got.json()["own_votes"]) == (1, [1])

    def test_several_may_be_chosen_only_where_it_says_so(self, bob: User, poll: Tweet, several: Tweet) -> None:
        assert answer(bob, poll, 0, 2) == (400, "bad_choices")
        assert answer(bob, several, 0, 2) == (200, "")
        assert votes(several, bob) == [1, 0, 1]
        assert shown(several, bob)["voters"] == 1
        assert_exact()

    def test_one_votes_once_and_for_good(self, bob: User, poll: Tweet) -> None:
        assert answer(bob, poll, 0) == (200, "")
        for choice in (0, 1):
            assert answer(bob, poll, choice) == (403, "already_voted")
        assert votes(poll, bob) == [1, 0, 0]
        assert_exact()

    @pytest.mark.parametrize("choices", [[], [3], [-1], [0, 0], ["a"], [None], [0.5], [2**62], [True, False], "0", {}])
    def test_choices_that_are_none_change_nothing(self, bob: User, several: Tweet, choices: Any) -> None:
        got = Caller(bob).post(f"/polls/{several.pk}/votes", {"choices": choices})
        assert got.status_code == 400
        assert not Vote.objects.exists()

    def test_who_asks_does_not_vote(self, alice: User, poll: Tweet) -> None:
        assert answer(alice, poll, 0) == (403, "own_poll")

    def test_what_has_no_poll_takes_no_votes(self, bob: User, poll: Tweet) -> None:
        plain = TweetFactory()
        assert answer(bob, plain, 0) == (404, "no_such_poll")
        plain.pk = poll.pk + 12345
        assert answer(bob, plain, 0) == (404, "no_such_tweet")

    def test_a_vote_on_a_retweet_is_one_on_its_original(self, bob: User, poll: Tweet) -> None:
        retweet = services.retweet(actor=UserFactory(), tweet_id=poll.pk)
        assert answer(bob, retweet, 2) == (200, "")
        assert votes(poll, bob) == [0, 0, 1]
        around = Caller(bob).get(f"/tweets/{retweet.pk}").json()
        assert around["poll"] is None
        assert around["retweet_of"]["poll"] == shown(poll, bob)

    def test_only_who_sees_the_tweet_votes(
        self, bob: User, blocked: User, suspended: User, unconfirmed: User, protected: User, alice: User, poll: Tweet
    ) -> None:
        hidden = TweetFactory(author=protected, poll=Question(["Yes", "No"], 60))
        assert answer(blocked, poll, 0) == (404, "no_such_tweet")
        assert answer(bob, hidden, 0) == (404, "no_such_tweet")
        assert answer(alice, hidden, 0) == (200, "")
        assert answer(unconfirmed, poll, 0) == (403, "email_not_confirmed")
        assert answer(suspended, poll, 0)[0] == 401
        graph.block(actor=protected, target=alice)
        services.delete_tweet(actor=poll.author, tweet_id=poll.pk)
        assert answer(bob, poll, 0) == (404, "no_such_tweet")
        assert Vote.objects.count() == 1
        assert_exact()


class TestWhoKnowsHowItStands:
    def test_nobody_does_until_they_voted_but_its_author(
        self, alice: User, bob: User, mallory: User, poll: Tweet
    ) -> None:
        answer(bob, poll, 0)
        assert votes(poll, bob) == votes(poll, alice) == [1, 0, 0]
        for reader in (None, mallory):
            assert votes(poll, reader) == [None, None, None]
            assert shown(poll, reader)["voters"] == 1
            assert shown(poll, reader)["own_votes"] == []

    def test_all_do_once_it_is_closed(self, bob: User, mallory: User, poll: Tweet) -> None:
        answer(bob, poll, 0)
        end(poll)
        for reader in (None, mallory, bob):
            assert votes(poll, reader) == [1, 0, 0]
            assert shown(poll, reader)["is_closed"]
        assert answer(mallory, poll, 0) == (403, "poll_is_closed")

    def test_a_quote_shows_it_by_the_same_rule(self, bob: User, mallory: User, poll: Tweet) -> None:
        answer(bob, poll, 0)
        quote = TweetFactory(quote_of=poll)
        for reader in (bob, mallory, None):
            quoted = Caller(reader).get(f"/tweets/{quote.pk}").json()["quote_of"]
            assert quoted["poll"] == shown(poll, reader)

    def test_lists_and_home_show_it(self, alice: User, follower: User, poll: Tweet) -> None:
        answer(follower, poll, 0)
        for path in ("/timelines/home", "/timelines/public", f"/users/{alice.pk}/tweets"):
            assert Caller(follower).get(path).json()["results"][0]["poll"] == shown(poll, follower)


class TestClosing:
    def test_it_is_said_once_when_its_time_is_over_and_not_before(self, bob: User, poll: Tweet) -> None:
        do_due_work()
        services.close_poll(poll_id=poll.pk)
        assert not PollClosed.objects.exists()
        (due,) = OutboxRow.objects.filter(task__endswith="close_poll").values_list("due_at", flat=True)
        assert due == Poll.objects.get().closes_at
        end(poll)
        do_due_work()
        services.close_poll(poll_id=poll.pk)
        assert PollClosed.objects.get().pk == poll.pk
        assert not OutboxRow.objects.filter(task__endswith="close_poll").exists()

    def test_of_a_deleted_tweet_nobody_hears(self, alice: User, poll: Tweet) -> None:
        services.delete_tweet(actor=alice, tweet_id=poll.pk)
        end(poll)
        do_due_work()
        assert not PollClosed.objects.exists()
        assert not OutboxRow.objects.filter(task__endswith="close_poll").exists()


class TestErasing:
    def test_the_votes_of_who_is_erased_leave_the_counts(self, bob: User, alice: User, several: Tweet) -> None:
        other = UserFactory()
        answer(bob, several, 0, 1)
        answer(other, several, 1)
        while services.erase_portion(user_id=bob.pk, limit=1):
            assert_exact()
        assert votes(several, other) == [0, 1, 0]
        assert shown(several, other)["voters"] == 1
        assert_exact()

    def test_the_polls_of_who_is_erased_go_with_their_votes(self, alice: User, bob: User, poll: Tweet) -> None:
        answer(bob, poll, 0)
        while poll_counter.fold():
            pass
        while services.erase_portion(user_id=alice.pk, limit=1):
            pass
        assert not Poll.objects.exists() and not Vote.objects.exists()
        end(poll)
        do_due_work()
        assert_exact()


class TestCost:
    def test_a_page_without_polls_reads_nothing_more_and_one_with_many_once(self, alice: User, bob: User) -> None:
        TweetFactory(author=alice)
        Caller(bob).get("/timelines/public")
        reader = Caller(bob)
        with CaptureQueriesContext(
            connection,
        ) as plain:
            reader.get("/timelines/public")
        TweetFactory.create_batch(3, author=alice, poll=Question(["Yes", "No"], 60))
        with CaptureQueriesContext(connection) as asked:
            reader.get("/timelines/public")
        assert not any("tweets_poll" in query["sql"] for query in plain)
        assert len(asked) == len(plain) + 1


class TestWords:
    def test_muted_words_are_found_in_options_and_not_across_them(
        self, alice: User, bob: User, follower: User, poll: Tweet
    ) -> None:
        plain = TweetFactory(author=alice, text="Water")
        retweet = services.retweet(actor=bob, tweet_id=poll.pk)
        graph.follow(actor=follower, target=bob)
        graph.unfollow(actor=follower, target=alice)
        assert home(follower) == [retweet.pk]
        for phrase, is_there in (("tea coffee", True), ("offee", True), ("what", False), ("COFFEE", False)):
            filter_ = services.mute_words(
                actor=follower, phrase=phrase, contexts=["home", "public"], action=Filter.Action.HIDE
            )
            assert home(follower) == ([retweet.pk] if is_there else []), phrase
            public = [int(row["id"]) for row in Caller(follower).all("/timelines/public")]
            assert public == ([plain.pk, poll.pk] if is_there else [plain.pk]), phrase
            services.unmute_words(actor=follower, filter_id=filter_.pk)

    def test_bookmarks_are_found_by_what_they_ask(self, bob: User, poll: Tweet) -> None:
        services.bookmark(actor=bob, tweet_id=poll.pk)
        for sought, count in (("coff", 1), ("drink", 1), ("beer", 0)):
            assert len(Caller(bob).get("/bookmarks", q=sought).json()["results"]) == count, sought
