"""The operator's commands: check, rebuild, trace."""

from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.outbox.models import OutboxRow
from apps.timelines import checking, merging, selectors, services, store
from apps.tweets import services as tweets
from apps.users.models import User
from tests.timelines.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    merging.forget()
    yield
    merging.forget()


def run(command: str, *args: str, **options: object) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


def test_all_is_well_and_says_where_it_came_from() -> None:
    world = World(1, tweets=120)
    cold = run("check_timelines", pages=2)
    assert "rebuilt" in cold and "0 with differences" in cold
    warm = run("check_timelines", "--warm", pages=2)
    assert f"{len(world.readers())} list" in warm and "100.0 % from lists" in warm


def test_a_sample_is_no_more_than_was_asked_for() -> None:
    World(1, tweets=60)
    assert run("check_timelines", sample=3).count("entries") == 3


def test_an_entry_that_was_lost_is_named_and_fails_the_run(alice: User, follower: User) -> None:
    tweet = tweets.post_tweet(author=alice, text="one")
    selectors.home_timeline(follower.pk)
    store.connection().lrem(store.home_key(follower.pk), 1, tweet.id)
    out = StringIO()
    with pytest.raises(CommandError, match="1 of 1"):
        call_command("check_timelines", user=["follower"], patience=0, stdout=out)
    assert f"@follower         list         0 entries  DIFFERS: missing {tweet.id}" in out.getvalue()


def test_what_is_on_its_way_is_waited_for(alice: User, follower: User, monkeypatch: pytest.MonkeyPatch) -> None:
    selectors.home_timeline(follower.pk)
    tweet = tweets.post_tweet(author=alice, text="one")
    monkeypatch.setattr("time.sleep", lambda seconds: services.deliver(tweet_id=tweet.id))
    assert checking.check(follower.pk, pages=1).is_right


def test_a_broken_list_is_mended_by_a_rebuild(alice: User, follower: User) -> None:
    tweet = tweets.post_tweet(author=alice, text="one")
    selectors.home_timeline(follower.pk)
    store.connection().lrem(store.home_key(follower.pk), 1, tweet.id)
    assert "1 lists" in run("rebuild_timelines")
    assert checking.check(follower.pk, pages=1, patience=0).is_right


def test_a_rebuild_for_all_makes_lists_for_those_without(alice: User, bob: User) -> None:
    assert "2 lists" in run("rebuild_timelines", all=True)
    assert sorted(store.warm_viewers()) == sorted([alice.pk, bob.pk])


def test_a_merged_authors_list_is_rebuilt_too(alice: User, follower: User) -> None:
    tweet = tweets.post_tweet(author=alice, text="one")
    services.merge_author(author_id=alice.pk)
    store.connection().lrem(store.author_key(alice.pk), 1, tweet.id)
    merging.forget()
    assert "1 merged" in run("rebuild_timelines")
    assert checking.check(follower.pk, pages=1, patience=0).is_right


@pytest.mark.parametrize("command", ["check_timelines", "rebuild_timelines"])
def test_a_name_that_is_nobodys_is_said(command: str) -> None:
    with pytest.raises(CommandError, match="nobody"):
        run(command, user=["nobody_here"])


def test_a_trace_shows_every_step(alice: User, follower: User) -> None:
    selectors.home_timeline(follower.pk)
    tweet = tweets.post_tweet(author=alice, text="one")
    waiting = run("trace_tweet", str(tweet.id))
    assert "posted by @alice" in waiting and "outbox row" in waiting and "no worker" in waiting
    services.deliver(tweet_id=tweet.id)
    OutboxRow.objects.all().delete()
    done = run("trace_tweet", str(tweet.id))
    for step in ("first claimed", "portion 1 claimed", "portion 1 pushed: 1 followers, 1 had a list", "done: 1 lists"):
        assert step in done


def test_a_trace_of_nothing_is_said() -> None:
    with pytest.raises(CommandError, match="no tweet 7"):
        run("trace_tweet", "7")
