"""The second engine against a server that speaks OpenSearch: the same answers, made anew without a gap, and away."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from apps.core import metrics
from apps.search import engines, services
from apps.search.engines import opensearch
from apps.tweets import services as tweets
from apps.tweets.models import tweet_counter
from apps.users.models import User
from tests.search.conftest import NOWHERE
from tests.search.test_api import found, say
from tests.search.test_oracle import everybody_finds_what_matches
from tests.work import do_due_work, waiting

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("opensearch")]


def answered_by(engine: str) -> float:
    return metrics.searches.labels(engine)._value.get()


def settled() -> None:
    do_due_work("apps.search.")
    opensearch.client().indices.refresh(index=opensearch.ALIAS)


def test_every_operator_is_answered_there(url, alice, bob, follower) -> None:
    first = say(alice, "the quick brown fox was running #Forest https://example.com/x")
    reply = say(bob, "quick @alice 東京", reply_to_id=first)
    tweets.like(actor=follower, tweet_id=first)
    retweet = tweets.retweet(actor=bob, tweet_id=first).pk
    tweet_counter.fold()
    settled()
    before = answered_by("opensearch")
    for q, expected in {
        "quick": [reply, first], "run": [first], '"quick brown"': [first], '"brown quick"': [], "quick -fox": [reply],
        "fox OR 東京": [reply, first], "from:bob": [reply], "to:alice": [reply], "@alice quick": [reply],
        "#forest": [first], "has:links": [first], "is:reply": [reply], "is:retweet fox": [retweet],
        "min_likes:1": [first], "quick since:2999-01-01": [], "quick in:home": [first], "-nothing": [reply, first],
    }.items():  # fmt: skip
        assert found(q, viewer=follower) == expected, q
    assert answered_by("opensearch") - before == 17


@pytest.mark.parametrize("seed", [4])
def test_everybody_finds_the_same_as_the_oracle(url, seed, settings, cast_of_the_oracle) -> None:
    everybody_finds_what_matches(seed, settings, cast_of_the_oracle, settle=settled)


def test_an_edit_and_a_deletion_are_seen_there(url, alice) -> None:
    tweet = say(alice, "before")
    settled()
    tweets.edit_tweet(actor=alice, tweet_id=tweet, text="after")
    settled()
    assert found("before") == []
    assert found("after") == [tweet]
    tweets.delete_tweet(actor=alice, tweet_id=tweet)
    settled()
    assert found("after") == []


@pytest.mark.django_db(transaction=True)
def test_while_it_is_away_postgresql_answers_and_the_work_waits(url, settings, alice) -> None:
    tweet = say(alice, "granite")
    settings.SEARCH_URL = NOWHERE
    do_due_work("apps.search.tasks.index")
    before = answered_by("postgresql_instead")
    assert Client().get("/api/search?q=granite").json()["results"][0]["id"] == str(tweet)
    assert Client().get("/api/search?q=granite").status_code == 200
    assert answered_by("postgresql_instead") - before == 2
    assert not engines.breaker.is_closed
    do_due_work("apps.search.")
    row = waiting("mirror_tweet").get()
    assert (row.attempts, row.dead_at) == (0, None)


def test_an_index_is_made_anew_while_the_old_one_answers(url, alice, monkeypatch) -> None:
    old = say(alice, "marble one")
    settled()
    written: list[int] = []

    def meanwhile(done: int) -> None:
        """What is written while the new index is filled."""
        if not written:
            written.append(say(alice, "marble two"))
            assert found("marble") in ([old], [written[0], old])
            settled()

    names = set(opensearch.client().indices.get_alias(name=opensearch.ALIAS))
    services.reindex(progress=meanwhile)
    assert found("marble") == [written[0], old]
    now = opensearch.client().indices.get_alias(name="*")
    assert len(now) == 1
    assert not names & set(now)


def test_a_run_that_was_killed_leaves_what_is_searched_alone_and_the_next_cleans_up(url, alice) -> None:
    tweet = say(alice, "basalt")
    settled()

    def killed(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        services.reindex(progress=killed)
    assert found("basalt") == [tweet]
    call_command("search_index", "--opensearch")
    assert found("basalt") == [tweet]
    assert len(opensearch.client().indices.get_alias(name="*")) == 1


def test_the_command_says_when_there_is_nothing_to_fill(settings, db) -> None:
    with pytest.raises(CommandError, match="names no OpenSearch"):
        call_command("search_index", "--opensearch")
    settings.SEARCH_URL = NOWHERE
    with pytest.raises(CommandError, match="does not answer"):
        call_command("search_index", "--opensearch")


def test_nobody_sees_more_because_of_it(url, alice: User, protected: User, mallory: User) -> None:
    secret = say(protected, "opal")
    settled()
    assert found("opal", viewer=alice) == [secret]
    assert found("opal", viewer=mallory) == []
    assert found("opal") == []
