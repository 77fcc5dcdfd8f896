"""Home rules that only some readers have: they hold at once, and nobody else pays for them."""

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core import ids
from apps.follows import services as graph
from apps.follows.models import List
from apps.timelines.models import HomeVersion
from apps.timelines.tasks import fan_out
from apps.tweets import documents
from apps.tweets import services as tweets
from apps.tweets.models import FollowedTag, Tweet
from apps.users.models import User
from tests.calls import Caller
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.timelines.homes import home, pages


def statements(reader: User) -> list[str]:
    """What a page asks PostgreSQL once its list is warm."""
    for _ in range(2):
        home(reader)
    with CaptureQueriesContext(connection) as queries:
        home(reader)
    return [query["sql"] for query in queries.captured_queries if "chosen" in query["sql"]]


def hiding(owner: User, *members: User, **more: Any) -> List:
    row = graph.make_list(actor=owner, name="Elsewhere", hides_from_home=True)
    for member in members:
        graph.add_to_list(actor=owner, list_id=row.pk, target=member)
    return row


@pytest.fixture
def tweet(alice: User, follower: User) -> int:
    """A tweet of alice's that stands in her follower's warm list."""
    home(follower)
    made = TweetFactory(author=alice)
    fan_out(tweet_id=made.pk)
    assert home(follower) == [made.pk]
    return made.pk


class TestListsThatHide:
    def test_their_members_leave_home_at_once_and_come_back(self, alice: User, follower: User, tweet: int) -> None:
        row = hiding(follower)
        assert home(follower) == [tweet]
        graph.add_to_list(actor=follower, list_id=row.pk, target=alice)
        assert home(follower) == []
        assert [int(one["id"]) for one in Caller(follower).all(f"/timelines/lists/{row.pk}")] == [tweet]
        for change in (True, False):
            graph.edit_list(actor=follower, list_id=row.pk, hides_from_home=change)
            assert home(follower) == ([] if change else [tweet])
        graph.edit_list(actor=follower, list_id=row.pk, hides_from_home=True)
        graph.remove_from_list(actor=follower, list_id=row.pk, target=alice)
        assert home(follower) == [tweet]

    def test_deleting_the_list_brings_them_back(self, alice: User, follower: User, tweet: int) -> None:
        first, second = hiding(follower, alice), hiding(follower, alice)
        graph.delete_list(actor=follower, list_id=first.pk)
        assert home(follower) == []
        graph.delete_list(actor=follower, list_id=second.pk)
        assert home(follower) == [tweet]

    def test_what_others_retweet_of_them_stays(self, alice: User, bob: User, follower: User, tweet: int) -> None:
        FollowFactory(follower=follower, followee=bob)
        retweet = tweets.retweet(actor=bob, tweet_id=tweet)
        assert home(follower) == [tweet], "the original was there the day before"
        hiding(follower, alice)
        assert home(follower) == [retweet.pk]

    def test_the_lists_of_others_change_nothing(self, alice: User, bob: User, follower: User, tweet: int) -> None:
        hiding(bob, alice)
        assert home(follower) == [tweet]


class TestWhatItCosts:
    def test_readers_without_rules_are_asked_nothing_about_them(self, follower: User, tweet: int) -> None:
        (sql,) = statements(follower)
        assert "follows_list" not in sql

    def test_readers_with_rules_have_one_statement_too(self, alice: User, follower: User, tweet: int) -> None:
        hiding(follower, alice)
        (sql,) = statements(follower)
        assert "follows_list" in sql

    def test_a_list_that_hides_nothing_leaves_homes_warm(self, alice: User, follower: User, tweet: int) -> None:
        before = HomeVersion.objects.get(viewer=follower).version
        graph.make_list(actor=follower, name="News")
        assert HomeVersion.objects.get(viewer=follower).version == before
        graph.make_list(actor=alice, name="News")
        assert not HomeVersion.objects.filter(viewer=alice).exists()


class TestBudgets:
    @pytest.fixture
    def day(self, alice: User, follower: User) -> list[int]:
        """Six tweets by alice, newest first: five of one day, one of the day before."""
        home(follower)
        noon = timezone.now().replace(hour=12, minute=0) - timedelta(days=1)
        moments = [noon - timedelta(days=1), *(noon + timedelta(minutes=n) for n in range(5))]
        made = [
            Tweet(author=alice, id=ids.at(moment), created_at=moment, text="tea", entities={}) for moment in moments
        ]
        for tweet in made:
            tweet.fragment = documents.fragment(tweet)
        Tweet.objects.bulk_create(made)
        HomeVersion.raise_for(follower.pk)
        return [tweet.pk for tweet in reversed(made)]

    def test_the_first_so_many_of_each_day_are_read(self, follower: User, day: list[int]) -> None:
        assert home(follower) == day
        caller = Caller(follower)
        assert caller.put("/users/@alice/budget", {"daily": 2}).json() == {"daily": 2, "only_originals": False}
        assert home(follower) == day[3:]
        tweets.delete_tweet(actor=User.objects.get(username="alice"), tweet_id=day[3])
        assert home(follower) == [day[2], *day[4:]], "what is gone uses up nothing"
        assert caller.get("/users/@alice/budget").json()["daily"] == 2
        assert caller.delete("/users/@alice/budget").status_code == 204
        assert home(follower) == [*day[:3], *day[4:]]

    def test_only_originals_leaves_out_replies_and_retweets(self, alice: User, bob: User, follower: User) -> None:
        theirs, own = TweetFactory(author=bob), TweetFactory(author=alice)
        going_on = TweetFactory(author=alice, reply_to=own)
        retweet = tweets.retweet(actor=alice, tweet_id=theirs.pk)
        assert home(follower) == [retweet.pk, going_on.pk, own.pk]
        Caller(follower).put("/users/@alice/budget", {"only_originals": True})
        assert home(follower) == [own.pk]

    def test_it_ends_with_the_follow(self, alice: User, follower: User, day: list[int]) -> None:
        Caller(follower).put("/users/@alice/budget", {"daily": 1})
        graph.unfollow(actor=follower, target=alice)
        graph.follow(actor=follower, target=alice)
        assert home(follower) == day
        assert not HomeVersion.has_own_rules(HomeVersion.objects.get(viewer=follower).version)

    @pytest.mark.parametrize("body", [{"daily": 0}, {"daily": 101}, {"daily": "many"}, {"only_originals": "x"}])
    def test_bad_numbers_change_nothing(self, follower: User, alice: User, body: dict) -> None:
        assert Caller(follower).put("/users/@alice/budget", body).status_code == 400
        assert Caller(follower).get("/users/@alice/budget").json() == {"daily": None, "only_originals": False}

    def test_the_page(self, client: Client, follower: User, day: list[int]) -> None:
        client.force_login(follower)
        assert 'href="/@alice/budget"' in client.get("/@alice").text
        assert client.post("/@alice/budget", {"daily": "0"}).status_code == 422
        answer = client.post("/@alice/budget", {"daily": "1"}, follow=True)
        assert "You read less of @alice" in answer.text
        assert 'value="1"' in client.get("/@alice/budget").text
        assert home(follower) == day[4:]

    def test_nobody_sets_one_without_following(self, alice: User, mallory: User) -> None:
        assert Caller(mallory).put("/users/@alice/budget", {"daily": 1}).status_code == 403
        assert Caller(mallory).delete("/users/@alice/budget").status_code == 204


class TestFollowedTags:
    def test_tweets_by_strangers_come_home(self, mallory: User, follower: User, tweet: int) -> None:
        before = tweets.post_tweet(author=mallory, text="First #Tea")
        caller = Caller(follower)
        assert caller.put("/tags/%23TEA/follow").json()["tag"] == "TEA"
        assert home(follower) == [before.pk, tweet]
        after = tweets.post_tweet(author=mallory, text="Then #tea and #coffee")
        assert home(follower) == [after.pk, before.pk, tweet]
        found = caller.get(f"/timelines/home/explain/{after.pk}").json()
        assert (found["is_in_home"], found["way"]) == (True, "tagged")
        assert [one["tag"] for one in caller.get("/followed_tags").json()["results"]] == ["TEA"]
        assert caller.delete("/tags/tea/follow").status_code == 204
        assert home(follower) == [tweet]

    def test_a_retweet_of_what_came_by_its_tag_the_day_before_stays_out(
        self, alice: User, mallory: User, follower: User
    ) -> None:
        tea = tweets.post_tweet(author=mallory, text="#tea")
        retweet = tweets.retweet(actor=alice, tweet_id=tea.pk)
        assert home(follower) == [retweet.pk]
        tweets.follow_tag(actor=follower, tag="tea")
        assert home(follower) == [tea.pk]

    def test_whom_one_may_not_or_will_not_read_stays_out(
        self, mallory: User, protected: User, bob: User, follower: User
    ) -> None:
        tweets.follow_tag(actor=follower, tag="tea")
        muted = tweets.post_tweet(author=mallory, text="#tea")
        tweets.post_tweet(author=protected, text="secret #tea")
        answer = tweets.post_tweet(author=bob, text="#tea it is", reply_to_id=muted.pk)
        assert home(follower) == [muted.pk]
        graph.mute(actor=follower, target=mallory)
        assert home(follower) == []
        FollowFactory(follower=follower, followee=mallory)
        graph.unmute(actor=follower, target=mallory)
        assert home(follower) == [answer.pk, muted.pk], "the reply rule holds for them as well"

    def test_a_busy_tag_loses_nothing_between_pages(self, mallory: User, follower: User, alice: User) -> None:
        tweets.follow_tag(actor=follower, tag="tea")
        written = [
            TweetFactory(author=alice if n % 10 == 0 else mallory, text=f"{n} #tea" if n % 3 else f"{n}").pk
            for n in range(90)
        ]
        expected = [pk for n, pk in reversed(list(enumerate(written))) if n % 3 or n % 10 == 0]
        assert [pk for page in pages(follower, Random(1)) for pk in page] == expected

    @pytest.mark.parametrize("tag", ["1984", "two words", "a-b", "%20", "x" * 400])
    def test_what_is_no_hashtag_cannot_be_followed(self, follower: User, tag: str) -> None:
        assert Caller(follower).put(f"/tags/{tag}/follow").status_code == 400
        assert Caller(follower).get("/followed_tags").json()["results"] == []

    def test_one_follows_at_most_a_hundred(self, follower: User) -> None:
        FollowedTag.objects.bulk_create(FollowedTag(owner=follower, tag=f"t{n}", written=f"t{n}") for n in range(100))
        answer = Caller(follower).put("/tags/tea/follow")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "too_many_tags")
        assert Caller(follower).put("/tags/T7/follow").status_code == 200

    def test_the_pages(self, client: Client, follower: User, mallory: User) -> None:
        tea = tweets.post_tweet(author=mallory, text="Some #tea")
        client.force_login(follower)
        assert 'action="/tags/Tea/follow"' in client.get("/tags/Tea").text
        assert "come into your home" in client.post("/tags/Tea/follow", follow=True).text
        assert home(follower) == [tea.pk]
        page = client.get("/tags").text
        assert 'href="/tags/Tea"' in page
        assert client.post("/tags", {"tag": "not one"}).status_code == 422
        assert "You follow #wool." in client.post("/tags", {"tag": "#wool"}, follow=True).text
        client.post("/tags/tea/unfollow")
        assert [row.tag for row in FollowedTag.objects.all()] == ["wool"]
        client.logout()
        assert "/follow" not in client.get("/tags/Tea").text

    def test_they_cost_one_statement_too(self, follower: User, tweet: int) -> None:
        (sql,) = statements(follower)
        assert "tweets_followedtag" not in sql
        tweets.follow_tag(actor=follower, tag="tea")
        (sql,) = statements(follower)
        assert "tweets_followedtag" in sql
