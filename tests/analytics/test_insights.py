"""The page for those who run the site."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from apps.analytics import store, tasks
from apps.analytics.kinds import Kind
from apps.analytics.models import Event
from apps.follows import services as graph
from apps.timelines.tasks import fan_out
from apps.tweets.models import Tweet
from apps.users import services as accounts
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.work import do_due_work

pytestmark = pytest.mark.django_db

PAGE = "/admin/analytics/insight/"


@pytest.fixture(autouse=True)
def _redis_is_there() -> None:
    store.breaker.succeeded()


@pytest.fixture
def tweet(alice: User, bob: User) -> Tweet:
    """Delivered to bob, who follows alice, read it and looked at her."""
    graph.follow(actor=bob, target=alice)
    made = TweetFactory(author=alice, text="A stone")
    fan_out(tweet_id=made.pk)
    events = [{"kind": "seen", "tweet_id": str(made.pk)}, {"kind": "profile", "user_id": str(alice.pk)}]
    Caller(bob).post("/analytics/events", {"events": events})
    do_due_work("apps.analytics.")
    tasks.write_events()
    tasks.keep_sketches()
    return made


def test_it_says_how_the_site_is(client: Client, staff: User, tweet: Tweet) -> None:
    client.force_login(staff)
    page = client.get(PAGE).text
    for words in ("Active today", "≈ 1", "Oldest work waits", "Dead letters", "@alice: A stone", "33%", "Fan-out lag"):
        assert words in page, words
    assert page.count('<svg class="chart') == 7 and "style=" not in page
    assert "Insights" in client.get("/admin/").text


def test_only_who_may_sees_it(client: Client, staff: User, bob: User, tweet: Tweet) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(bob)
    assert client.get(PAGE).status_code == 302
    User.objects.filter(pk=staff.pk).update(is_superuser=False)
    client.force_login(staff)
    assert client.get(PAGE).status_code == 403
    staff.user_permissions.add(Permission.objects.get(codename="view_insight"))
    assert client.get(PAGE).status_code == 200


def test_no_list_names_who_is_protected(client: Client, staff: User, alice: User, tweet: Tweet) -> None:
    client.force_login(staff)
    assert client.get(PAGE).text.count(">@alice") == 3
    accounts.edit_profile(actor=alice, is_protected=True)
    cache.clear()
    assert "@alice" not in client.get(PAGE).text


def test_it_is_counted_anew_every_minute_and_no_sooner(client: Client, staff: User, tweet: Tweet) -> None:
    client.force_login(staff)
    assert "90,001" not in client.get(PAGE).text
    now = timezone.now() - timedelta(hours=1)
    Event.objects.create(owner_id=1, at=now, kind=Kind.SEEN, subject_id=1, act_id=0, amount=90_000)
    assert "90,00" not in client.get(PAGE).text
    cache.clear()
    assert "90,00" in client.get(PAGE).text


def test_it_stands_while_redis_is_away(client: Client, staff: User, tweet: Tweet) -> None:
    client.force_login(staff)
    store.breaker.failed()
    assert "Redis is away" in client.get(PAGE).text
    store.breaker.succeeded()
