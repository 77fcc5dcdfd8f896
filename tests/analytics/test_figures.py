"""One's own figures: what they say, and to whom."""

import csv
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.analytics import charts, selectors, store, tasks
from apps.analytics.charts import Point
from apps.analytics.kinds import Kind
from apps.analytics.models import Event
from apps.follows import services as graph
from apps.tweets import services as tweets
from apps.tweets.models import Tweet
from apps.users import services as accounts
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _redis_is_there() -> None:
    store.breaker.succeeded()


@pytest.fixture
def tweet(alice: User) -> Tweet:
    """Seen by three, liked by one who opened it and then followed."""
    made = TweetFactory(author=alice, text="A stone")
    fan, *others = UserFactory.create_batch(3)
    for user in (fan, *others):
        report(user, "seen", made)
    report(fan, "opened", made)
    visit = {"events": [{"kind": "profile", "user_id": str(alice.pk)}]}
    Caller(fan).post("/analytics/events", visit)
    tweets.like(actor=fan, tweet_id=made.pk)
    graph.follow(actor=fan, target=alice)
    count()
    return made


def report(user: User, kind: str, made: Tweet) -> None:
    answer = Caller(user).post("/analytics/events", {"events": [{"kind": kind, "tweet_id": str(made.pk)}]})
    assert answer.json()["counted"] == 1


def count() -> None:
    do_due_work("apps.analytics.")
    tasks.write_events()
    tasks.keep_sketches()


def mine(user: User, **query: Any) -> Any:
    return Caller(user).get("/analytics/me", **query).json()


def test_what_came_of_what_i_wrote(alice: User, tweet: Tweet) -> None:
    found = mine(alice)
    assert found["totals"] == {
        "impressions": 3,
        "engagements": 2,
        "profile_visits": 1,
        "followers_gained": 1,
        "followers_lost": 0,
    }
    assert found["before"]["impressions"] == 0 and found["days"] == len(found["by_day"]) == 28
    assert found["readers_estimate"] == 3 and found["followers"] == 1
    today = found["by_day"][-1]
    assert (today["impressions"], today["tweets"], today["followers"]) == (3, 1, 1)
    assert found["by_day"][-2]["followers"] == 0
    assert sum(hour["impressions"] for hour in found["by_hour"]) == 3
    assert found["best_tweets"] == [{"tweet_id": str(tweet.pk), "impressions": 3, "engagements": 2}]
    assert {name for name, number in found["engagements"].items() if number} == {"likes", "opened"}


def test_the_figures_of_a_tweet_are_its_authors_alone(alice: User, bob: User, blocked: User, tweet: Tweet) -> None:
    found = Caller(alice).get(f"/analytics/tweets/{tweet.pk}").json()
    assert (found["impressions"], found["readers_estimate"], found["engagements_total"]) == (3, 3, 2)
    assert [point["impressions"] for point in found["by_hour"]] == [3]
    assert Caller(bob).get(f"/analytics/tweets/{tweet.pk}").status_code == 403
    assert Caller(blocked).get(f"/analytics/tweets/{tweet.pk}").status_code == 404


def test_days_are_days_of_the_reader(alice: User, client: Client) -> None:
    """Written at noon, twelve hours from each midnight: the day is the same in Auckland and in Honolulu only by UTC."""
    noon = (timezone.now() - timedelta(days=3)).replace(hour=12, minute=0, second=0, microsecond=0)
    event(alice, noon.replace(hour=13), Kind.SEEN, 1, 5)
    accounts.edit_profile(actor=alice, time_zone="Pacific/Auckland")
    alice.refresh_from_db()
    client.force_login(alice)
    rows = list(csv.DictReader(StringIO(client.get("/analytics.csv").text)))
    assert [row["day"] for row in rows if row["impressions"] != "0"] == [str((noon + timedelta(days=1)).date())]
    by_utc = mine(alice)["by_day"]
    assert [day["day"] for day in by_utc if day["impressions"]] == [str(noon.date())]


def event(owner: User, at: Any, kind: Kind, subject: int, amount: int) -> None:
    Event.objects.create(owner_id=owner.pk, at=at, kind=kind, subject_id=subject, act_id=0, amount=amount)


def test_followers_are_known_for_each_day_since_the_account_is_there(alice: User, bob: User) -> None:
    User.objects.filter(pk=alice.pk).update(created_at=timezone.now() - timedelta(days=5))
    graph.follow(actor=bob, target=alice)
    graph.unfollow(actor=bob, target=alice)
    count()
    now = timezone.now()
    for days, gained in ((2, 3), (5, 4)):
        event(alice, now - timedelta(days=days), Kind.FOLLOWED, alice.pk, gained)
    event(alice, now - timedelta(days=2), Kind.UNFOLLOWED, alice.pk, 7)
    followers = [day["followers"] for day in mine(alice, days=7)["by_day"]]
    assert followers == [0, 4, 4, 4, 0, 0, 0]
    # Followers of whom nothing was counted were there from the beginning, and not before it.
    event(alice, now, Kind.UNFOLLOWED, alice.pk, 2)
    assert [day["followers"] for day in mine(alice, days=7)["by_day"]] == [0, 6, 6, 6, 2, 2, 0]


def test_a_rate_of_more_than_was_seen_is_not_shown(client: Client, alice: User) -> None:
    tweet = TweetFactory(author=alice)
    event(alice, timezone.now(), Kind.LIKED, tweet.pk, 2)
    event(alice, timezone.now(), Kind.SEEN, tweet.pk, 1)
    client.force_login(alice)
    page = client.get("/analytics").text
    assert "200.0" not in page and ">–</strong>" in page


def test_the_period_before_is_as_long(alice: User) -> None:
    now = timezone.now()
    event(alice, now - timedelta(days=2), Kind.SEEN, 1, 5)
    event(alice, now - timedelta(days=9), Kind.SEEN, 1, 3)
    event(alice, now - timedelta(days=16), Kind.SEEN, 1, 100)
    found = mine(alice, days=7)
    assert (found["totals"]["impressions"], found["before"]["impressions"]) == (5, 3)


@pytest.mark.parametrize("days", ["0", "367", "-1", "x", "1e1", "٣", "9" * 50, ""])
def test_only_a_number_of_days_is_a_period(alice: User, client: Client, days: str) -> None:
    assert Caller(alice).get("/analytics/me", days=days).status_code == 400
    client.force_login(alice)
    assert client.get("/analytics", {"days": days}).status_code == 400


def test_the_page_shows_charts_and_the_same_as_tables(client: Client, alice: User, tweet: Tweet) -> None:
    client.force_login(alice)
    page = client.get("/analytics").text
    assert page.count('<svg class="chart') == 4 and page.count("As a table") == 4
    assert "≈ 3" in page and "estimated" in page and "A stone" in page
    assert "style=" not in re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL) and "style=" not in page
    of_tweet = client.get(f"/analytics/tweets/{tweet.pk}").text
    assert "66.7%" in of_tweet and "Opened the tweet" in of_tweet
    assert 'title="3 views"' in client.get("/@alice").text
    thread = client.get(f"/@alice/{tweet.pk}").text
    assert "3 views" in thread and f"/analytics/tweets/{tweet.pk}" in thread
    assert f"/analytics/tweets/{tweet.pk}" not in Client().get(f"/@alice/{tweet.pk}").text


def test_who_was_never_read_is_told_what_will_be_here(client: Client, bob: User) -> None:
    client.force_login(bob)
    assert "Nothing to show yet" in client.get("/analytics").text
    assert Client().get("/analytics").status_code in (302, 401)


def test_a_deleted_tweet_is_no_best_one(alice: User, tweet: Tweet) -> None:
    tweets.delete_tweet(actor=alice, tweet_id=tweet.pk)
    found = mine(alice)
    assert found["best_tweets"] == [] and found["totals"]["impressions"] == 3


def test_what_is_read_most_is_what_everybody_may_see(alice: User, protected: User, tweet: Tweet) -> None:
    secret, gone, other = TweetFactory(author=protected), TweetFactory(), TweetFactory()
    for made, times in ((secret, 9), (gone, 8), (other, 1)):
        event(made.author, timezone.now(), Kind.SEEN, made.pk, times)
        event(made.author, timezone.now(), Kind.VISITED, made.author_id, times)
    tweets.delete_tweet(actor=gone.author, tweet_id=gone.pk)
    accounts.suspend(user=gone.author)
    assert selectors.most_seen(24) == [(tweet.pk, 3), (other.pk, 1)]
    assert {one.id for one in selectors.most_visited(24)} == {alice.pk, other.author_id}
    assert protected.pk not in {one.id for one in selectors.most_visited(24)}
    accounts.edit_profile(actor=alice, is_protected=True)
    assert selectors.most_seen(24) == [(other.pk, 1)]
    assert selectors.most_seen(24, limit=0) == []


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([], [0, 1]),
        ([0], [0, 1]),
        ([1], [0, 1]),
        ([3], [0, 1, 2, 3]),
        ([120, 7], [0, 50, 100, 150]),
        ([1_000_000], [0, 250_000, 500_000, 750_000, 1_000_000]),
        ([0.5], [0, 0.2, 0.4, 0.6000000000000001]),
    ],
)
def test_axes_have_round_numbers(values: list[float], ticks: list[float]) -> None:
    assert list(charts.scale(values).ticks) == ticks


def test_a_chart_says_what_people_wrote_as_text() -> None:
    drawn = charts.bars([Point("<b>", 1, "<script>")])
    assert "<script>" not in drawn and "&lt;script&gt;" in drawn
    assert charts.line([]) and charts.bars([])
