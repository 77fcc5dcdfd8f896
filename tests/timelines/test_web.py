"""The home page."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from apps.timelines.tasks import fan_out
from apps.tweets import services
from apps.users.models import User


def test_home_shows_what_the_followed_write_and_oneself(client: Client, alice: User, follower: User) -> None:
    services.post_tweet(author=alice, text="By alice")
    services.post_tweet(author=follower, text="By me")
    client.force_login(follower)
    text = client.get("/home").text
    assert text.index("By me</div>") < text.index("By alice</div>")
    assert text == text.replace("\ue000", "")


def test_both_frames_of_home_are_the_same_page(client: Client, alice: User) -> None:
    """The kept frame is what the template engine would have made."""
    client.force_login(alice)
    kept = client.get("/home").text
    client.post("/settings/privacy", {})  # leaves a message, which the kept frame has no place for
    rendered = client.get("/home").text
    assert "flashes" in rendered
    start, end = (
        rendered.index('<div class="flashes"'),
        rendered.index("</div></div>\n</div>") + len("</div></div>\n</div>"),
    )
    assert _still(rendered[:start] + rendered[end:]) == _still(kept)


def _still(page: str) -> str:
    """Without what is new each time, and without space that means nothing."""
    page = re.sub(r'value="\w{32,}"', "", page)
    return re.sub(r"\s+", " ", page).replace("> <", "><")


def test_an_empty_home_says_what_to_do(client: Client, alice: User) -> None:
    client.force_login(alice)
    text = client.get("/home").text
    assert "Your home is still quiet" in text
    assert 'href="/welcome"' in text


def test_what_is_new_is_counted_and_sent(client: Client, alice: User, follower: User) -> None:
    first = services.post_tweet(author=alice, text="Old")
    client.force_login(follower)
    client.get("/home")
    second = services.post_tweet(author=alice, text="New")
    fan_out(tweet_id=second.pk)
    answer = json.loads(client.get(reverse("home_new"), {"shown": str(first.pk)}).content)
    assert answer["count"] == 1 and answer["is_own"] is False
    assert "New</div>" in answer["html"]
    assert "Old</div>" not in answer["html"]
    nothing = json.loads(client.get(reverse("home_new"), {"shown": f"{second.pk},{first.pk}"}).content)
    assert nothing == {"count": 0, "html": "", "is_own": False}
    own = services.post_tweet(author=follower, text="Mine")
    answer = json.loads(client.get(reverse("home_new"), {"shown": f"{second.pk},{first.pk}"}).content)
    assert (answer["count"], answer["is_own"]) == (1, True)
    assert f't{own.pk}"' in answer["html"]


@pytest.mark.parametrize("shown", ["x", "1,,2,-3", "9" * 5000, "١"])
def test_ids_that_are_none_are_refused(client: Client, alice: User, shown: str) -> None:
    client.force_login(alice)
    assert client.get(reverse("home_new"), {"shown": shown}).status_code == 400


def test_home_is_nobody_elses(client: Client, alice: User) -> None:
    assert client.get("/home")["Location"] == "/accounts/login/?next=%2Fhome"
    client.force_login(alice)
    assert "no-store" in client.get("/home").headers["Cache-Control"]


def test_the_start_page_is_home_for_who_is_signed_in(client: Client, alice: User) -> None:
    assert "Create account" in client.get("/").text
    client.force_login(alice)
    assert "Home timeline" in client.get("/").text


def test_home_goes_on(client: Client, alice: User) -> None:
    for number in range(25):
        services.post_tweet(author=alice, text=f"Number {number}.")
    client.force_login(alice)
    text = client.get("/home").text
    path = text.partition('rel="next" hx-get="')[2].partition('"')[0]
    rest = client.get(path, headers={"HX-Request": "true"}).text
    assert (text.count("<article"), rest.count("<article")) == (20, 5)
    assert "back to the first tweet" in rest


def test_the_theme_is_the_readers(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "data-theme" not in client.get("/home").text
    client.post("/settings/display", {"theme": "dim"})
    assert '<html lang="en" data-theme="dim">' in client.get("/home").text
