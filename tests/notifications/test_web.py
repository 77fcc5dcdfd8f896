"""The page, its tabs, the figure beside the bell, the settings."""

import pytest
from django.test import Client

from apps.follows import services as graph
from apps.notifications.models import NotificationSettings, Reception
from apps.tweets import services
from apps.tweets.models import Tweet
from apps.users.models import User
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.work import do_due_work


@pytest.fixture
def tweet(alice: User) -> Tweet:
    return TweetFactory(author=alice, text="A stone")


def test_an_empty_list_says_what_will_be_there(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "Nothing yet" in client.get("/notifications").text
    assert "Nobody has addressed you yet" in client.get("/notifications/mentions").text
    assert "Nothing waits here" in client.get("/notifications/requests").text
    assert client.get("/notifications/unread").text.strip() == ""


def test_it_says_who_did_what(client: Client, alice: User, bob: User, tweet: Tweet) -> None:
    for user in UserFactory.create_batch(3):
        services.like(actor=user, tweet_id=tweet.pk)
    services.post_tweet(author=bob, text="@alice well said", reply_to_id=tweet.pk)
    graph.follow(actor=bob, target=alice)
    do_due_work()
    client.force_login(alice)
    page = client.get("/notifications").text
    assert "and 2 others" in page and "liked your tweet" in page
    assert "replied to you" in page and "well said" in page
    assert "follows you" in page
    assert page.count("(new)") == 3
    assert ">3<" in client.get("/notifications/unread").text
    assert "liked your tweet" not in client.get("/notifications/mentions").text


def test_who_asks_to_follow_is_among_the_requests(client: Client, protected: User, bob: User) -> None:
    client.force_login(protected)
    assert "follow request" not in client.get("/notifications/requests").text
    graph.follow(actor=bob, target=protected)
    page = client.get("/notifications/requests").text
    assert "Nothing waits here" not in page
    assert "1 follow request<" in page and 'href="/settings/requests"' in page
    assert 'Requests <span class="count">1</span>' in client.get("/notifications").text


def test_without_scripts_a_button_marks_all_as_read(client: Client, alice: User, bob: User, tweet: Tweet) -> None:
    services.like(actor=bob, tweet_id=tweet.pk)
    do_due_work()
    client.force_login(alice)
    page = client.get("/notifications").text
    up_to = page.split('name="up_to" value="')[1].split('"')[0]
    assert "(new)" not in client.post("/notifications/read", {"up_to": up_to}, follow=True).text
    assert client.get("/notifications/unread").text.strip() == ""
    assert client.post("/notifications/read", {"up_to": "x"}).status_code == 400


def test_settings_decide_and_requests_are_answered(
    client: Client, alice: User, bob: User, mallory: User, tweet: Tweet
) -> None:
    client.force_login(alice)

    sent = {"told": ["like", "reply"], "not_followed": 1, "not_following": 0, "new_accounts": 0, "without_picture": 0}
    answer = client.post("/settings/notifications", {**sent, "mails": "daily"}, follow=True)
    assert "Saved." in answer.text
    row = NotificationSettings.objects.get(user=alice)
    assert (row.not_followed, row.mails) == (Reception.FILTER, "daily")
    assert "follow" in row.silenced and "like" not in row.silenced
    assert client.post("/settings/notifications", {**sent, "mails": "hourly"}).status_code == 422
    for user in (bob, mallory):
        services.like(actor=user, tweet_id=tweet.pk)
    do_due_work()
    page = client.get("/notifications/requests").text
    assert "liked your tweet" in page and "/notifications/requests/mallory/accept" in page
    waits = 'Requests <span class="count">1</span>'
    assert waits in page and waits in client.get("/notifications").text
    client.post("/notifications/requests/mallory/accept")
    client.post("/notifications/requests/bob/dismiss")
    page = client.get("/notifications/requests").text
    assert "Nothing waits here" in page and 'class="count"' not in page
    assert "liked your tweet" in client.get("/notifications").text


def test_the_anonymous_sign_in_first(client: Client, alice: User) -> None:
    assert client.get("/notifications").status_code == 302
    assert client.get("/notifications/unread").text.strip() == ""
    assert 'href="/notifications"' not in client.get("/").text


def test_likes_of_one_tweet_are_muted_where_they_are_told_and_on_its_page(
    alice: User, bob: User, tweet: Tweet, client: Client
) -> None:
    services.like(actor=bob, tweet_id=tweet.pk)
    do_due_work()
    client.force_login(alice)
    assert f'formaction="/tweets/{tweet.pk}/quiet"' in client.get("/notifications").text
    assert "Mute likes" in client.get(f"/tweets/{tweet.pk}/quiet_button").text
    assert f"/tweets/{tweet.pk}/quiet_button" in client.get(f"/@alice/{tweet.pk}").text
    assert client.post(f"/tweets/{tweet.pk}/quiet").status_code == 303
    assert f'formaction="/tweets/{tweet.pk}/loud"' in client.get("/notifications").text
    assert "Tell me who" in client.get(f"/tweets/{tweet.pk}/quiet_button").text
    client.post(f"/tweets/{tweet.pk}/loud")
    assert f'formaction="/tweets/{tweet.pk}/quiet"' in client.get("/notifications").text
    client.force_login(bob)
    assert "quiet_button" not in client.get(f"/@alice/{tweet.pk}").text
    assert client.get(f"/tweets/{tweet.pk}/quiet_button").status_code == 403


def test_two_who_ask_to_follow_are_spoken_of_as_two(client: Client, protected: User, bob: User, mallory: User) -> None:
    for user in (bob, mallory):
        graph.follow(actor=user, target=protected)
    do_due_work()
    client.force_login(protected)
    page = client.get("/notifications").text
    assert "ask to follow you" in page and "asks to follow you" not in page
