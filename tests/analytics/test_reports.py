"""What readers' programs report, from the door to the figures."""

from datetime import date, timedelta
from typing import Any

import pytest
import redis
from django.conf import settings
from django.test import Client
from django.utils import timezone

from apps.analytics import partitions, services, store, tasks
from apps.analytics.kinds import Kind, Scope
from apps.analytics.models import Event, Progress, Sketch
from apps.follows import services as graph
from apps.moderation import services as moderation
from apps.tweets import services as tweets
from apps.tweets.models import Tweet
from apps.users import services as accounts
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory


@pytest.fixture(autouse=True)
def _redis_is_there() -> None:
    store.breaker.succeeded()


@pytest.fixture
def tweet(alice: User) -> Tweet:
    return TweetFactory(author=alice, text="A stone")


def seen(*ids: int, kind: str = "seen") -> dict[str, Any]:
    return {"events": [{"kind": kind, "tweet_id": str(id_)} for id_ in ids]}


def views(tweet: Any) -> int:
    return Caller().get(f"/tweets/{tweet.pk}").json()["counts"]["views"]


def amounts(tweet: Tweet) -> dict[str, int]:
    return {
        Kind(kind).label: amount
        for kind, amount in Event.objects.filter(subject_id=tweet.pk, act_id=0).values_list("kind", "amount")
    }


def test_what_was_seen_is_counted_and_shown(bob: User, tweet: Tweet) -> None:
    answer = Caller(bob).post("/analytics/events", seen(tweet.pk))
    assert answer.json() == {"counted": 1, "measured": True}
    assert views(tweet) == 0
    tasks.write_events()
    assert views(tweet) == 1
    assert amounts(tweet) == {"seen": 1}


def test_each_counts_once_a_day(bob: User, mallory: User, tweet: Tweet) -> None:
    for user in (bob, bob, mallory):
        Caller(user).post("/analytics/events", seen(tweet.pk, tweet.pk))
    for _ in range(3):  # all behind one address
        Caller().post("/analytics/events", seen(tweet.pk))
    tasks.write_events()
    assert views(tweet) == 3


def test_a_retweet_is_its_original(bob: User, mallory: User, tweet: Tweet) -> None:
    retweet = tweets.retweet(actor=mallory, tweet_id=tweet.pk)
    assert Caller(bob).post("/analytics/events", seen(retweet.pk, tweet.pk)).json()["counted"] == 1


def test_ones_own_is_not_counted(alice: User, tweet: Tweet) -> None:
    assert Caller(alice).post("/analytics/events", seen(tweet.pk)).json()["counted"] == 0
    profile = {"events": [{"kind": "profile", "user_id": str(alice.pk)}]}
    assert Caller(alice).post("/analytics/events", profile).json()["counted"] == 0


def test_what_cannot_be_seen_cannot_be_counted(
    bob: User, blocked: User, protected: User, staff: User, tweet: Tweet
) -> None:
    hidden = [TweetFactory(author=protected), TweetFactory(), TweetFactory(), TweetFactory()]
    accounts.suspend(user=hidden[1].author)
    tweets.delete_tweet(actor=hidden[2].author, tweet_id=hidden[2].pk)
    moderation.hide_tweet(moderator=staff, tweet=hidden[3], reason="Spam")
    report = seen(*(one.pk for one in hidden), 12345)
    assert Caller(bob).post("/analytics/events", report).json()["counted"] == 0
    assert Caller(blocked).post("/analytics/events", seen(tweet.pk)).json()["counted"] == 0
    # Nor can it be told from what is there: the answer is the same.


def test_whoever_does_not_want_to_be_measured_is_not(bob: User, tweet: Tweet) -> None:
    caller = Caller(bob)
    assert caller.patch("/analytics/settings", {"measured": False}).json() == {"measured": False}
    assert caller.post("/analytics/events", seen(tweet.pk)).json() == {"counted": 0, "measured": False}
    tasks.write_events()
    tasks.keep_sketches()
    assert not Event.objects.filter(act_id=0).exists() and not Sketch.objects.exists()
    caller.patch("/analytics/settings", {"measured": True})
    assert caller.post("/analytics/events", seen(tweet.pk)).json()["counted"] == 1


def test_a_browser_that_objects_is_not_measured(bob: User, tweet: Tweet) -> None:
    answer = Caller(bob).post("/analytics/events", seen(tweet.pk), **{"Sec-GPC": "1"})
    assert answer.json() == {"counted": 0, "measured": False}


def test_all_kinds_are_told_apart(bob: User, alice: User, tweet: Tweet) -> None:
    kinds = ["seen", "opened", "link", "media", "author"]
    events = [{"kind": kind, "tweet_id": str(tweet.pk)} for kind in kinds]
    events += [{"kind": "profile", "user_id": str(alice.pk)}, {"kind": "timeline"}]
    assert Caller(bob).post("/analytics/events", {"events": events}).json()["counted"] == 7
    tasks.write_events()
    assert amounts(tweet) == dict.fromkeys(kinds, 1)
    assert Event.objects.get(kind=Kind.VISITED).owner_id == alice.pk
    assert Event.objects.get(kind=Kind.TIMELINE).owner_id == 0


@pytest.mark.parametrize(
    "event",
    [{}, {"kind": "lost"}, {"kind": "seen"}, {"kind": "profile", "tweet_id": "1"}, {"kind": "seen", "tweet_id": "x"}],
)
def test_what_makes_no_sense_is_refused_as_a_whole(bob: User, tweet: Tweet, event: dict[str, str]) -> None:
    events = [*seen(tweet.pk)["events"], event]
    assert Caller(bob).post("/analytics/events", {"events": events}).status_code == 400
    assert store.length() == 0


def test_a_report_has_a_bound_and_so_have_reports(bob: User, tweet: Tweet, settings) -> None:
    assert Caller(bob).post("/analytics/events", seen(*[tweet.pk] * 101)).status_code == 400
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "events": "2/hour"}
    answers = [Caller(bob).post("/analytics/events", seen(tweet.pk)).status_code for _ in range(3)]
    assert answers[-1] == 429


def test_pages_report_by_a_form(client: Client, bob: User, tweet: Tweet) -> None:
    client.force_login(bob)
    answer = client.post("/seen", {"events": f'[["seen", "{tweet.pk}"], ["timeline", "0"]]'})
    assert answer.json() == {"counted": 2, "measured": True}
    for wrong in (
        "x",
        "{}",
        "[1]",
        '[["seen"]]',
        '[["seen", 1, 2]]',
        '[["seen", "0"]]',
        '[[1, "1"]]',
        '[["seen", {}]]',
    ):
        assert client.post("/seen", {"events": wrong}).status_code == 400, wrong
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(bob)
    assert strict.post("/seen", {"events": "[]"}).status_code == 403


def test_nowhere_stands_who_read_what(bob: User, tweet: Tweet) -> None:
    Caller(bob).post("/analytics/events", seen(tweet.pk))
    with redis.Redis.from_url(settings.EVENTS_STREAM_URL) as raw:
        kept = {key: raw.dump(key) for key in raw.scan_iter("analytics:*")}
    assert kept and not [key for key, value in kept.items() if str(bob.pk).encode() in key + value]
    tasks.write_events()
    tasks.keep_sketches()
    for model in (Event, Sketch):
        for row in model.objects.values():
            assert bob.pk not in row.values()


def test_readers_are_estimated_over_days(alice: User, tweet: Tweet) -> None:
    for user in UserFactory.create_batch(3):
        Caller(user).post("/analytics/events", seen(tweet.pk))
    tasks.keep_sketches()
    row = Sketch.objects.get(scope=Scope.TWEET, subject_id=tweet.pk)
    assert (row.estimate, row.owner_id) == (3, alice.pk)
    # Redis loses them; what comes later joins what was written down.
    _empty_redis()
    Caller(UserFactory()).post("/analytics/events", seen(tweet.pk))
    tasks.keep_sketches()
    row.refresh_from_db()
    assert row.estimate == 4
    assert Sketch.objects.get(scope=Scope.DAY, day=timezone.now().date()).estimate == 4


def _empty_redis() -> None:
    with redis.Redis.from_url(settings.EVENTS_STREAM_URL) as raw:
        raw.flushdb()


def test_what_redis_loses_is_counted(bob: User, alice: User, tweet: Tweet) -> None:
    others = [TweetFactory(author=alice) for _ in range(3)]
    Caller(bob).post("/analytics/events", seen(tweet.pk))
    tasks.write_events()
    Caller(bob).post("/analytics/events", seen(*(one.pk for one in others)))
    _empty_redis()
    later = TweetFactory(author=alice)
    assert Caller(bob).post("/analytics/events", seen(later.pk)).status_code == 200
    tasks.write_events()
    tasks.look_for_losses()
    assert services.lost() == 3
    assert [views(one) for one in (tweet, *others, later)] == [1, 0, 0, 0, 1]


def test_what_no_writer_came_for_makes_room_and_is_counted(bob: User, settings) -> None:
    settings.EVENTS_BUFFERED = 1
    made = [TweetFactory() for _ in range(250)]
    settings.RATE_LIMIT_SCALE = 1e6
    caller = Caller(bob)
    for one in made:
        caller.post("/analytics/events", seen(one.pk))
    assert store.length() < 250
    tasks.write_events()
    written = sum(Event.objects.filter(kind=Kind.SEEN).values_list("amount", flat=True))
    assert written + services.lost() == 250 and written > 0


def test_while_redis_is_away_programs_are_told_to_come_again(bob: User, tweet: Tweet, settings, tmp_path) -> None:
    settings.EVENTS_STREAM_URL = f"unix://{tmp_path}/nobody.sock?db=0"
    _forget_connections()
    try:
        answer = Caller(bob).post("/analytics/events", seen(tweet.pk))
        assert answer.status_code == 503 and answer.headers["Retry-After"]
        tasks.write_events()
        assert Caller(bob).get("/timelines/home").status_code == 200
    finally:
        _forget_connections()


def _forget_connections() -> None:
    for kept in (store._pool, store._wire, store._redis):
        kept.cache_clear()
    store.breaker.succeeded()


@pytest.mark.parametrize("dies_at", ["views", "events", "commit"])
def test_a_writer_that_dies_neither_loses_nor_doubles(
    bob: User, tweet: Tweet, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    Caller(bob).post("/analytics/events", seen(tweet.pk))

    def die(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    where = {
        "views": ("apps.analytics.services.writing.tweets.count_views", die),
        "events": ("apps.analytics.services.writing.add", die),
        "commit": ("apps.analytics.store.done", die),
    }[dies_at]
    with monkeypatch.context() as dying:
        dying.setattr(*where)
        with pytest.raises(KeyboardInterrupt):
            tasks.write_events()
    tasks.write_events()
    tasks.write_events()
    assert views(tweet) == 1 and amounts(tweet) == {"seen": 1}
    assert Progress.objects.get().position == 1


def test_home_costs_nothing_more(bob: User, alice: User, tweet: Tweet, django_assert_num_queries) -> None:
    """The page only names a script; its statements are counted in tests/timelines."""
    graph.follow(actor=bob, target=alice)
    client = Client()
    client.force_login(bob)
    page = client.get("/home").text
    assert "js/seen.js" in page
    assert store.length() == 0


def test_months_are_made_and_dropped(bob: User, tweet: Tweet, settings) -> None:
    settings.EVENTS_KEPT_MONTHS = 1
    long_ago = partitions.later(partitions.month_of(timezone.now().date()), -5)
    partitions.make(long_ago)
    Event.objects.create(
        owner_id=1, at=timezone.now().replace(year=long_ago.year, month=long_ago.month, day=2), kind=Kind.SEEN,
        subject_id=1, act_id=0, amount=1,
    )  # fmt: skip
    dropped = services.keep_months()
    assert dropped == [f"analytics_event_{long_ago:%Y_%m}", f"analytics_sketch_{long_ago:%Y_%m}"]
    assert not Event.objects.exists()
    soon = timezone.now() + timedelta(days=35)
    Event.objects.create(owner_id=1, at=soon, kind=Kind.SEEN, subject_id=1, act_id=0, amount=1)


def test_the_first_day_of_a_month_is_no_special_day() -> None:
    assert partitions.later(date(2026, 12, 1), 1) == date(2027, 1, 1)
    assert partitions.later(date(2026, 1, 1), -1) == date(2025, 12, 1)
    assert partitions.later(date(2026, 11, 1), -13) == date(2025, 10, 1)
