"""What a list shows of what its members write, and lists as tabs of home."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.follows import services as graph
from apps.follows.models import List
from apps.tweets import services as tweets
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory


@pytest.fixture
def friends(alice: User, bob: User) -> List:
    """A public list of alice's: bob stands on it, and she does not follow him."""
    row = graph.make_list(actor=alice, name="Friends")
    graph.add_to_list(actor=alice, list_id=row.pk, target=bob)
    return row


def shown(reader: User | None, row: List, **query: int) -> list[int]:
    return [int(tweet["id"]) for tweet in Caller(reader).all(f"/timelines/lists/{row.pk}", **query)]


def test_the_tweets_and_retweets_of_its_members_newest_first(
    alice: User, bob: User, mallory: User, friends: List
) -> None:
    first = TweetFactory(author=bob)
    foreign = TweetFactory(author=mallory)
    retweet = tweets.retweet(actor=bob, tweet_id=foreign.pk)
    last = TweetFactory(author=bob)
    for reader in (alice, mallory, None):
        assert shown(reader, friends, limit=2) == [last.pk, retweet.pk, first.pk]


def test_pages_lead_back_as_well(alice: User, bob: User, friends: List) -> None:
    made = [TweetFactory(author=bob).pk for _ in range(5)][::-1]
    caller = Caller(alice)
    first = caller.get(f"/timelines/lists/{friends.pk}", limit=2).json()
    second = caller.client.get(first["next"], headers=caller.headers).json()
    assert [int(one["id"]) for one in second["results"]] == made[2:4]
    back = caller.client.get(second["previous"], headers=caller.headers).json()
    assert back["results"] == first["results"]


def test_replies_only_among_members_and_within_threads(alice: User, bob: User, mallory: User, friends: List) -> None:
    graph.add_to_list(actor=alice, list_id=friends.pk, target=mallory)
    stranger = TweetFactory()
    own = TweetFactory(author=bob)
    TweetFactory(author=bob, reply_to=stranger)
    on = TweetFactory(author=bob, reply_to=own)
    between = TweetFactory(author=mallory, reply_to=own)
    assert shown(alice, friends) == [between.pk, on.pk, own.pk]


def test_whom_the_reader_mutes_or_blocks_is_out(alice: User, bob: User, mallory: User, friends: List) -> None:
    foreign = TweetFactory(author=mallory)
    own = TweetFactory(author=bob)
    retweet = tweets.retweet(actor=bob, tweet_id=foreign.pk)
    reader = UserFactory()
    assert shown(reader, friends) == [retweet.pk, own.pk]
    graph.mute(actor=reader, target=mallory)
    assert shown(reader, friends) == [own.pk]
    graph.block(actor=reader, target=bob)
    assert shown(reader, friends) == []
    assert shown(None, friends) == [retweet.pk, own.pk]


def test_a_protected_member_is_read_by_accepted_followers_alone(alice: User, protected: User) -> None:
    row = graph.make_list(actor=alice, name="Quiet")
    graph.add_to_list(actor=alice, list_id=row.pk, target=protected)
    tweet = TweetFactory(author=protected)
    assert shown(alice, row) == [tweet.pk]
    assert shown(None, row) == shown(UserFactory(), row) == []


def test_a_page_costs_the_same_whatever_the_list_holds(alice: User, friends: List) -> None:
    caller, counts = Caller(alice), []
    for number in (2, 20):
        for member in UserFactory.create_batch(number):
            graph.add_to_list(actor=alice, list_id=friends.pk, target=member)
            TweetFactory(author=member)
        with CaptureQueriesContext(connection) as queries:
            caller.get(f"/timelines/lists/{friends.pk}")
        counts.append(len(queries))
    assert counts[0] == counts[1]


class TestPages:
    def test_a_list_shows_its_tweets(self, client: Client, alice: User, bob: User, friends: List) -> None:
        TweetFactory(author=bob, text="Only on the list")
        page = client.get(f"/lists/{friends.pk}").text
        assert "Only on the list" in page
        assert "/edit" not in page
        client.force_login(alice)
        page = client.get(f"/lists/{friends.pk}").text
        assert f'href="/lists/{friends.pk}/edit"' in page
        assert "Only on the list" not in client.get("/home").text

    def test_a_pinned_list_is_a_tab_of_home(self, client: Client, alice: User, friends: List) -> None:
        client.force_login(alice)
        assert f'href="/lists/{friends.pk}"' not in client.get("/home").text
        graph.edit_list(actor=alice, list_id=friends.pk, is_pinned=True, name="<Friends>")
        for path in ("/home", f"/lists/{friends.pk}"):
            assert f'<a class="tab" href="/lists/{friends.pk}"' in client.get(path).text.replace("\n", "")
        assert "&lt;Friends&gt;" in client.get("/home").text
        assert 'aria-current="page"><bdi>&lt;Friends' in client.get(f"/lists/{friends.pk}").text

    @pytest.mark.usefixtures("merged_authors_are_kept")
    def test_home_asks_for_its_tabs_only_where_a_list_is_pinned(
        self, client: Client, alice: User, friends: List, django_assert_num_queries: Any
    ) -> None:
        client.force_login(alice)
        for is_pinned, statements in ((False, 2), (True, 3), (False, 2)):
            graph.edit_list(actor=alice, list_id=friends.pk, is_pinned=is_pinned)
            client.get("/home")  # the list of home is built anew
            with django_assert_num_queries(statements):
                client.get("/home")
        graph.edit_list(actor=alice, list_id=friends.pk, is_pinned=True)
        graph.delete_list(actor=alice, list_id=friends.pk)
        assert "Home and lists" not in client.get("/home").text

    def test_the_tabs_are_the_owners_alone(self, client: Client, alice: User, bob: User, friends: List) -> None:
        graph.edit_list(actor=alice, list_id=friends.pk, is_pinned=True)
        client.force_login(bob)
        assert "Home and lists" not in client.get(f"/lists/{friends.pk}").text
        assert "Home and lists" not in client.get("/home").text
