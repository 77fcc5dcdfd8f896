"""Why is this here? The answer is the definition's own, and agrees with the page."""

import re

import pytest
from django.test import Client

from apps.follows import services as graph
from apps.follows.models import Follow, List, ListMember
from apps.timelines import merging
from apps.timelines.models import MergedAuthor
from apps.tweets import services
from apps.tweets.models import Tweet
from apps.users.models import User
from tests.calls import Caller
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.timelines.homes import home
from tests.work import do_due_work


def explained(reader: User, tweet_id: int) -> dict:
    answer = Caller(reader).get(f"/timelines/home/explain/{tweet_id}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def broken(reader: User, tweet_id: int) -> list[str]:
    """Which rules keep it out; that must agree with the home itself."""
    found = explained(reader, tweet_id)
    assert (found["entry_id"] in map(str, home(reader))) is found["is_in_home"]
    return [rule["rule"] for rule in found["rules"] if not rule["holds"]]


def test_what_is_there_says_how_it_came(alice: User, follower: User) -> None:
    tweet = TweetFactory(author=alice)
    assert broken(follower, tweet.pk) == []
    assert explained(follower, tweet.pk)["way"] == "pushed"
    assert explained(alice, tweet.pk)["way"] == "own"
    MergedAuthor.objects.create(author_id=alice.pk)
    merging.forget()
    assert explained(follower, tweet.pk)["way"] == "merged"
    merging.forget()


def test_each_rule_that_keeps_it_out_is_named(alice: User, bob: User, follower: User, mallory: User) -> None:
    stranger = TweetFactory(author=mallory)
    assert broken(follower, stranger.pk) == ["followed"]
    reply = TweetFactory(author=alice, reply_to=stranger)
    assert broken(follower, reply.pk) == ["reply"]
    plain = TweetFactory(author=alice, text="A spoiler")
    services.mute_words(actor=follower, phrase="spoiler", contexts=["home"], action="hide", expires_at=None)
    assert broken(follower, plain.pk) == ["words"]
    own = List.objects.create(owner=follower, name="Quiet", hides_from_home=True)
    ListMember.objects.create(list=own, user=alice)
    assert broken(follower, plain.pk) == ["list", "words"]
    said = {rule["rule"]: rule["text"] for rule in explained(follower, plain.pk)["rules"]}
    assert said["list"] == "You read its author on your list “Quiet” instead."
    graph.mute(actor=follower, target=alice)
    assert "unmuted" in broken(follower, plain.pk)


def test_a_retweet_brings_it_and_the_second_one_does_not(alice: User, bob: User, follower: User, mallory: User) -> None:
    FollowFactory(follower=follower, followee=bob)
    tweet = TweetFactory(author=mallory)
    first = services.retweet(actor=alice, tweet_id=tweet.pk)
    second = services.retweet(actor=bob, tweet_id=tweet.pk)
    assert broken(follower, second.pk) == ["once"]
    found = explained(follower, tweet.pk)
    assert (found["is_in_home"], found["entry_id"], found["tweet_id"]) == (True, str(first.pk), str(tweet.pk))
    Follow.objects.filter(follower=follower, followee=alice).update(wants_retweets=False)
    assert "followed" in broken(follower, first.pk)


def test_of_what_a_stranger_wrote_the_retweet_is_told_that_did_not_come(
    alice: User, bob: User, follower: User, mallory: User
) -> None:
    tweet = TweetFactory(author=mallory)
    services.retweet(actor=bob, tweet_id=tweet.pk)
    assert broken(bob, tweet.pk) == []
    assert broken(follower, tweet.pk) == ["followed"]
    services.retweet(actor=alice, tweet_id=tweet.pk)
    do_due_work()
    assert broken(follower, tweet.pk) == []
    caller = Caller(follower)
    caller.put("/users/@alice/budget", {"only_originals": True})
    assert broken(follower, tweet.pk) == ["budget"]
    said = {rule["rule"]: rule["text"] for rule in explained(follower, tweet.pk)["rules"]}
    assert said["budget"] == "Of @alice you read only what they write themselves."
    caller.delete("/users/@alice/budget")
    caller.put("/users/@alice/retweets_off")
    assert broken(follower, tweet.pk) == ["followed"]
    said = {rule["rule"]: rule["text"] for rule in explained(follower, tweet.pk)["rules"]}
    assert said["followed"] == "You follow who retweeted it, and turned their retweets off."


def test_what_one_retweeted_oneself_is_there_for_that(bob: User, mallory: User) -> None:
    tweet = TweetFactory(author=mallory)
    retweet = services.retweet(actor=bob, tweet_id=tweet.pk)
    assert broken(bob, tweet.pk) == []
    assert explained(bob, tweet.pk)["entry_id"] == str(retweet.pk)


def test_what_one_may_not_see_is_not_explained(alice: User, protected: User, mallory: User) -> None:
    secret = TweetFactory(author=protected)
    assert Caller(mallory).get(f"/timelines/home/explain/{secret.pk}").status_code == 404
    client = Client()
    client.force_login(mallory)
    assert client.get(f"/@protected/{secret.pk}/why").status_code == 404


class TestThePage:
    @pytest.fixture
    def tweet(self, alice: User) -> Tweet:
        return TweetFactory(author=alice)

    def test_a_reader_reads_the_rules(self, client: Client, tweet: Tweet, follower: User, mallory: User) -> None:
        client.force_login(follower)
        assert f'href="/@alice/{tweet.pk}/why"' in client.get("/home").text
        page = client.get(f"/@alice/{tweet.pk}/why").text
        assert "It is in your home" in page and "put into your home when it was posted" in page
        assert "You follow @alice, who wrote it." in page
        assert "Delivery" not in page
        assert client.get(f"/tweets/{tweet.pk}/delivery").status_code == 404
        client.force_login(mallory)
        page = client.get(f"/@alice/{tweet.pk}/why").text
        assert "It is not in your home" in page and "You follow neither its author" in page

    def test_its_author_reads_how_far_it_came(self, client: Client, alice: User, follower: User, tweet: Tweet) -> None:
        client.force_login(alice)
        page = client.get(f"/@alice/{tweet.pk}/why").text
        assert "<h2>Delivery</h2>" in page
        assert "On its way" in page and "You wrote it." in page
        assert f'hx-get="/tweets/{tweet.pk}/delivery"' in client.get(f"/@alice/{tweet.pk}").text
        path, by_the_page = f"/tweets/{tweet.pk}/delivery", {"HX-Request": "true"}
        assert client.get(path, headers=by_the_page).text.strip() == "On its way"
        do_due_work()
        assert "1 follower reads it on demand" in client.get(path, headers=by_the_page).text
        assert client.get(path)["Location"] == f"/@alice/{tweet.pk}/why", "a few words are no page"
        page = client.get(f"/@alice/{tweet.pk}/why").text
        assert re.search(r"<p> ?1 follower reads it on demand\.", page)

    def test_the_anonymous_sign_in_first(self, client: Client, tweet: Tweet) -> None:
        assert client.get(f"/@alice/{tweet.pk}/why").status_code == 302
