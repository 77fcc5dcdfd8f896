"""Authors with very many followers: one list of their own, merged when a home is read."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from apps.outbox import relay
from apps.outbox.models import OutboxRow
from apps.timelines import merging, services, store
from apps.timelines.models import Delivery, HomeVersion, MergedAuthor
from apps.timelines.tasks import fan_out
from apps.users.models import User, user_counter
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.timelines.homes import home
from tests.work import do_due_work


@pytest.fixture(autouse=True)
def _limit(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.FANOUT_LIMIT = 2
    monkeypatch.setattr(merging, "_KEPT_SECONDS", 0)
    merging.forget()
    yield
    merging.forget()


@pytest.fixture
def reader(alice: User, follower: User) -> User:
    """Follows alice, who passes the limit with two more followers."""
    for _ in range(2):
        FollowFactory(followee=alice)
    user_counter.fold()
    home(follower)
    return follower


def listed(key: str) -> list[int]:
    part = store.read(key, count=1000)
    assert isinstance(part, store.Slice)
    return part.ids


def test_an_author_rises_with_the_first_tweet_beyond_the_limit(alice: User, reader: User) -> None:
    before = TweetFactory(author=alice)
    fan_out(tweet_id=before.id)
    assert MergedAuthor.objects.get().author == alice
    assert listed(store.author_key(alice.pk)) == [before.id]
    assert home(reader) == [before.id]


def test_for_some_seconds_after_rising_both_ways_run_and_nothing_shows_twice(alice: User, reader: User) -> None:
    tweet = TweetFactory(author=alice)
    fan_out(tweet_id=tweet.id)
    assert listed(store.home_key(reader.pk)) == [tweet.id]
    assert home(reader) == [tweet.id]


def test_later_tweets_go_into_the_authors_list_alone(
    alice: User, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PUSHED_AFTER_RISING", timedelta(0))
    ids = []
    for _ in range(3):
        ids.append(TweetFactory(author=alice).id)
        fan_out(tweet_id=ids[-1])
    assert listed(store.home_key(reader.pk)) == []
    assert home(reader) == ids[::-1]
    assert Delivery.objects.filter(is_merged=True).count() == 3


def test_a_lost_authors_list_means_the_database_and_never_no_tweets(alice: User, reader: User) -> None:
    tweet = TweetFactory(author=alice)
    fan_out(tweet_id=tweet.id)
    store.forget([store.author_key(alice.pk), store.home_key(reader.pk)])
    assert home(reader) == [tweet.id]
    assert home(reader) == [tweet.id]


def test_a_tweet_whose_fan_out_was_given_up_is_read_with_the_author(
    alice: User, reader: User, settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "PUSHED_AFTER_RISING", timedelta(0))
    first = TweetFactory(author=alice)
    do_due_work()
    lost = TweetFactory(author=alice)
    OutboxRow.objects.update(attempts=settings.OUTBOX_MAX_ATTEMPTS)  # its workers died on it
    relay.bury_hopeless()
    assert home(reader) == [first.id]
    version = HomeVersion.objects.get(viewer=reader).version
    do_due_work()
    assert home(reader) == [lost.id, first.id]
    assert HomeVersion.objects.get(viewer=reader).version == version


def test_pages_go_on_below_what_the_authors_list_holds(
    alice: User, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "MOST_ENTRIES", 5)
    ids = [TweetFactory(author=alice).id for _ in range(20)]
    for tweet_id in ids:
        fan_out(tweet_id=tweet_id)
    assert home(reader) == ids[::-1]


def test_whoever_is_pushed_again_is_missing_nowhere(alice: User, reader: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "PUSHED_AFTER_RISING", timedelta(0))
    first = TweetFactory(author=alice)
    fan_out(tweet_id=first.id)
    assert home(reader) == [first.id]
    assert services.unmerge_author(author_id=alice.pk)
    assert home(reader) == [first.id]
    assert listed(store.home_key(reader.pk)) == [first.id]


def test_nor_for_a_reader_who_stayed_away_all_the_while(
    alice: User, reader: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their list was built for the same set of merged authors, and still lacks what was never pushed."""
    monkeypatch.setattr(services, "PUSHED_AFTER_RISING", timedelta(0))
    tweet = TweetFactory(author=alice)
    fan_out(tweet_id=tweet.id)
    assert listed(store.home_key(reader.pk)) == []
    services.unmerge_author(author_id=alice.pk)
    assert home(reader) == [tweet.id]
    assert listed(store.home_key(reader.pk)) == [tweet.id]
