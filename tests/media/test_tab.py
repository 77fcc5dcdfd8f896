"""The media tab of a profile, in the API and as a page."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.tweets import services as tweets
from apps.tweets.selectors import KINDS
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.media.pictures import prepared, tweet_with

pytestmark = pytest.mark.django_db


def ids(caller, who="alice", **more):
    return [row["id"] for row in caller.all(f"/users/@{who}/tweets", kind="media", **more)]


def test_it_has_what_carries_pictures_and_nothing_else(alice, bob):
    first = tweet_with(alice, prepared(alice))
    answered = TweetFactory(author=bob)
    TweetFactory(author=alice, text="only words")
    sent = {"text": "See", "reply_to_id": str(answered.pk), "media_ids": [prepared(alice)]}
    reply = Caller(alice).post("/tweets", sent).json()
    tweets.retweet(actor=alice, tweet_id=int(tweet_with(bob, prepared(bob))["id"]))
    gone = tweet_with(alice, prepared(alice))
    tweets.delete_tweet(actor=alice, tweet_id=int(gone["id"]))
    assert ids(Caller(), limit=1) == [reply["id"], first["id"]]
    page = Client().get("/@alice/media").text
    assert page.count("<article") == 2
    assert page.count('class="picture"') == 2
    assert '<a class="tab" href="/@alice/media" aria-current="page">Media</a>' in page


def test_of_a_protected_account_it_is_for_followers(alice, bob, protected):
    tweet = tweet_with(protected, prepared(protected))
    assert ids(Caller(alice), "protected") == [tweet["id"]]
    for reader in (Caller(), Caller(bob)):
        assert reader.get("/users/@protected/tweets", kind="media").status_code == 403
    assert "<article" not in Client().get("/@protected/media").text


def test_an_empty_one_says_so(alice):
    assert "No pictures or videos yet" in Client().get("/@alice/media").text


def test_it_costs_the_same_however_much_was_written(alice, django_assert_num_queries):
    tweet_with(alice, prepared(alice))
    with CaptureQueriesContext(connection) as asked:
        assert len(ids(Caller())) == 1
        few = len(asked)
    TweetFactory.create_batch(40, author=alice)
    for _ in range(3):
        tweet_with(alice, prepared(alice))
    with django_assert_num_queries(few):
        assert len(ids(Caller())) == 4


def test_its_rows_come_from_an_index_of_their_own(alice):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT * FROM ({KINDS['media']}) listed ORDER BY key DESC LIMIT 30", {"author": 1})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "tweet_with_media" in plan
    assert "Sort" not in plan
