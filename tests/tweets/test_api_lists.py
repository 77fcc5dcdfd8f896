"""Lists of tweets over HTTP: conversations, profiles, shelves and tags."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.moderation.services import hide_tweet, suspend_account
from apps.tweets import services
from apps.users.models import User
from tests.calls import Caller
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory


def texts(results: list[dict[str, Any]]) -> list[str]:
    return [(item["retweet_of"] or item)["text"] for item in results]


class TestConversations:
    def test_a_thread(self, alice: User, bob: User) -> None:
        first = TweetFactory(author=bob, text="first")
        focus = TweetFactory(author=alice, text="focus", reply_to=first)
        TweetFactory(author=alice, text="more", reply_to=focus)
        assert texts(Caller().get(f"/tweets/{focus.pk}/thread").json()["results"]) == ["first", "focus", "more"]
        assert texts(Caller().all(f"/tweets/{focus.pk}/thread", limit=1)) == ["first", "focus", "more"]
        services.delete_tweet(actor=bob, tweet_id=first.pk)
        above = Caller().get(f"/tweets/{focus.pk}/thread").json()["results"][0]
        assert above == {"id": str(first.pk), "unavailable": True}

    def test_replies_newest_first(self, alice: User, bob: User, blocked: User) -> None:
        tweet = TweetFactory(author=bob)
        for number in range(5):
            TweetFactory(author=alice, text=f"reply {number}", reply_to=tweet)
        TweetFactory(author=blocked, text="unseen", reply_to=tweet)
        expected = [f"reply {number}" for number in (4, 3, 2, 1, 0)]
        assert texts(Caller(alice).all(f"/tweets/{tweet.pk}/replies", limit=2)) == expected

    def test_likers_and_retweeters(self, alice: User, bob: User, follower: User, protected: User) -> None:
        tweet = TweetFactory(author=alice)
        FollowFactory(follower=protected, followee=alice)
        for one in (bob, follower, protected):
            services.like(actor=one, tweet_id=tweet.pk)
            services.retweet(actor=one, tweet_id=tweet.pk)
        for path in ("likers", "retweeters"):
            seen = Caller().all(f"/tweets/{tweet.pk}/{path}", limit=1)
            assert [user["username"] for user in seen] == ["follower", "bob"]
            assert Caller(alice).all(f"/tweets/{tweet.pk}/{path}")[0]["username"] == "protected"


class TestProfiles:
    @pytest.fixture
    def written(self, alice: User, bob: User) -> dict[str, Any]:
        other = TweetFactory(author=bob, text="other")
        own = TweetFactory(author=alice, text="own")
        TweetFactory(author=alice, text="goes on", reply_to=own)
        TweetFactory(author=alice, text="answer", reply_to=other)
        services.retweet(actor=alice, tweet_id=other.pk)
        services.like(actor=alice, tweet_id=other.pk)
        services.like(actor=alice, tweet_id=own.pk)
        return {"other": other, "own": own}

    @pytest.mark.parametrize(
        ("kind", "expected"),
        [
            ("tweets", ["other", "goes on", "own"]),
            ("replies", ["answer", "goes on"]),
            ("likes", ["own", "other"]),
        ],
    )
    def test_the_kinds(self, written: dict[str, Any], kind: str, expected: list[str]) -> None:
        assert texts(Caller().all("/users/@alice/tweets", kind=kind, limit=1)) == expected

    def test_without_a_kind_they_are_tweets(self, written: dict[str, Any]) -> None:
        assert texts(Caller().all("/users/@alice/tweets")) == ["other", "goes on", "own"]
        assert Caller().get("/users/@alice/tweets", kind="secrets").status_code == 400

    def test_a_deleted_original_takes_its_retweets_along(self, written: dict[str, Any], bob: User) -> None:
        services.delete_tweet(actor=bob, tweet_id=written["other"].pk)
        assert texts(Caller().all("/users/@alice/tweets")) == ["goes on", "own"]

    def test_across_a_block_it_is_forbidden(self, alice: User, blocked: User) -> None:
        for reader, of in ((blocked, alice), (alice, blocked)):
            assert Caller(reader).get(f"/users/{of.pk}/tweets").status_code == 403

    def test_of_a_protected_account_it_is_for_its_followers(self, alice: User, bob: User, protected: User) -> None:
        TweetFactory(author=protected)
        for reader, status in ((Caller(), 403), (Caller(bob), 403), (Caller(alice), 200), (Caller(protected), 200)):
            assert reader.get("/users/@protected/tweets").status_code == status

    def test_a_protected_account_that_was_liked_is_not_given_away(self, alice: User, protected: User) -> None:
        services.like(actor=alice, tweet_id=TweetFactory(author=protected).pk)
        assert Caller().all("/users/@alice/tweets", kind="likes") == []
        assert len(Caller(alice).all("/users/me/tweets", kind="likes")) == 1


class TestShelvesAndTags:
    def test_bookmarks_are_searched_page_by_page(self, alice: User, bob: User) -> None:
        wanted = TweetFactory.create_batch(3, author=alice, text="Tea and #cake")
        for tweet in (*wanted, TweetFactory(author=alice, text="Steam")):
            services.bookmark(actor=bob, tweet_id=tweet.pk)
        for sought in ("tea", "TE", "#cake", "tea and"):
            found = [row["id"] for page in Caller(bob).pages("/bookmarks", limit=2, q=sought) for row in page]
            assert found == [str(tweet.pk) for tweet in reversed(wanted)]
        assert Caller(bob).all("/bookmarks", q="cake tea") == []
        assert Caller(alice).all("/bookmarks", q="tea") == []
        assert len(Caller(bob).all("/bookmarks", q="tea\x00")) == 3

    def test_bookmarks_are_ones_own(self, alice: User, bob: User) -> None:
        tweets = TweetFactory.create_batch(3, author=alice)
        for tweet in (tweets[2], tweets[0], tweets[1]):
            services.bookmark(actor=bob, tweet_id=tweet.pk)
        found = Caller(bob).all("/bookmarks", limit=1)
        assert [item["id"] for item in found] == [str(tweets[i].pk) for i in (1, 0, 2)]
        assert Caller(alice).all("/bookmarks") == []
        assert Caller().get("/bookmarks").status_code == 401

    def test_a_tag_however_it_is_written(self, alice: User, bob: User) -> None:
        TweetFactory(author=alice, text="one #Grüße")
        TweetFactory(author=bob, text="two #GRÜSSE")
        TweetFactory(author=bob, text="none")
        for tag in ("grüße", "GRÜSSE", "%23Grüße"):
            assert texts(Caller().all(f"/timelines/tags/{tag}")) == ["two #GRÜSSE", "one #Grüße"]

    def test_who_is_muted_or_blocked_is_not_under_a_tag(self, alice: User, muted: User, blocked: User) -> None:
        for author in (muted, blocked, alice):
            TweetFactory(author=author, text="#tea")
        assert len(Caller(alice).all("/timelines/tags/tea")) == 1
        assert len(Caller().all("/timelines/tags/tea")) == 3

    @pytest.mark.parametrize("tag", ["%00", "%ED%A0%80", "a" * 3000, "%F0%9F%98%80", "..", "%20"])
    def test_a_tag_that_is_none_is_empty_or_refused(self, db: None, tag: str) -> None:
        assert Caller().get(f"/timelines/tags/{tag}").status_code in (200, 400, 404)

    def test_a_page_is_full_though_many_cannot_be_seen(self, alice: User, blocked: User) -> None:
        TweetFactory(author=alice, text="old #tea")
        for _ in range(40):
            TweetFactory(author=blocked, text="#tea")
        TweetFactory(author=alice, text="new #tea")
        assert texts(Caller(alice).get("/timelines/tags/tea", limit=2).json()["results"]) == ["new #tea", "old #tea"]

    def test_a_page_costs_the_same_however_long_it_is(self, alice: User) -> None:
        def page(limit: int) -> int:
            caller = Caller(alice)
            with CaptureQueriesContext(connection) as captured:
                assert len(caller.get("/users/me/tweets", limit=limit).json()["results"]) == limit
            return len(captured)

        for other in UserFactory.create_batch(20):
            services.retweet(actor=alice, tweet_id=TweetFactory(author=other).pk)
        page(1)
        assert page(2) == page(20)


class TestPublic:
    def test_what_everybody_writes_newest_first(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice, text="first")
        TweetFactory(author=bob, text="second")
        TweetFactory(author=bob, text="an answer", reply_to=tweet)
        services.retweet(actor=bob, tweet_id=tweet.pk)
        for reader in (Caller(), Caller(alice)):
            assert texts(reader.all("/timelines/public", limit=1)) == ["second", "first"]

    def test_only_what_is_public_and_in_sight(
        self, alice: User, bob: User, protected: User, muted: User, blocked: User, staff: User, mallory: User
    ) -> None:
        for author in (bob, protected, muted, blocked, mallory):
            TweetFactory(author=author, text=author.username)
        gone, hidden = TweetFactory(author=bob), TweetFactory(author=bob)
        services.delete_tweet(actor=bob, tweet_id=gone.pk)
        hide_tweet(moderator=staff, tweet=hidden, reason="spam")
        suspend_account(moderator=staff, user=mallory, reason="spam")
        assert texts(Caller(alice).all("/timelines/public")) == ["bob"]
        assert texts(Caller(blocked).all("/timelines/public")) == ["blocked", "muted", "bob"]
        assert texts(Caller().all("/timelines/public")) == ["blocked", "muted", "bob"]

    def test_a_page_neither_repeats_nor_skips_while_people_write(self, alice: User) -> None:
        tweets = [str(TweetFactory(author=alice).pk) for _ in range(6)]
        first = Caller().get("/timelines/public", limit=3).json()
        TweetFactory(author=alice)
        second = Caller().client.get(first["next"]).json()
        assert [item["id"] for item in first["results"] + second["results"]] == tweets[::-1]
        assert second["next"] is None
        above = Caller().client.get(second["previous"]).json()
        assert [item["id"] for item in above["results"]] == tweets[:2:-1]

    def test_a_page_is_found_though_thousands_above_it_are_out_of_sight(self, alice: User, mallory: User, staff: User):
        TweetFactory(author=alice, text="seen")
        for _ in range(60):
            TweetFactory(author=mallory)
        suspend_account(moderator=staff, user=mallory, reason="spam")
        with CaptureQueriesContext(connection) as captured:
            assert texts(Caller().get("/timelines/public", limit=1).json()["results"]) == ["seen"]
        assert len(captured) == 2
