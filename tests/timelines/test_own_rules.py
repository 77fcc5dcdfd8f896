"""Home rules that only some readers have: they hold at once, and nobody else pays for them."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.follows import services as graph
from apps.follows.models import List
from apps.timelines.models import HomeVersion
from apps.timelines.tasks import fan_out
from apps.tweets import services as tweets
from apps.users.models import User
from tests.calls import Caller
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.timelines.homes import home


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
