"""What stands on the screen long enough is counted; the rest is not."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from apps.analytics import services, store, tasks
from apps.analytics.kinds import Kind
from apps.analytics.models import Event
from apps.follows import services as graph
from apps.tweets.models import Tweet
from apps.users.models import User
from tests.factories.tweets import TweetFactory
from tests.patience import eventually

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _redis_is_there() -> None:
    store.breaker.succeeded()


@pytest.fixture
def many(alice: User, bob: User) -> list[Tweet]:
    graph.follow(actor=bob, target=alice)
    return [TweetFactory(author=alice, text=f"Line {number}\n\n\n\nand more") for number in range(12)]


def counted() -> dict[tuple[str, int], int]:
    tasks.write_events()
    rows = Event.objects.filter(act_id=0).values_list("kind", "subject_id", "amount")
    return {(Kind(kind).label, subject): amount for kind, subject, amount in rows}


def test_only_what_was_on_the_screen_is_counted(opened: Callable[..., Page], bob: User, many: list[Tweet]) -> None:
    page = opened(bob, height=700)
    page.goto("/home")
    newest, oldest = many[-1].pk, many[0].pk
    eventually(lambda: ("seen", newest) in counted(), seconds=20)
    assert ("seen", oldest) not in counted() and counted()["timeline", 0] == 1
    page.locator(f"#t{oldest}").scroll_into_view_if_needed()
    page.wait_for_timeout(1500)
    page.goto("/settings")  # leaving sends what was not sent yet
    eventually(lambda: ("seen", oldest) in counted(), seconds=20)


def test_a_thread_is_opened_and_a_profile_visited(
    opened: Callable[..., Page], alice: User, bob: User, many: list[Tweet]
) -> None:
    page = opened(bob)
    page.goto(f"/@alice/{many[0].pk}")
    expect(page.get_by_text("Line 0")).to_be_visible()
    page.locator(".card-focus a.card-name").click()
    page.wait_for_url("**/@alice")
    page.goto("/settings")
    wanted = {("opened", many[0].pk), ("author", many[0].pk), ("profile", alice.pk)}
    eventually(lambda: wanted <= counted().keys(), seconds=20)


def test_who_does_not_want_to_be_measured_is_left_alone(
    opened: Callable[..., Page], bob: User, many: list[Tweet]
) -> None:
    services.set_measured(actor=bob, measured=False)
    page = opened(bob)
    sent: list[Any] = []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/seen") else None)
    page.goto(f"/@alice/{many[0].pk}")
    eventually(lambda: page.evaluate("sessionStorage.getItem('unmeasured')") == "1", seconds=20)
    page.goto("/home")
    page.wait_for_timeout(2500)
    page.goto("/settings")
    assert len(sent) == 1 and counted() == {}
