"""Candidates from PostgreSQL: few statements, however quiet those are whom one follows."""

from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core import ids, text
from apps.core.ids import MAX_ID
from apps.follows.models import Follow
from apps.timelines import candidates
from apps.tweets import documents
from apps.tweets.models import Tweet
from apps.users.loading import load_accounts
from apps.users.models import User
from tests.calls import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(alice: User) -> User:
    """Follows 500 accounts, each of which said one thing in the last five years."""
    random = Random(5)
    load_accounts([User(username=f"quiet{n}", email=f"quiet{n}@example.com") for n in range(500)])
    quiet = list(User.objects.filter(username__startswith="quiet"))
    Follow.objects.bulk_create(Follow(follower=alice, followee=user) for user in quiet)
    first = max(ids.EPOCH, timezone.now() - timedelta(days=5 * 365))
    span = timezone.now() - first
    Tweet.objects.bulk_create(
        Tweet(id=ids.at(first + span * random.random()) | number, author=user, text="one")
        for number, user in enumerate(quiet)
    )
    return alice


def everything() -> list[int]:
    return list(Tweet.objects.order_by("-id").values_list("id", flat=True))


def test_five_hundred_quiet_accounts_take_few_statements(reader: User) -> None:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = candidates.of_followed(reader.pk, below=MAX_ID, count=800)
    assert found.ids == everything()
    assert found.floor == 0
    assert len(queries) <= 8


def test_a_deep_page_is_found_as_fast(reader: User) -> None:
    expected = everything()
    with CaptureQueriesContext(connection) as queries:
        found = candidates.of_followed(reader.pk, below=expected[400], count=60)
    assert found.ids == expected[401:461]
    assert found.floor == expected[460] - 1
    assert len(queries) <= 6


def test_all_there_is_above_the_floor_is_there(reader: User) -> None:
    """Whatever was asked for: the floor says how far down the answer is whole."""
    expected = everything()
    random = Random(6)
    for _ in range(40):
        below, count = random.choice([MAX_ID, *expected]), random.randint(1, 90)
        found = candidates.of_followed(reader.pk, below=below, count=count)
        assert found.ids == [id_ for id_ in expected if found.floor < id_ < below][:count]
        assert len(found.ids) == count or found.floor == 0


def test_those_left_out_are_left_out(reader: User) -> None:
    without = list(Follow.objects.filter(follower=reader).values_list("followee_id", flat=True)[:450])
    found = candidates.of_followed(reader.pk, below=MAX_ID, count=800, without=without)
    assert found.ids == list(Tweet.objects.exclude(author__in=without).order_by("-id").values_list("id", flat=True))


def test_whoever_follows_nobody_has_no_candidates(bob: User) -> None:
    assert candidates.of_followed(bob.pk, below=MAX_ID, count=800) == ([], 0)


def test_a_tweet_from_a_database_whose_clock_is_ahead_is_found(alice: User, follower: User) -> None:
    ahead = Tweet(id=ids.at(timezone.now() + timedelta(hours=1)), author=alice)
    documents.write(ahead, text.parse("soon"), {}).save()
    found = Caller(follower).get("/timelines/home").json()["results"]
    assert [tweet["id"] for tweet in found] == [str(ahead.pk)]
