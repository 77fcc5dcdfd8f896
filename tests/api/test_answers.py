"""What is really answered is what the description promises: member by member, nothing more and nothing less."""

from typing import Any

import pytest
from django.test import Client
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from apps.discovery.services import refresh_trends
from apps.tweets import services
from apps.tweets.models import Tweet
from apps.users.models import User
from tests.calls import Caller
from tests.factories.follows import FollowFactory, FollowRequestFactory
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.media.pictures import jpeg, prepared, tweet_with, upload


@pytest.fixture
def validate(db: None, client: Client) -> Any:
    """`validate("Tweet", body)`: against a component of the OpenAPI document, closed against further members."""
    document = client.get("/api/schema").json()
    schemas = {name: _closed(schema) for name, schema in document["components"]["schemas"].items()}

    def check(name: str, body: Any) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(body)

    return check


def _closed(schema: Any) -> Any:
    if isinstance(schema, dict):
        closed = {name: _closed(part) for name, part in schema.items()}
        if "properties" in closed:
            closed.setdefault("additionalProperties", False)
        return closed
    return [_closed(part) for part in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("as_reader", [True, False])
def test_tweets(alice: User, bob: User, validate: Any, as_reader: bool) -> None:
    caller = Caller(bob if as_reader else None)
    first = TweetFactory(author=alice, text="Hi @bob and @nobody1, #tea costs $TEA at https://example.com/a?b=c")
    reply = TweetFactory(author=bob, reply_to=first)
    retweet = services.retweet(actor=bob, tweet_id=first.pk)
    for tweet in (first, reply, retweet):
        validate("Tweet", caller.get(f"/tweets/{tweet.pk}").json())
    validate("Tweet", caller.get(f"/tweets/{retweet.pk}").json()["retweet_of"])
    for path in (f"/tweets/{first.pk}/replies", "/users/@alice/tweets", "/timelines/tags/tea"):
        answer = caller.get(path).json()
        assert answer["results"], path
        validate("TweetList", answer)
    validate("ThreadList", caller.get(f"/tweets/{reply.pk}/thread").json())
    services.delete_tweet(actor=alice, tweet_id=first.pk)
    validate("ThreadList", caller.get(f"/tweets/{reply.pk}/thread").json())


def test_trends(alice: User, validate: Any) -> None:
    """One of each kind."""
    for number, author in enumerate(UserFactory.create_batch(3)):
        TweetFactory(author=author, text=f"#tea at the Harbour Bridge {number}")
        TweetFactory(author=author, text=f"The Harbour Bridge, {number}")
        TweetFactory(author=author, text=f"https://example.com/bridge {number}")
        services.like(actor=author, tweet_id=Tweet.objects.earliest("pk").pk)
    services.like(actor=alice, tweet_id=Tweet.objects.earliest("pk").pk)
    refresh_trends()
    found = Caller(alice).get("/trends").json()
    assert {trend["kind"] for trend in found["results"]} == {"tag", "phrase", "link", "tweet"}
    validate("TrendList", found)
    validate("TrendList", Caller().get("/trends").json())
    path = next(trend["tweets_url"] for trend in found["results"] if trend["kind"] == "link")
    validate("TweetList", Caller().get(path.partition("/api")[2]).json())


def test_polls(alice: User, bob: User, validate: Any) -> None:
    tweet = TweetFactory(author=alice, poll=services.Question(["Tea", "Coffee"], 60))
    validate("Tweet", Caller().get(f"/tweets/{tweet.pk}").json())
    validate("Poll", Caller(bob).post(f"/polls/{tweet.pk}/votes", {"choices": [0]}).json())
    validate("Tweet", Caller(bob).get(f"/tweets/{tweet.pk}").json())


def test_pictures(alice: User, validate: Any) -> None:
    validate("Media", upload(Caller(alice), jpeg()).json())
    media_id, failed = prepared(alice), prepared(alice, jpeg()[:2000])
    for known in (media_id, failed):
        validate("Media", Caller(alice).get(f"/media/{known}").json())
    validate("Tweet", tweet_with(alice, media_id))


@pytest.mark.parametrize("as_reader", [True, False])
def test_people(alice: User, follower: User, bob: User, validate: Any, as_reader: bool) -> None:
    caller = Caller(alice if as_reader else None)
    tweet = TweetFactory(author=alice)
    services.like(actor=bob, tweet_id=tweet.pk)
    validate("Profile", caller.get("/users/@follower").json())
    if as_reader:
        validate("Own", caller.get("/users/me").json())
    for path in ("/followers/@alice", "/following/@follower", f"/tweets/{tweet.pk}/likers"):
        answer = caller.get(path).json()
        assert answer["results"], path
        validate("PersonList", answer)


def test_what_is_ones_own(alice: User, protected: User, bob: User, validate: Any) -> None:
    FollowRequestFactory(requester=bob, target=protected)
    FollowFactory(followee=alice)
    validate("PersonList", Caller(protected).get("/follow_requests").json())
    validate("Relationship", Caller(bob).post("/follow", {"user_id": "@alice"}).json())
    validate("Relationship", Caller(bob).put("/users/@alice/mute").json())
    validate("MutedList", Caller(bob).get("/mutes").json())
    validate("SuggestionList", Caller(bob).get("/users/suggestions").json())
    validate("TweetList", Caller(bob).get("/bookmarks").json())
