"""A tweet that very many like: what it costs its author does not grow with them."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.core.ids import MAX_ID
from apps.notifications import selectors
from apps.notifications.models import Notification, NotificationActor
from apps.tweets import services as tweets
from apps.tweets.models import Tweet
from apps.users import services as accounts
from apps.users.loading import load_accounts
from apps.users.models import Erasure, User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.work import do_due_work

pytestmark = pytest.mark.django_db

MANY = 300  # of the 100,000 in an hour: what is counted below is the same for 30


@pytest.fixture
def tweet(alice: User) -> Tweet:
    return TweetFactory(author=alice, text="A stone")


def crowd(count: int, prefix: str = "fan") -> list[User]:
    names = [f"{prefix}{number}" for number in range(count)]
    load_accounts([User(username=n, email=f"{n}@example.com", email_confirmed_at=timezone.now()) for n in names])
    return list(User.objects.filter(username__startswith=prefix).order_by("pk"))


def like(fans: list[User], tweet: Tweet) -> None:
    for fan in fans:
        tweets.like(actor=fan, tweet_id=tweet.pk)
    do_due_work("apps.notifications.")


def queries_of(caller: Caller, path: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert caller.get(path).status_code == 200
    return len(captured)


def members_read(user: User) -> int:
    """Rows of people in groups that PostgreSQL touches for one page of news, as on a table too large to be scanned."""
    parameters = {"viewer": user.pk, "filtered": 0, "before": MAX_ID, "after": -1, "limit": 20}
    with connection.cursor() as cursor:
        # Else it plans by what the tables held in some test before.
        cursor.execute("ANALYZE notifications_notification, notifications_notificationactor, users_user")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {selectors._STATEMENTS[False, False]}", parameters)
        (plan,) = cursor.fetchone()[0]
    return _rows(plan["Plan"])


def _rows(node: dict[str, Any]) -> int:
    own = node["Actual Rows"] * node["Actual Loops"] if node.get("Relation Name", "").endswith("actor") else 0
    return int(own) + sum(_rows(child) for child in node.get("Plans", ()))


def test_however_many_like_it_its_author_is_told_of_one_group(alice: User, tweet: Tweet) -> None:
    fans = crowd(MANY)
    like(fans, tweet)
    assert Notification.objects.count() == 1
    assert NotificationActor.objects.count() == MANY
    caller = Caller(alice)
    assert caller.get("/notifications/unread_count").json() == {"unread_count": 1}
    (group,) = caller.all("/notifications/me", limit=1)
    assert (group["actors_count"], len(group["actors"])) == (MANY, 8)
    assert [one["username"] for one in group["actors"]] == [fan.username for fan in fans[:-9:-1]]


def test_to_read_of_many_costs_what_to_read_of_few_does(alice: User, tweet: Tweet) -> None:
    fans, caller = crowd(MANY), Caller(alice)
    paths = ("/notifications/me", "/notifications/unread_count")
    like(fans[:30], tweet)
    few, rows = [queries_of(caller, path) for path in paths], members_read(alice)
    like(fans[30:], tweet)
    assert [queries_of(caller, path) for path in paths] == few
    assert members_read(alice) <= max(rows, 20)


def test_to_tell_of_the_last_costs_what_to_tell_of_the_first_did(alice: User, tweet: Tweet) -> None:
    do_due_work()
    costs = []
    for fan in crowd(40):
        tweets.like(actor=fan, tweet_id=tweet.pk)
        with CaptureQueriesContext(connection) as captured:
            do_due_work("apps.notifications.")
        costs.append(len(captured))
    assert len(set(costs)) == 1


def test_one_pages_through_all_who_did_and_through_other_news_beside_them(alice: User, bob: User, tweet: Tweet) -> None:
    fans = crowd(45)
    like(fans[:20], tweet)
    other = TweetFactory(author=alice, text="Another")
    like([bob], other)
    like(fans[20:], tweet)
    caller = Caller(alice)
    groups = [
        (one["kind"], one["tweet"]["text"], one["actors_count"]) for one in caller.all("/notifications/me", limit=1)
    ]
    assert groups == [("like", "A stone", 45), ("like", "Another", 1)]
    likers = [one["username"] for one in caller.all(f"/tweets/{tweet.pk}/likers", limit=7)]
    assert likers == [fan.username for fan in reversed(fans)]


def test_who_takes_it_back_and_who_is_erased_leave_the_count(alice: User, tweet: Tweet) -> None:
    fans, caller = crowd(20), Caller(alice)
    like(fans, tweet)
    tweets.unlike(actor=fans[0], tweet_id=tweet.pk)
    do_due_work("apps.notifications.")
    assert caller.all("/notifications/me")[0]["actors_count"] == 19
    for fan in fans[1:4]:
        Erasure.objects.create(user=fan)
        while accounts.erase_portion(user_id=fan.pk):
            pass
    assert caller.all("/notifications/me")[0]["actors_count"] == 16
    assert NotificationActor.objects.count() == 16
    for fan in fans[4:]:
        Erasure.objects.create(user=fan)
        while accounts.erase_portion(user_id=fan.pk):
            pass
    assert caller.all("/notifications/me") == []
    assert not Notification.objects.exists()
