"""Posting, deleting, liking, retweeting: what stands afterwards, and what it counts."""

from typing import Any

import orjson
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.follows import services as graph
from apps.outbox.models import OutboxRow
from apps.tweets import errors, hydration, recounts, selectors, services
from apps.tweets.hydration import Entry
from apps.tweets.models import Tweet, TweetTag, tweet_counter
from apps.users.models import User, user_counter
from apps.users.services import NotActive
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory


def seen(tweet: Tweet, viewer: User | None = None) -> Entry:
    return hydration.by_ids(viewer.pk if viewer else 0, [tweet.pk]).entries[0]


def is_seen(tweet: Tweet, viewer: User | None = None) -> bool:
    return bool(hydration.by_ids(viewer.pk if viewer else 0, [tweet.pk]).entries)


def assert_exact() -> None:
    """Every count equals its rows."""
    assert tweet_counter.drift(recounts.OF_TWEETS, recounts.OF_TWEETS_NAMES) == []
    assert user_counter.drift(recounts.OF_AUTHORS, recounts.OF_AUTHORS_NAMES) == []


class TestPosting:
    def test_a_tweet_is_stored_ready_to_serve(self, alice: User, bob: User) -> None:
        tweet = services.post_tweet(author=alice, text="Hi @BOB and @nobody1 <3 #Tea https://example.com")
        tweet.refresh_from_db()
        fragment = orjson.loads(f"{{{tweet.fragment}}}")
        assert fragment["text"] == tweet.text
        assert fragment["entities"] == tweet.entities
        assert fragment["entities"]["mentions"] == [
            {"username": "BOB", "start": 3, "end": 7, "user_id": str(bob.pk)},
            {"username": "nobody1", "start": 12, "end": 20, "user_id": None},
        ]
        assert 'href="/@BOB"' in tweet.html
        assert "/@nobody1" not in tweet.html, "a name that is nobody's leads nowhere"
        assert "&lt;3" in tweet.html

    def test_it_counts_and_is_remembered_as_work(self, alice: User) -> None:
        tweet = TweetFactory(author=alice)
        assert seen(tweet).tweets == 1
        rows = OutboxRow.objects.filter(task="apps.timelines.tasks.fan_out")
        assert [row.arguments for row in rows] == [{"tweet_id": tweet.pk}]

    def test_the_same_tag_in_two_spellings_is_one(self, alice: User) -> None:
        tweet = TweetFactory(author=alice, text="#Tea #TEA #tea #Kaffee")
        assert set(TweetTag.objects.filter(tweet=tweet).values_list("tag", flat=True)) == {"tea", "kaffee"}

    def test_a_mention_costs_one_statement_however_many_there_are(self, alice: User) -> None:
        def statements(text: str) -> int:
            with CaptureQueriesContext(
                connection,
            ) as captured:
                services.post_tweet(author=alice, text=text)
            return len(captured)

        statements("warm")
        one = statements("@user1 hello")
        many = statements(" ".join(f"@user{number}" for number in range(20)))
        assert one == many

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("", errors.TweetIsEmpty),
            ("  \n ", errors.TweetIsEmpty),
            ("a" * 281, errors.TweetIsTooLong),
            ("漢" * 141, errors.TweetIsTooLong),
            ("\ud800", errors.TweetHasBadCharacters),
        ],
    )
    def test_what_is_no_tweet_is_refused(self, alice: User, text: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            services.post_tweet(author=alice, text=text)
        assert not Tweet.objects.exists()

    def test_too_long_says_by_how_much(self, alice: User) -> None:
        with pytest.raises(errors.TweetIsTooLong) as caught:
            services.post_tweet(author=alice, text="a" * 300)
        assert (caught.value.weighted_length, caught.value.most) == (300, 280)

    def test_an_unconfirmed_address_has_no_voice(self, unconfirmed: User, alice: User) -> None:
        tweet = TweetFactory(author=alice)
        for act in (
            lambda: services.post_tweet(author=unconfirmed, text="Hello"),
            lambda: services.like(actor=unconfirmed, tweet_id=tweet.pk),
            lambda: services.retweet(actor=unconfirmed, tweet_id=tweet.pk),
        ):
            with pytest.raises(errors.EmailNotConfirmed):
                act()
        services.bookmark(actor=unconfirmed, tweet_id=tweet.pk)

    def test_who_is_gone_does_nothing(self, leaving: User, suspended: User) -> None:
        for gone in (leaving, suspended):
            with pytest.raises(NotActive):
                services.post_tweet(author=gone, text="Hello")


class TestReplying:
    def test_a_reply_knows_its_conversation(self, alice: User, bob: User) -> None:
        first = TweetFactory(author=alice)
        second = TweetFactory(author=bob, reply_to=first)
        third = TweetFactory(author=alice, reply_to=second)
        assert (second.reply_to_id, second.reply_to_user_id, second.conversation_id) == (first.pk, alice.pk, first.pk)
        assert (third.reply_to_id, third.reply_to_user_id, third.conversation_id) == (second.pk, bob.pk, first.pk)
        assert seen(first).replies == 1

    def test_a_reply_to_a_retweet_answers_the_original(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice)
        retweet = services.retweet(actor=bob, tweet_id=tweet.pk)
        assert TweetFactory(author=bob, reply_to=retweet).reply_to_id == tweet.pk

    def test_what_one_may_not_see_cannot_be_answered(self, alice: User, blocked: User, protected: User) -> None:
        for tweet in (TweetFactory(author=alice), TweetFactory(author=protected)):
            with pytest.raises(errors.NoSuchTweet):
                services.post_tweet(author=blocked, text="Hello", reply_to_id=tweet.pk)


class TestDeleting:
    def test_a_deleted_tweet_vanishes_with_its_retweets_and_counts(self, alice: User, bob: User) -> None:
        parent = TweetFactory(author=bob)
        tweet = TweetFactory(author=alice, reply_to=parent)
        retweet = services.retweet(actor=bob, tweet_id=tweet.pk)
        services.delete_tweet(actor=alice, tweet_id=tweet.pk)
        assert not is_seen(tweet, alice)
        assert not is_seen(retweet, bob)
        assert seen(parent).replies == 0
        assert_exact()

    def test_it_can_be_deleted_once(self, alice: User) -> None:
        tweet = TweetFactory(author=alice)
        services.delete_tweet(actor=alice, tweet_id=tweet.pk)
        with pytest.raises(errors.NoSuchTweet):
            services.delete_tweet(actor=alice, tweet_id=tweet.pk)
        assert_exact()

    def test_only_its_author_may(self, alice: User, bob: User, blocked: User) -> None:
        tweet = TweetFactory(author=alice)
        with pytest.raises(errors.NotYourTweet):
            services.delete_tweet(actor=bob, tweet_id=tweet.pk)
        with pytest.raises(errors.NoSuchTweet):
            services.delete_tweet(actor=blocked, tweet_id=tweet.pk)

    def test_deleting_ones_retweet_is_undoing_it(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice)
        retweet = services.retweet(actor=bob, tweet_id=tweet.pk)
        services.delete_tweet(actor=bob, tweet_id=retweet.pk)
        assert seen(tweet, bob).retweets == 0
        assert not seen(tweet, bob).retweeted
        assert_exact()


@pytest.mark.parametrize(
    ("do", "undo", "count", "flag"),
    [
        (services.like, services.unlike, "likes", "liked"),
        (services.retweet, services.undo_retweet, "retweets", "retweeted"),
        (services.bookmark, services.remove_bookmark, "bookmarks", "bookmarked"),
    ],
)
class TestActs:
    def test_twice_is_once_and_so_is_undoing(
        self, alice: User, bob: User, do: Any, undo: Any, count: str, flag: str
    ) -> None:
        tweet = TweetFactory(author=alice)
        for _ in range(2):
            do(actor=bob, tweet_id=tweet.pk)
            assert (getattr(seen(tweet, bob), count), getattr(seen(tweet, bob), flag)) == (1, True)
        for _ in range(2):
            undo(actor=bob, tweet_id=tweet.pk)
            assert (getattr(seen(tweet, bob), count), getattr(seen(tweet, bob), flag)) == (0, False)
        do(actor=bob, tweet_id=tweet.pk)
        assert getattr(seen(tweet), count) == 1
        assert_exact()

    def test_on_a_retweet_it_goes_to_the_original(
        self, alice: User, bob: User, do: Any, undo: Any, count: str, flag: str
    ) -> None:
        tweet = TweetFactory(author=alice)
        retweet = services.retweet(actor=UserFactory(), tweet_id=tweet.pk)
        before = getattr(seen(tweet), count)
        do(actor=bob, tweet_id=retweet.pk)
        assert getattr(seen(tweet), count) == before + 1
        undo(actor=bob, tweet_id=retweet.pk)
        assert getattr(seen(tweet), count) == before
        assert_exact()

    def test_what_one_may_not_see_cannot_be_touched(
        self, alice: User, blocked: User, protected: User, do: Any, undo: Any, count: str, flag: str
    ) -> None:
        deleted = TweetFactory(author=alice)
        services.delete_tweet(actor=alice, tweet_id=deleted.pk)
        for tweet in (TweetFactory(author=alice), TweetFactory(author=protected), deleted):
            with pytest.raises(errors.NoSuchTweet):
                do(actor=blocked, tweet_id=tweet.pk)
        with pytest.raises(errors.NoSuchTweet):
            do(actor=blocked, tweet_id=2**62)

    def test_it_can_be_undone_after_a_block(
        self, alice: User, bob: User, do: Any, undo: Any, count: str, flag: str
    ) -> None:
        tweet = TweetFactory(author=alice)
        do(actor=bob, tweet_id=tweet.pk)
        graph.block(actor=alice, target=bob)
        undo(actor=bob, tweet_id=tweet.pk)
        assert getattr(seen(tweet), count) == 0
        assert_exact()


class TestProtectedAuthors:
    def test_their_followers_like_but_do_not_retweet(self, alice: User, protected: User) -> None:
        tweet = TweetFactory(author=protected)
        services.like(actor=alice, tweet_id=tweet.pk)
        with pytest.raises(errors.CannotRetweetProtected):
            services.retweet(actor=alice, tweet_id=tweet.pk)

    def test_they_may_retweet_themselves(self, protected: User) -> None:
        tweet = TweetFactory(author=protected)
        services.retweet(actor=protected, tweet_id=tweet.pk)
        assert seen(tweet, protected).retweets == 1


class TestConversations:
    def test_a_thread_shows_what_it_answers_and_how_its_author_went_on(self, alice: User, bob: User) -> None:
        first = TweetFactory(author=alice)
        second = TweetFactory(author=bob, reply_to=first)
        focus = TweetFactory(author=alice, reply_to=second)
        more = TweetFactory(author=alice, reply_to=focus)
        last = TweetFactory(author=alice, reply_to=more)
        TweetFactory(author=bob, reply_to=focus)
        thread = selectors.thread(0, focus.pk)
        assert [entry.id for entry in thread.above] == [first.pk, second.pk]  # type: ignore[union-attr]
        assert [entry.id for entry in thread.continued] == [more.pk, last.pk]

    def test_what_the_reader_may_not_see_leaves_a_gap(self, alice: User, bob: User, blocked: User) -> None:
        first = TweetFactory(author=alice)
        second = TweetFactory(author=bob, reply_to=first)
        assert selectors.thread(blocked.pk, second.pk).above == [first.pk]

    def test_folding_changes_no_number(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice)
        services.like(actor=bob, tweet_id=tweet.pk)
        before = seen(tweet)
        while tweet_counter.fold() or user_counter.fold():
            pass
        assert seen(tweet) == before
        assert_exact()
