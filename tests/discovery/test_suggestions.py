"""Whom one might follow, and why: never what one may not see, nor whom one does not want."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from apps.discovery import services
from apps.discovery.models import HeldTrend, Suggestions
from apps.discovery.tasks import refresh_popular_people, refresh_suggestions
from apps.follows import services as graph
from apps.moderation import services as moderation
from apps.tweets import services as tweets
from apps.users import services as accounts
from apps.users.models import User, user_counter
from tests.calls import Caller
from tests.discovery.talk import people, said
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def suggested(viewer: User) -> dict[str, str]:
    """The reasons by handle, found anew."""
    services.refresh_suggestions([viewer.pk])
    refresh_popular_people()
    return {user["username"]: user["reason_text"] for user in Caller(viewer).all("/users/suggestions")}


def follow(followers: list[User], followee: User) -> User:
    for follower in followers:
        FollowFactory(follower=follower, followee=followee)
    return followee


@pytest.fixture
def friends(bob: User) -> list[User]:
    """Three whom bob follows, the last one first."""
    made: list[User] = [UserFactory(username=f"friend{number}") for number in (1, 2, 3)]
    for friend in made:
        FollowFactory(follower=bob, followee=friend)
    return made


def test_whom_more_of_ones_own_follow_comes_first_with_their_names(bob: User, friends: list[User]) -> None:
    follow(friends[:1], UserFactory(username="one"))
    follow(friends, UserFactory(username="three"))
    follow(friends[1:], UserFactory(username="two"))
    found = suggested(bob)
    assert list(found) == ["three", "two", "one"]
    assert found == {
        "three": "Followed by @friend3 and 2 others",
        "two": "Followed by @friend3 and 1 other",
        "one": "Followed by @friend1",
    }
    row = Caller(bob).all("/users/suggestions")[0]
    assert (row["reason"], row["via"], row["via_count"], row["tag"]) == (
        "followed_by", ["friend3", "friend2", "friend1"], 3, None,
    )  # fmt: skip
    assert row["relationship"]["following"] is False


def test_who_follows_few_says_more_than_who_follows_all(bob: User, friends: list[User]) -> None:
    follow(friends[:1], UserFactory(username="chosen"))
    follow(friends[1:2], UserFactory(username="among_many"))
    for other in people(30):
        follow(friends[1:2], other)
    assert next(iter(suggested(bob))) == "chosen"


def test_of_two_with_the_same_ties_the_one_whom_more_follow_comes_first(bob: User, friends: list[User]) -> None:
    for name, fans in (("quiet", 0), ("known", 9), ("famous", 30)):
        follow([friends[0], *people(fans)], UserFactory(username=name))
    follow(friends[:2], UserFactory(username="near"))
    user_counter.fold()
    assert list(suggested(bob))[:4] == ["near", "famous", "known", "quiet"]


def test_each_way_to_somebody_has_its_reason(bob: User, alice: User) -> None:
    follow([UserFactory(username="fan")], bob)
    liked = UserFactory(username="liked")
    tweets.like(actor=bob, tweet_id=TweetFactory(author=liked).pk)
    said([UserFactory(username="baker")], "I love #sourdough", ago=timedelta(days=2))
    tweets.follow_tag(actor=bob, tag="Sourdough")
    follow(people(2), alice)
    user_counter.fold()
    found = suggested(bob)
    assert found["fan"] == "Follows you"
    assert found["liked"] == "You like what they write"
    assert found["baker"] == "Writes about #sourdough"
    assert found["alice"] == "Popular here"
    assert list(found)[-1] == "alice"


def test_who_uses_the_same_hashtags_shares_an_interest(bob: User) -> None:
    said([bob], "My first #telescope", ago=timedelta(days=40))
    said([UserFactory(username="gazer")], "A new #Telescope", ago=timedelta(days=3))
    said([UserFactory(username="long_ago")], "An old #telescope", ago=timedelta(days=40))
    assert suggested(bob) == {"gazer": "Writes about #telescope"}
    body = {"phrase": "telescope", "contexts": ["public"], "action": "hide"}
    made = Caller(bob).post("/filters", body).json()
    assert suggested(bob) == {"gazer": "Popular here"}, "a word that one does not want to read is no reason"
    Caller(bob).delete(f"/filters/{made['id']}")
    HeldTrend.objects.create(kind="tag", term="telescope", name="#telescope", reason="x")
    assert suggested(bob) == {"gazer": "Popular here"}


def test_nobody_is_suggested_whom_one_does_not_want_or_may_not_see(bob: User, friends: list[User], staff: User) -> None:
    names = (
        "followed",
        "asked",
        "blocked1",
        "blocker",
        "muted1",
        "dismissed",
        "protected1",
        "banned",
        "leaver",
        "fine",
    )
    some = {name: follow(friends, UserFactory(username=name)) for name in names}
    FollowFactory(follower=bob, followee=some["followed"])
    accounts.edit_profile(actor=some["asked"], is_protected=True)
    graph.follow(actor=bob, target=some["asked"])
    graph.block(actor=bob, target=some["blocked1"])
    graph.block(actor=some["blocker"], target=bob)
    graph.mute(actor=bob, target=some["muted1"])
    Caller(bob).delete("/users/suggestions/@dismissed")
    accounts.edit_profile(actor=some["protected1"], is_protected=True)
    moderation.suspend_account(moderator=staff, user=some["banned"], reason="spam")
    accounts.leave(actor=some["leaver"])
    assert list(suggested(bob)) == ["fine"]
    found = Suggestions.objects.filter(user=bob).latest("pk")
    assert found.ids == [some["fine"].pk]


def test_what_changes_after_the_list_was_made_holds_at_once(bob: User, friends: list[User], staff: User) -> None:
    names = ("followed", "blocker", "muted1", "dismissed", "protected1", "banned", "fine")
    some = {name: follow(friends, UserFactory(username=name)) for name in names}
    assert set(suggested(bob)) == set(names)
    graph.follow(actor=bob, target=some["followed"])
    graph.block(actor=some["blocker"], target=bob)
    graph.mute(actor=bob, target=some["muted1"])
    Caller(bob).delete(f"/users/suggestions/{some['dismissed'].pk}")
    accounts.edit_profile(actor=some["protected1"], is_protected=True)
    moderation.suspend_account(moderator=staff, user=some["banned"], reason="spam")
    assert [user["username"] for user in Caller(bob).all("/users/suggestions")] == ["fine"]


def test_a_reason_names_nobody_who_is_gone_muted_or_not_followed_any_more(
    bob: User, friends: list[User], staff: User
) -> None:
    follow([*friends, *people(1)], UserFactory(username="somebody"))
    assert suggested(bob) == {"somebody": "Followed by @friend3 and 2 others"}

    def reason() -> str:
        return Caller(bob).all("/users/suggestions")[0]["reason_text"]

    graph.mute(actor=bob, target=friends[2])
    assert reason() == "Followed by @friend2 and 1 other"
    moderation.suspend_account(moderator=staff, user=friends[1], reason="spam")
    assert reason() == "Followed by @friend1"
    graph.unfollow(actor=bob, target=friends[0])
    assert reason() == "Popular here"


def test_a_dismissal_is_ones_own_and_can_be_taken_back(bob: User, mallory: User, friends: list[User]) -> None:
    follow(friends, UserFactory(username="somebody"))
    follow([mallory], friends[0])
    for _ in range(2):
        assert Caller(bob).delete("/users/suggestions/@somebody").status_code == 204
    assert "somebody" not in suggested(bob)
    assert "somebody" in suggested(mallory)
    assert Caller(bob).put("/users/suggestions/@somebody").status_code == 204
    assert "somebody" in suggested(bob)
    assert Caller(bob).delete("/users/suggestions/me").status_code == 400
    assert Caller(bob).delete("/users/suggestions/@nobody_at_all").status_code == 404


def test_a_newcomer_is_shown_the_popular_and_finds_more_with_the_first_follow(client: Client, bob: User) -> None:
    first = follow(people(3), UserFactory(username="popular1"))
    follow(people(2), UserFactory(username="popular2"))
    follow([first], UserFactory(username="hidden_gem"))
    user_counter.fold()
    client.force_login(bob)
    text = client.get("/welcome").text
    assert text.index("@popular1") < text.index("@popular2")
    graph.follow(actor=bob, target=first)
    Suggestions.objects.filter(user=bob).update(made_at=timezone.now() - timedelta(minutes=2))
    text = client.get("/welcome").text
    assert "Followed by @popular1" in text
    assert "hidden_gem" in client.get("/explore/side").text
    assert "hidden_gem" in client.get("/explore").text


def test_topics_to_begin_with_are_those_that_most_write_about(client: Client, bob: User, staff: User) -> None:
    for hours in range(3):
        said(people(2), "My #garden", ago=timedelta(hours=26 + hours))
    said(people(2), "My #bike", ago=timedelta(hours=30))
    services.roll_up()
    client.force_login(bob)
    text = client.get("/welcome").text
    assert text.index("#garden</bdi>") < text.index("#bike</bdi>")
    client.post("/tags/garden/follow")
    assert "#garden</bdi>" not in client.get("/welcome").text
    services.hold_trend(moderator=staff, kind="tag", term="bike", name="bike", reason="x")
    assert "#bike</bdi>" not in client.get("/welcome").text


def test_on_a_quiet_site_topics_are_what_three_have_written_about_whenever_that_was(
    client: Client, bob: User, protected: User
) -> None:
    for number, author in enumerate(people(3)):
        said([author], "My #garden", ago=timedelta(days=9 * number + 1))
        said([author] if number else [protected], "My #secret", ago=timedelta(days=9 * number + 1))
    said(people(2), "My #bike", ago=timedelta(hours=30))
    client.force_login(bob)
    assert "#garden</bdi>" in client.get("/welcome").text
    services.roll_up()
    text = client.get("/welcome").text
    assert text.index("#bike</bdi>") < text.index("#garden</bdi>") and "#secret</bdi>" not in text


def test_a_row_is_taken_away_with_and_without_scripts(client: Client, bob: User, friends: list[User]) -> None:
    follow(friends, UserFactory(username="somebody"))
    client.force_login(bob)
    assert 'formaction="/@somebody/dismiss"' in client.get("/welcome").text
    answer = client.post("/@somebody/dismiss", headers=HTMX)
    assert answer.text == "" and "/@somebody/undismiss" in answer.headers["HX-Trigger"]
    assert "@somebody" not in client.get("/welcome").text
    assert client.post("/@somebody/undismiss", headers=HTMX).status_code == 204
    assert "@somebody" in client.get("/welcome").text
    assert client.post("/@somebody/dismiss").status_code == 303
    assert "is not suggested any more" in client.get("/welcome").text


def test_the_order_holds_while_somebody_reads_on(bob: User, friends: list[User]) -> None:
    made = [follow(friends, UserFactory(username=f"found{number}")) for number in range(5)]
    popular = [follow(people(9 - number), UserFactory(username=f"popular{number}")) for number in range(3)]
    user_counter.fold()
    suggested(bob)
    first = Caller(bob).get("/users/suggestions", limit=3).json()
    FollowFactory(follower=friends[0], followee=popular[2])
    graph.follow(actor=bob, target=made[0])
    suggested(bob)
    caller = Caller(bob)
    told = [user["username"] for user in first["results"]]
    url = first["next"]
    while url:
        page = caller.client.get(url, headers=caller.headers).json()
        told += [user["username"] for user in page["results"]]
        url = page["next"]
    assert told[:8] == [f"found{n}" for n in range(5)] + [f"popular{n}" for n in range(3)]
    assert len(told) == len(set(told))


def test_the_page_goes_on_where_it_stopped(client: Client, bob: User, friends: list[User]) -> None:
    for number in range(25):
        follow(friends, UserFactory(username=f"found{number}"))
    client.force_login(bob)
    first = client.get("/welcome").text
    more = re.search(r'hx-get="(/welcome\?[^"]+)"', first)
    assert more
    part = client.get(more[1].replace("&amp;", "&"), headers=HTMX).text
    assert "<html" not in part
    seen = re.findall(r'aria-label="@(found\d+)"', first + part)
    assert len(seen) == len(set(seen)) == 25


def test_those_who_were_here_lately_are_refreshed_by_themselves(client: Client, bob: User, alice: User) -> None:
    client.force_login(bob)
    client.get("/explore/latest")
    Suggestions.objects.all().delete()
    refresh_suggestions()
    assert list(Suggestions.objects.values_list("user_id", flat=True)) == [bob.pk]
    assert alice.pk


def test_old_lists_go(bob: User, friends: list[User]) -> None:
    follow(friends, UserFactory(username="somebody"))
    suggested(bob)
    Suggestions.objects.update(made_at=timezone.now() - timedelta(minutes=16))
    suggested(bob)
    assert Suggestions.objects.filter(user=bob).count() == 1
