"""Tweets over HTTP."""

import pytest
from django.test import Client

from apps.follows import services as graph
from apps.tweets import services
from apps.users import services as accounts
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory

MEMBERS = {
    "id", "url", "author", "text", "entities", "created_at", "edited_at", "lang", "conversation_id", "reply_to",
    "retweet_of", "quote_of", "media", "poll", "card", "content_warning", "reply_policy", "counts",
}  # fmt: skip


class TestPosting:
    def test_a_tweet_comes_back_whole(self, alice: User) -> None:
        answer = Caller(alice).post("/tweets/", {"text": "Hello #world"})
        assert answer.status_code == 201
        tweet = answer.json()
        assert set(tweet) == MEMBERS | {"viewer"}
        assert tweet["author"]["username"] == "alice"
        assert tweet["author"]["tweets_count"] == 1
        assert tweet["entities"]["hashtags"] == [{"tag": "world", "start": 6, "end": 12}]
        assert tweet["conversation_id"] == tweet["id"]
        assert tweet["viewer"] == {
            "liked": False,
            "retweeted": False,
            "bookmarked": False,
            "can_reply": True,
            "can_delete": True,
            "can_edit": True,
            "filtered": [],
        }
        again = Caller(alice).get(f"/tweets/{tweet['id']}")
        assert again.json() == tweet
        assert set(Caller().get(f"/tweets/{tweet['id']}").json()) == MEMBERS

    def test_a_reply(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice)
        reply = Caller(bob).post("/tweets", {"text": "Yes", "reply_to_id": str(tweet.pk)}).json()
        assert reply["reply_to"] == {"tweet_id": str(tweet.pk), "user_id": str(alice.pk), "username": "alice"}
        assert reply["conversation_id"] == str(tweet.pk)
        assert Caller().get(f"/tweets/{tweet.pk}").json()["counts"]["replies"] == 1

    @pytest.mark.parametrize(
        ("body", "field", "code"),
        [
            ({}, "text", "required"),
            ({"text": None}, "text", "null"),
            ({"text": 5}, "text", "invalid"),
            ({"text": ["a"]}, "text", "invalid"),
            ({"text": "   "}, "text", "tweet_is_empty"),
            ({"text": "a" * 281}, "text", "tweet_is_too_long"),
            ({"text": "a" * 100_000}, "text", "tweet_is_too_long"),
            ({"text": "a", "reply_to_id": "abc"}, "reply_to_id", "bad_id"),
            ({"text": "a", "poll": {"options": ["a", "b"]}}, "poll.duration_minutes", "required"),
            ({"text": "a", "quote_of_id": "abc"}, "quote_of_id", "bad_id"),
        ],
    )
    def test_what_is_wrong_is_said_by_field(self, alice: User, body: dict, field: str, code: str) -> None:
        answer = Caller(alice).post("/tweets/", body)
        assert answer.status_code == 400
        assert [(row["field"], row["code"]) for row in answer.json()["errors"]] == [(field, code)]

    def test_members_that_say_nothing_pass(self, alice: User) -> None:
        body = {"text": "a", "media_ids": [], "poll": None, "publish_at": None, "reply_policy": "everyone"}
        body["content_warning"] = None
        assert Caller(alice).post("/tweets/", body).status_code == 201

    def test_who_may_not(self, alice: User, unconfirmed: User) -> None:
        assert Caller().post("/tweets/", {"text": "Hi"}).status_code == 401
        refused = Caller(unconfirmed).post("/tweets/", {"text": "Hi"})
        assert (refused.status_code, refused.json()["type"].rpartition("#")[2]) == (403, "email_not_confirmed")
        assert Caller(alice).post("/tweets/", {"text": "Hi", "reply_to_id": "1"}).status_code == 404


class TestReading:
    def test_a_reply_does_not_name_an_account_that_is_out_of_sight(self, alice: User, bob: User, mallory: User) -> None:
        replies = [TweetFactory(author=alice, reply_to=TweetFactory(author=author)) for author in (bob, mallory)]

        def named() -> list[str | None]:
            return [Caller().get(f"/tweets/{reply.pk}").json()["reply_to"]["username"] for reply in replies]

        assert named() == ["bob", "mallory"]
        accounts.leave(actor=bob)
        accounts.suspend(user=mallory)
        assert named() == [None, None]
        assert "@mallory" not in Client().get(f"/@alice/{replies[1].pk}").text
        accounts.come_back(actor=bob)
        assert named() == ["bob", None]

    def test_who_may_not_see_a_tweet_learns_nothing_of_it(
        self, alice: User, blocked: User, bob: User, protected: User, leaving: User, suspended: User
    ) -> None:
        tweet, secret = TweetFactory(author=alice), TweetFactory(author=protected)
        for reader, of in ((Caller(blocked), tweet), (Caller(bob), secret), (Caller(), secret)):
            for path in ("", "/thread", "/replies", "/likers", "/retweeters"):
                assert reader.get(f"/tweets/{of.pk}{path}").status_code == 404, path
            for act in ("like", "retweet", "bookmark"):
                assert reader.put(f"/tweets/{of.pk}/{act}").status_code in (401, 404)
            assert reader.delete(f"/tweets/{of.pk}").status_code in (401, 404)

    def test_who_leaves_takes_their_tweets_along_and_brings_them_back(self, alice: User) -> None:
        tweet = TweetFactory(author=alice)
        accounts.leave(actor=alice)
        assert Caller().get(f"/tweets/{tweet.pk}").status_code == 404
        accounts.come_back(actor=alice)
        assert Caller().get(f"/tweets/{tweet.pk}").status_code == 200

    def test_ids_that_are_none_are_404(self, alice: User) -> None:
        for number in ("0", "01", "abc", "9" * 5000, "١٢", str(2**63), "-1", "1.0"):
            assert Caller(alice).get(f"/tweets/{number}").status_code == 404

    def test_an_unchanged_tweet_is_not_sent_again(self, alice: User, bob: User) -> None:
        tweet, caller = TweetFactory(author=alice), Caller(bob)
        tag = {**caller.headers, "If-None-Match": caller.get(f"/tweets/{tweet.pk}")["ETag"]}
        assert caller.client.get(f"/api/tweets/{tweet.pk}", headers=tag).status_code == 304
        services.like(actor=bob, tweet_id=tweet.pk)
        assert caller.client.get(f"/api/tweets/{tweet.pk}", headers=tag).status_code == 200

    def test_a_retweet_carries_its_original(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice)
        retweet = services.retweet(actor=bob, tweet_id=tweet.pk)
        found = Caller().get(f"/tweets/{retweet.pk}").json()
        assert found["author"]["username"] == "bob"
        assert found["retweet_of"]["id"] == str(tweet.pk)
        assert found["retweet_of"]["author"]["username"] == "alice"


class TestActs:
    @pytest.mark.parametrize(
        ("act", "count", "flag"),
        [("like", "likes", "liked"), ("retweet", "retweets", "retweeted"), ("bookmark", "bookmarks", "bookmarked")],
    )
    def test_each_answers_the_tweet_and_twice_is_once(
        self, alice: User, bob: User, act: str, count: str, flag: str
    ) -> None:
        tweet, caller = TweetFactory(author=alice), Caller(bob)
        for number, do in ((1, caller.put), (1, caller.put), (0, caller.delete), (0, caller.delete)):
            answer = do(f"/tweets/{tweet.pk}/{act}")
            assert answer.status_code == 200
            found = answer.json()
            assert found["id"] == str(tweet.pk)
            assert (found["counts"][count], found["viewer"][flag]) == (number, bool(number))

    def test_on_a_retweet_they_answer_the_original(self, alice: User, bob: User, mallory: User) -> None:
        tweet = TweetFactory(author=alice)
        retweet = services.retweet(actor=bob, tweet_id=tweet.pk)
        for act in ("like", "retweet", "bookmark"):
            for do in (Caller(mallory).put, Caller(mallory).delete):
                assert do(f"/tweets/{retweet.pk}/{act}").json()["id"] == str(tweet.pk)

    def test_deleting(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice)
        assert Caller(bob).delete(f"/tweets/{tweet.pk}").status_code == 403
        assert Caller(alice).delete(f"/tweets/{tweet.pk}").status_code == 204
        assert Caller(alice).delete(f"/tweets/{tweet.pk}").status_code == 404


def test_a_block_takes_effect_with_its_answer(alice: User, bob: User) -> None:
    tweet, reader = TweetFactory(author=alice), Caller(bob)
    assert reader.get(f"/tweets/{tweet.pk}").status_code == 200
    graph.block(actor=alice, target=bob)
    assert reader.get(f"/tweets/{tweet.pk}").status_code == 404
