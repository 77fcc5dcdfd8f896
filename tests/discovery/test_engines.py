"""`manage.py suggest`: the same lists, whoever makes them."""

from importlib.util import find_spec
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.discovery.models import Suggestions
from apps.discovery.services import dismiss
from apps.follows import services as graph
from apps.tweets import services as tweets
from apps.users.models import User
from tests.discovery.talk import people, said
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def crowd() -> list[User]:
    """Everything that decides over a suggestion, at least once."""
    made = people(30)
    for place, follower in enumerate(made):
        for step in (1, 2, 5, 11):
            FollowFactory(follower=follower, followee=made[(place + step) % 30])
    said(made[:6], "I like my #bike")
    tweets.follow_tag(actor=made[20], tag="bike")
    tweets.like(actor=made[21], tweet_id=TweetFactory(author=made[3]).pk)
    graph.block(actor=made[0], target=made[3])
    graph.mute(actor=made[1], target=made[2])
    graph.mute(actor=made[1], target=made[4])
    dismiss(actor=made[5], subject=made[8])
    return made


def suggest(*arguments: str) -> str:
    out = StringIO()
    call_command("suggest", *arguments, stdout=out)
    return out.getvalue()


def test_everybody_gets_a_list_from_the_database(crowd: list[User]) -> None:
    assert "30 readers" in suggest("--everybody")
    assert Suggestions.objects.count() == 30
    assert all(found.ids for found in Suggestions.objects.all())


@pytest.mark.spark
def test_spark_finds_the_same_for_everybody(crowd: list[User]) -> None:
    assert " 0 readers' lists differ" in suggest("--everybody", "--compare", "--master", "local[1]")
    suggest("--everybody")
    by_database = dict(Suggestions.objects.values_list("user_id", "ids"))
    Suggestions.objects.all().delete()
    suggest("--everybody", "--engine", "spark", "--master", "local[1]")
    assert dict(Suggestions.objects.values_list("user_id", "ids")) == by_database


@pytest.mark.skipif(find_spec("pyspark") is not None, reason="pyspark is here")
def test_without_spark_it_is_said_what_is_missing(crowd: list[User]) -> None:
    with pytest.raises(CommandError, match=r"requirements-spark\.txt"):
        suggest("--everybody", "--engine", "spark")
    assert not Suggestions.objects.exists()
