"""Somebody leaves for good: nothing of them remains, and the counts of everybody else are right."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from apps.follows import recounts as follow_truth
from apps.follows import services as follows
from apps.tweets import recounts as tweet_truth
from apps.tweets import services as tweets
from apps.tweets.models import Tweet, poll_counter, tweet_counter
from apps.users import services as users
from apps.users.models import User, user_counter
from apps.users.services import departure
from apps.users.tasks import begin_due_erasures, erase_account
from tests.factories.tweets import TweetFactory
from tests.factories.users import PASSWORD

pytestmark = pytest.mark.django_db


def drift():
    return [
        *user_counter.drift(follow_truth.TRUTH, follow_truth.NAMES),
        *user_counter.drift(tweet_truth.OF_AUTHORS, tweet_truth.OF_AUTHORS_NAMES),
        *tweet_counter.drift(tweet_truth.OF_TWEETS, tweet_truth.OF_TWEETS_NAMES),
        *poll_counter.drift(tweet_truth.OF_POLLS, tweet_truth.OF_POLLS_NAMES),
    ]


@pytest.fixture
def busy(alice, bob, mallory, follower):
    """Bob, who has done everything there is to do."""
    own = [TweetFactory(author=bob) for _ in range(3)]
    other = TweetFactory(author=alice)
    reply = TweetFactory(author=bob, reply_to=other)
    TweetFactory(author=alice, reply_to=own[0])
    for one, two in [(bob, alice), (alice, bob), (mallory, bob), (bob, follower)]:
        follows.follow(actor=one, target=two)
    follows.block(actor=bob, target=mallory)
    follows.mute(actor=follower, target=bob)
    for tweet in (other, reply):
        tweets.like(actor=bob, tweet_id=tweet.id)
        tweets.bookmark(actor=bob, tweet_id=tweet.id)
    tweets.retweet(actor=bob, tweet_id=other.id)
    tweets.retweet(actor=alice, tweet_id=own[1].id)
    tweets.like(actor=alice, tweet_id=own[2].id)
    for author, voter in ((alice, bob), (bob, alice)):
        poll = TweetFactory(author=author, poll=tweets.Question(["Yes", "No"], 60))
        tweets.vote(actor=voter, tweet_id=poll.pk, choices=[0])
    users.issue_tokens(user=bob)
    users.create_api_key(actor=bob, name="script", scopes=["read"])
    return bob


def rows_about(user_id):
    """Every row of every table that points at the account by a foreign key."""
    found = {}
    with connection.cursor() as cursor:
        for relation in User._meta.related_objects:
            column = getattr(relation.field, "column", None)
            if column and getattr(relation.field, "db_constraint", False):
                table = relation.related_model._meta.db_table
                cursor.execute(f"SELECT count(*) FROM {table} WHERE {column} = %s", [user_id])
                found[table, column] = cursor.fetchone()[0]
    return {place: number for place, number in found.items() if number}


def leave_for_good(user):
    users.leave(actor=user)
    User.objects.filter(pk=user.pk).update(leaving_at=timezone.now() - timedelta(days=31))
    begin_due_erasures()


def test_nothing_remains_and_everybody_elses_counts_are_right(busy, monkeypatch):
    monkeypatch.setattr(departure, "PORTION", 2)
    assert rows_about(busy.id) and not drift()
    leave_for_good(busy)
    erase_account(user_id=busy.id)
    assert not rows_about(busy.id)
    assert not User.objects.filter(pk=busy.pk).exists()
    assert not Tweet.objects.filter(author_id=busy.id).exists()
    assert drift() == []
    while user_counter.fold() or tweet_counter.fold() or poll_counter.fold():
        pass
    assert drift() == []


def test_an_erasure_that_dies_after_any_portion_goes_on(busy, monkeypatch):
    monkeypatch.setattr(departure, "PORTION", 1)
    leave_for_good(busy)
    portions = 0
    while users.erase_portion(user_id=busy.id):
        portions += 1
        assert drift() == []
    assert portions > 8
    assert not rows_about(busy.id)


def test_leaving_takes_nothing_away_until_then(busy, alice):
    before = rows_about(busy.id)
    users.leave(actor=busy)
    users.sign_in(name="bob", password=PASSWORD)
    after = rows_about(busy.id)
    assert {table: after[table] for table in before} == before
    assert drift() == []
