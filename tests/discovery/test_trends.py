"""What is talked about more than usual: counted, left out, shown and kept back."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.discovery import services
from apps.discovery.models import HeldTrend, Trend
from apps.moderation import services as moderation
from apps.tweets import services as tweets
from apps.tweets.models import tweet_counter
from apps.users import services as accounts
from apps.users.models import User
from tests.calls import Caller
from tests.discovery.talk import people, said

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def names(viewer: User | None = None, **query: Any) -> list[str]:
    return [trend["name"] for trend in Caller(viewer).all("/trends", **query)]


def refresh(**kwargs: Any) -> None:
    services.roll_up(**kwargs)
    services.refresh_trends(**kwargs)


def test_what_three_accounts_talk_about_is_a_trend_and_what_two_talk_about_is_not() -> None:
    crowd = people(3)
    said(crowd, "Look at the #Eclipse")
    said(crowd[:2], "A quiet #walk")
    refresh()
    (trend,) = Caller().all("/trends")
    assert trend["name"] == "#Eclipse" and trend["kind"] == "tag"
    assert trend["accounts_count"] == 3 and trend["tweets_count"] == 3
    assert trend["hours"] == [0] * 23 + [3]
    assert trend["url"].endswith("/tags/Eclipse")


def test_an_account_counts_once_an_hour_however_often_it_says_it() -> None:
    loud, many = people(3), people(4)
    for _ in range(20):
        said(loud, "Buy #loudness")
    said(many, "So calm, #calm")
    refresh()
    assert names() == ["#calm", "#loudness"]
    loudness = Caller().all("/trends")[1]
    assert loudness["accounts_count"] == 3 and loudness["tweets_count"] == 60


def test_what_is_always_popular_does_not_stay_and_comes_when_it_is_more_than_ever() -> None:
    crowd = people(30)
    for hours in range(8 * 24):
        said(crowd[:10], "Good #morning", ago=hours * HOUR + timedelta(minutes=5))
    said(crowd[:5], "What a #comet")
    refresh()
    assert names() == ["#comet"]
    for hours in range(3):
        said(crowd, "What a #morning!", ago=hours * HOUR + timedelta(minutes=4))
    refresh()
    assert names() == ["#morning", "#comet"]


def test_what_was_talked_about_cools_down_and_goes() -> None:
    said(people(4), "The #match", ago=6 * HOUR)
    said(people(4), "The #final", ago=HOUR)
    refresh()
    assert names() == ["#final", "#match"]
    refresh(now=timezone.now() + 20 * HOUR)
    assert names() == []


def test_a_trend_that_stays_keeps_its_beginning() -> None:
    said(people(4), "The #match")
    refresh()
    began = Trend.objects.get(lang="").started_at
    refresh(now=timezone.now() + timedelta(minutes=10))
    assert Trend.objects.get(lang="").started_at == began


def test_protected_suspended_deleted_hidden_and_reported_tweets_are_not_counted(staff: User, mallory: User) -> None:
    two = people(2)
    for tag in ("protected", "suspended", "deleted", "hidden", "reported"):
        third = people(1)[0]
        tweet = said([*two, third], f"About #{tag}")[-1]
        match tag:
            case "protected":
                accounts.edit_profile(actor=third, is_protected=True)
            case "suspended":
                moderation.suspend_account(moderator=staff, user=third, reason="spam")
            case "deleted":
                tweets.delete_tweet(actor=third, tweet_id=tweet.pk)
            case "hidden":
                moderation.hide_tweet(moderator=staff, tweet=tweet, reason="spam")
            case "reported":
                report = moderation.report(reporter=mallory, user=third, tweet_id=tweet.pk, category="spam", comment="")
    refresh()
    assert names() == []
    moderation.dismiss_report(moderator=staff, report=report, reason="fine")
    refresh()
    assert names() == ["#reported"]


def test_each_language_has_its_own_and_all_together_have_theirs() -> None:
    said(people(4), "Das ist ein schöner #Morgen", lang="de")
    said(people(3), "Que #dia tão lindo", lang="pt")
    both = people(4)
    said(both[:2], "#weltweit auf Deutsch", lang="de")
    said(both[2:], "#weltweit em português", lang="pt")
    refresh()
    assert names(lang="de") == ["#Morgen"]
    assert names(lang="pt") == ["#dia"]
    assert set(names()) == {"#Morgen", "#weltweit", "#dia"}
    assert {trend["lang"] for trend in Caller().all("/trends", lang="de")} == {"de"}


def test_a_tag_is_called_as_most_write_it() -> None:
    said(people(1), "#FIFAWORLDCUP")
    said(people(3), "#FIFAWorldCup")
    said(people(1), "#fifaworldcup")
    refresh()
    assert names() == ["#FIFAWorldCup"]


def test_who_muted_words_is_spared_trends_that_have_them(bob: User, alice: User) -> None:
    said(people(3), "The #Final")
    refresh()
    tweets.mute_words(actor=bob, phrase="final", contexts=["public"], action="hide")
    tweets.mute_words(actor=alice, phrase="final", contexts=["home"], action="hide")
    assert names(bob) == []
    assert names(alice) == names() == ["#Final"]


def test_a_moderator_keeps_a_trend_back_and_releases_it(client: Client, staff: User) -> None:
    said(people(3), "#Slander about somebody")
    refresh()
    client.force_login(staff)
    trend = Trend.objects.get(lang="")
    chosen = {"action": "hold", "_selected_action": [trend.pk]}
    assert "Keep these trends back" in client.post("/admin/discovery/trend/", chosen).text
    kept = client.post("/admin/discovery/trend/", {**chosen, "confirmed": "1", "reason": "A person"}, follow=True)
    assert "Kept back: #Slander." in kept.text
    assert names() == []
    assert "#Slander" not in client.get("/explore/trends").text
    refresh()
    assert names() == []
    held = HeldTrend.objects.get()
    assert (held.moderator, held.reason, held.name) == (staff, "A person", "Slander")
    chosen = {"action": "release", "_selected_action": [held.pk], "confirmed": "1"}
    client.post("/admin/discovery/heldtrend/", chosen)
    assert names() == ["#Slander"]


def test_only_moderators_keep_trends_back(client: Client, staff: User) -> None:
    said(people(3), "#Slander about somebody")
    refresh()
    User.objects.filter(pk=staff.pk).update(is_superuser=False)
    client.force_login(staff)
    chosen = {"action": "hold", "_selected_action": [Trend.objects.get(lang="").pk], "confirmed": "1", "reason": "x"}
    assert client.post("/admin/discovery/trend/", chosen).status_code == 403
    assert names() == ["#Slander"]


@pytest.mark.parametrize("query", [{"kind": "person"}, {"lang": "EN"}, {"lang": "e\x00"}, {"limit": "0"}])
def test_what_cannot_be_asked_for_is_refused(query: dict[str, str]) -> None:
    assert Caller().get("/trends", **query).status_code == 400


def test_the_page_shows_trends_in_all_languages_or_in_one(client: Client) -> None:
    assert "Nothing stands out yet" in client.get("/explore/trends").text
    for number in range(3):
        said(people(3), f"#Wort{number}", lang="de")
    said(people(3), "#word", lang="en")
    refresh()
    page = client.get("/explore/trends").text
    assert "#Wort1" in page and "#word" in page and "Deutsch" in page
    page = client.get("/explore/trends?lang=de").text
    assert "#Wort1" in page and "#word" not in page
    assert "#word" in client.get("/explore/side").text
    assert "#word" not in client.get("/explore/side?without=trends").text
    assert "/explore/side?without=trends" in client.get("/explore/trends").text


def test_a_tag_tells_how_much_it_is_used_and_what_of_it_is_liked(alice: User, bob: User, muted: User) -> None:
    crowd = people(3)
    plain, liked = said(crowd[:2], "A #Comet")
    said([crowd[2], muted], "#comet!", ago=3 * HOUR)
    tweets.like(actor=bob, tweet_id=liked.pk)
    tweet_counter.fold()
    refresh()
    found = Caller(bob).get("/tags/comet").json()
    assert found["tag"] == "comet" and found["name"] == "#Comet" and found["is_trending"]
    assert (found["accounts_count"], found["tweets_count"], found["is_followed"]) == (4, 4, False)
    assert found["hours"][-1] == 2 and found["hours"][-4] == 2 and sum(found["hours"]) == 4
    assert [tweet["id"] for tweet in found["top_tweets"]] == [str(liked.pk)]
    assert Caller(alice).get("/tags/%23comet").json()["accounts_count"] == 3
    tweets.delete_tweet(actor=crowd[1], tweet_id=liked.pk)
    gone = Caller().get("/tags/Comet").json()
    assert gone["top_tweets"] == [] and gone["accounts_count"] == 3 and "is_followed" not in gone
    assert Caller().get("/tags/nobodyuses").json()["tweets_count"] == 0
    assert plain.pk
