"""Mails with what somebody has not read: only if asked for, only when there is something, and ended by one click."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from apps.notifications.models import NotificationSettings
from apps.notifications.tasks import send_due_digests
from apps.tweets import services
from apps.tweets.models import Tweet
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.work import do_due_work


@pytest.fixture
def tweet(alice: User) -> Tweet:
    return TweetFactory(author=alice, text="A stone")


def sent_after(days: int) -> list[str]:
    """What mails say that went out since, when so much time has gone by."""
    do_due_work()
    NotificationSettings.objects.exclude(mailed_at=None).update(mailed_at=timezone.now() - timedelta(days=days))
    mail.outbox.clear()
    send_due_digests()
    do_due_work()
    return [str(one.body) for one in mail.outbox]


def ask_for(user: User, mails: str) -> None:
    Caller(user).patch("/notifications/settings", {"mails": mails})


def test_what_is_unread_comes_once_a_day(alice: User, bob: User, mallory: User, tweet: Tweet) -> None:
    ask_for(alice, "daily")
    for user in (bob, mallory):
        services.like(actor=user, tweet_id=tweet.pk)
    send_due_digests()
    do_due_work()
    assert mail.outbox == [], "not at once"
    (text,) = sent_after(days=1)
    assert f"{mallory.display_name or 'mallory'} and {bob.display_name or 'bob'} liked your tweet: “A stone”" in text
    assert sent_after(days=1) == [], "what was sent is not sent again"
    TweetFactory(author=bob, reply_to=tweet, text="Indeed")
    (text,) = sent_after(days=1)
    assert "replied to you: “Indeed”" in text and "liked" not in text


def test_a_week_is_a_week_and_who_did_not_ask_gets_none(alice: User, bob: User, tweet: Tweet) -> None:
    services.like(actor=bob, tweet_id=tweet.pk)
    assert sent_after(days=8) == []
    ask_for(alice, "weekly")
    assert sent_after(days=6) == []
    assert len(sent_after(days=7)) == 1


def test_what_was_read_or_went_out_of_sight_is_not_mailed(alice: User, bob: User, tweet: Tweet) -> None:
    ask_for(alice, "daily")
    services.like(actor=bob, tweet_id=tweet.pk)
    do_due_work()
    newest = Caller(alice).get("/notifications/me").json()["results"][0]["id"]
    Caller(alice).post("/notifications/read", {"up_to_id": newest})
    assert sent_after(days=1) == []
    TweetFactory(author=bob, reply_to=tweet)
    User.objects.filter(pk=bob.pk).update(suspended_at=timezone.now())
    assert sent_after(days=1) == []


def test_neither_suspended_nor_unconfirmed_accounts_get_mails(alice: User, bob: User, tweet: Tweet) -> None:
    ask_for(alice, "daily")
    services.like(actor=bob, tweet_id=tweet.pk)
    User.objects.filter(pk=alice.pk).update(email_confirmed_at=None)
    assert sent_after(days=1) == []
    TweetFactory(author=bob, reply_to=tweet)
    User.objects.filter(pk=alice.pk).update(email_confirmed_at=timezone.now(), suspended_at=timezone.now())
    assert sent_after(days=1) == []


def test_one_click_ends_them(alice: User, bob: User, tweet: Tweet) -> None:
    ask_for(alice, "daily")
    services.like(actor=bob, tweet_id=tweet.pk)
    sent_after(days=1)
    (sent,) = mail.outbox
    headers = sent.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (path,) = re.findall(r"/notifications/unsubscribe/[\w:-]+", str(sent.body))
    assert path in headers["List-Unsubscribe"]
    assert b"\nList-Unsubscribe: <http" in sent.message().as_bytes(), "as it goes out, not as Python reads it again"
    program = Client(enforce_csrf_checks=True)
    assert "End these mails" in program.get(path).text
    assert NotificationSettings.objects.get(user=alice).mails == "daily", "looking changes nothing"
    assert "no more of these mails" in program.post(path, {"List-Unsubscribe": "One-Click"}).text
    assert NotificationSettings.objects.get(user=alice).mails == "never"
    for ask in (program.get, program.post):
        assert ask(path[:-3] + "abc").status_code == 404
