"""Trends besides hashtags: phrases, links and tweets. Counted, left out, shown and kept back as hashtags are."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.discovery import services
from apps.discovery.models import HeldTrend, Trend, TrendKind, TrendUse
from apps.follows import services as graph
from apps.links import services as links
from apps.links.models import Link
from apps.moderation import services as moderation
from apps.tweets import services as tweets
from apps.tweets.models import Like
from apps.users import services as accounts
from apps.users.models import User
from tests.calls import Caller
from tests.discovery.talk import people, said
from tests.factories.tweets import TweetFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
HTMX = {"HX-Request": "true"}


def listed(kind: str, viewer: User | None = None, **query: Any) -> list[dict[str, Any]]:
    return list(Caller(viewer).all("/trends", kind=kind, **query))


def names(kind: str, viewer: User | None = None, **query: Any) -> list[str]:
    return [trend["name"] for trend in listed(kind, viewer, **query)]


def refresh(**kwargs: Any) -> None:
    services.roll_up(**kwargs)
    services.refresh_trends(**kwargs)


def each_says(*texts: str, ago: timedelta = timedelta(minutes=5), lang: str = "en") -> list[Any]:
    """One account each."""
    return [tweet for text in texts for tweet in said(people(1), text, ago=ago, lang=lang)]


BRIDGE = (
    "They opened the Harbour Bridge this morning.",
    "Walked over the Harbour Bridge with my father!",
    "Is that queue for the Harbour Bridge?",
)


def test_what_three_write_in_capitals_is_a_phrase_and_leads_to_a_search_for_it(client: Client) -> None:
    each_says(*BRIDGE, "I like the other bridge more")
    each_says("My Kitchen Table is full", "Look at the Kitchen Table")
    refresh()
    (trend,) = listed("phrase")
    assert trend["name"] == "Harbour Bridge"
    assert (trend["accounts_count"], trend["tweets_count"], trend["hours"]) == (3, 3, [0] * 23 + [3])
    assert trend["url"].endswith("/search?q=%22Harbour+Bridge%22&tab=latest")
    assert trend["tweets_url"].endswith("/api/search?q=%22Harbour+Bridge%22")
    text = client.get("/explore").text
    assert "Talked about" in text and "Harbour Bridge</bdi>" in text


def test_what_is_written_small_must_be_repeated_by_more_and_its_words_by_hardly_anybody_else() -> None:
    snow = ("The snow plough is stuck.", "Our snow plough again", "Has the snow plough gone by?", "snow plough!")
    each_says(*snow)
    refresh()
    assert names("phrase") == []
    each_says(
        "Waving at the snow plough", "I drove a snow plough once", *[f"There is nothing like it {n}" for n in "abc"]
    )
    refresh()
    assert names("phrase") == ["snow plough"]


def test_words_that_everybody_uses_are_no_phrase() -> None:
    for number in range(30):
        each_says(f"one{number} about two{number} there three{number}")
    each_says(*[f"four{number} about there five{number}" for number in range(6)])
    refresh()
    assert names("phrase") == []


def test_a_phrase_is_one_however_it_is_written_and_is_called_as_most_write_it() -> None:
    each_says("harbour bridge is open", *BRIDGE, "HARBOUR BRIDGE IS OPEN AT LAST")
    refresh()
    (trend,) = listed("phrase")
    assert (trend["name"], trend["accounts_count"]) == ("Harbour Bridge", 5)


def test_one_story_is_one_trend() -> None:
    """Neither each part of a sentence that many repeat, nor once more what a hashtag or a link tells already."""
    each_says(*["The Great Northern Railway Museum Opens Today in town"] * 6)
    each_says(*[f"#opening of the Silent Garden {number}" for number in ("one", "two", "three", "four")])
    each_says(*[f"Read it: Rotten Apples https://news.example.org/a {number}" for number in ("one", "two", "three")])
    refresh()
    assert len(names("phrase")) == 1
    assert names("tag") == ["#opening"]
    assert len(names("link")) == 1


def test_titles_in_what_is_written_without_spaces_are_phrases() -> None:
    each_says("昨日「君の名は」を見た", "「君の名は」は良い映画だ", "また「君の名は」が見たい", lang="ja")
    refresh()
    assert names("phrase", lang="ja") == ["君の名は"]


def test_a_phrase_that_is_said_every_day_does_not_stay() -> None:
    crowd = people(6)
    texts = [f"Is the Night Train late again {place}?" for place in range(6)]
    now = timezone.now()
    for days in (3, 2, 1):
        for hours in range(0, 24, 2):
            for author, text in zip(crowd, texts, strict=True):
                said([author], text, ago=timedelta(days=days, hours=hours, minutes=5), lang="en")
        refresh(now=now - timedelta(days=days))
    for hours in range(0, 24, 2):
        for author, text in zip(crowd, texts, strict=True):
            said([author], text, ago=timedelta(hours=hours, minutes=5), lang="en")
    each_says(*BRIDGE)
    refresh()
    assert names("phrase") == ["Harbour Bridge"]


def test_names_tags_and_links_are_no_part_of_a_phrase() -> None:
    each_says(*[f"@somebody Golden #tag Gate https://example.com/Golden-Gate {word}" for word in "abc"])
    refresh()
    assert names("phrase") == []


@pytest.mark.parametrize("what", ["protected", "suspended", "deleted", "hidden", "reported"])
def test_what_is_not_for_everybody_counts_for_no_phrase_link_or_tweet(what: str, staff: User, mallory: User) -> None:
    made = each_says(*[f"{text} https://example.org/bridge" for text in BRIDGE])
    liked = TweetFactory(author=people(1)[0], text="Liked by three")
    Like.objects.bulk_create(Like(user=user, tweet=liked) for user in people(3))
    refresh()
    assert names("phrase") or names("link")
    assert names("tweet") == ["Liked by three"]
    for tweet in (made[0], liked):
        author = User.objects.get(pk=tweet.author_id)
        match what:
            case "protected":
                accounts.edit_profile(actor=author, is_protected=True)
            case "suspended":
                moderation.suspend_account(moderator=staff, user=author, reason="spam")
            case "deleted":
                tweets.delete_tweet(actor=author, tweet_id=tweet.pk)
            case "hidden":
                moderation.hide_tweet(moderator=staff, tweet=tweet, reason="spam")
            case "reported":
                moderation.report(reporter=mallory, user=author, tweet_id=tweet.pk, category="spam", comment="")
    if what != "reported":
        assert names("tweet") == []  # at once
    refresh()
    assert names("phrase") == names("link") == names("tweet") == []


def test_an_edited_tweet_says_what_it_says_now() -> None:
    crowd = people(3)
    made = [TweetFactory(author=author, text=text) for author, text in zip(crowd, BRIDGE, strict=True)]
    refresh()
    assert TrendUse.objects.filter(term="harbour bridge").count() == 3
    tweets.edit_tweet(actor=crowd[0], tweet_id=made[0].pk, text="They opened nothing")
    refresh()
    assert names("phrase") == []
    assert not TrendUse.objects.filter(tweet=made[0]).exists()


def test_a_link_is_the_same_by_whatever_way_one_came_and_shows_what_its_page_is_called(client: Client) -> None:
    one, two, three = people(3)
    first = tweets.post_tweet(author=one, text="Read this https://news.example.org/tram?id=7")
    tweets.post_tweet(author=two, text="Look https://news.example.org/tram?id=7&utm_source=chirp#top")
    tweets.post_tweet(author=three, text="Ah https://NEWS.example.org/tram?fbclid=x&id=7", quote_of_id=first.pk)
    for author in (one, two):
        tweets.post_tweet(author=author, text="Another https://news.example.org/bus")
    card = {"url": "https://news.example.org/tram?id=7", "title": "The tram is back", "description": "",
            "image_url": None, "site_name": "News"}  # fmt: skip
    refresh()
    (trend,) = listed("link")
    assert trend["name"] == "news.example.org/tram?id=7"
    Link.objects.filter(pk=first.link_id or 0).update(card=json.dumps(card))
    (trend,) = listed("link")
    assert (trend["name"], trend["accounts_count"], trend["link"]) == ("The tram is back", 3, card)
    path = trend["url"].partition("//")[2].partition("/")[2]
    text = client.get(f"/{path}").text
    assert "The tram is back" in text and "Read this" in text and "Ah " in text and "Another" not in text
    assert f'href="/{path}"' in client.get("/explore/trends").text
    found = list(Caller().all(trend["tweets_url"].partition("/api")[2]))
    assert len(found) == 3


def test_who_may_not_read_any_of_its_tweets_knows_nothing_of_a_link(client: Client, bob: User) -> None:
    crowd = people(3)
    for author in crowd:
        tweets.post_tweet(author=author, text=f"{author.username} https://news.example.org/secret-garden")
    refresh()
    path = f"/explore/links/{Trend.objects.get(kind=TrendKind.LINK, lang='').term}"
    client.force_login(bob)
    assert client.get(path).status_code == 200
    graph.block(actor=crowd[0], target=bob)
    graph.mute(actor=bob, target=crowd[1])
    text = client.get(path).text
    assert f"@{crowd[2].username}" in text
    assert f"@{crowd[0].username}" not in text and f"@{crowd[1].username}" not in text
    accounts.edit_profile(actor=crowd[2], is_protected=True)
    answer = client.get(path)
    assert answer.status_code == 404 and "secret-garden" not in answer.text
    assert Caller(bob).get(path.replace("/explore/links", "/timelines/links")).status_code == 404
    assert client.get("/explore/links/1").status_code == client.get(f"/explore/links/{2**63}").status_code == 404


def test_a_link_that_moderators_refuse_is_gone_at_once(client: Client) -> None:
    for author in people(3):
        tweets.post_tweet(author=author, text="Buy https://news.example.org/pills")
    refresh()
    link = Link.objects.get()
    assert len(names("link")) == 1
    links.refuse(link_id=link.pk)
    assert names("link") == []
    assert client.get(f"/explore/links/{link.pk}").status_code == 404
    refresh()
    assert names("link") == []


def test_the_page_of_a_link_goes_on_where_it_stopped(client: Client) -> None:
    for number in range(25):
        said(people(1), f"Number {number}. https://example.org/long", ago=timedelta(minutes=30 - number))
    refresh()
    path = f"/explore/links/{Trend.objects.get(kind=TrendKind.LINK, lang='').term}"
    first = client.get(path).text
    more = re.search(rf'hx-get="({path}\?[^"]+)"', first)
    assert more
    part = client.get(more[1].replace("&amp;", "&"), headers=HTMX).text
    assert "<html" not in part
    assert [*re.findall(r"Number (\d+)\. <a", first), *re.findall(r"Number (\d+)\. <a", part)] == [
        str(number) for number in range(24, -1, -1)
    ]


def test_a_tweet_that_more_act_upon_than_usual_takes_off_and_an_evergreen_does_not(
    client: Client, alice: User, bob: User
) -> None:
    green = said([alice], "Liked every day", ago=timedelta(days=5))[0]
    fresh = TweetFactory(author=bob, text="Liked today")
    for hours in range(5 * 24):
        moment = timezone.now() - hours * HOUR
        Like.objects.bulk_create(Like(user=user, tweet=green, created_at=moment) for user in people(2))
    Like.objects.bulk_create(Like(user=user, tweet=fresh) for user in people(3))
    tweets.retweet(actor=people(1)[0], tweet_id=fresh.pk)
    loud = people(1)[0]
    for number in range(4):
        TweetFactory(author=loud, text=f"Answer {number}", reply_to=fresh)
    refresh()
    (trend,) = listed("tweet")
    assert (trend["name"], trend["accounts_count"], trend["tweets_count"]) == ("Liked today", 5, 1)
    assert trend["tweet"]["id"] == str(fresh.pk)
    assert trend["url"] == trend["tweet"]["url"]
    text = client.get("/explore/trends").text
    assert "Tweets that take off" in text and "Liked today" in text
    # Cards show what they are: a line of the list beside it would say it twice.
    assert "Taking off" not in text


def test_who_acts_upon_their_own_or_is_protected_moves_no_tweet(alice: User, bob: User) -> None:
    tweet = TweetFactory(author=alice, text="Mine")
    crowd = people(3)
    Like.objects.bulk_create(Like(user=user, tweet=tweet) for user in (alice, *crowd[:2]))
    refresh()
    assert names("tweet") == []
    tweets.like(actor=crowd[2], tweet_id=tweet.pk)
    refresh()
    assert names("tweet") == ["Mine"]
    accounts.edit_profile(actor=crowd[2], is_protected=True)
    refresh()
    assert names("tweet") == []


def test_a_reader_is_spared_phrases_links_and_tweets_that_they_muted(bob: User, alice: User) -> None:
    each_says(*BRIDGE)
    for author in people(3):
        tweets.post_tweet(author=author, text="https://example.org/teapot")
    tweet = TweetFactory(author=alice, text="A cup of cocoa")
    Like.objects.bulk_create(Like(user=user, tweet=tweet) for user in people(3))
    refresh()
    for phrase in ("harbour bridge", "teapot", "cocoa"):
        tweets.mute_words(actor=bob, phrase=phrase, contexts=["public"], action="hide")
    assert len(list(Caller().all("/trends"))) == 3
    assert list(Caller(bob).all("/trends")) == []
    mallory = people(1)[0]
    graph.mute(actor=mallory, target=alice)
    assert names("tweet", mallory) == []
    graph.block(actor=alice, target=mallory)
    graph.unmute(actor=mallory, target=alice)
    assert names("tweet", mallory) == []
    assert names("tweet", people(1)[0]) == ["A cup of cocoa"]


def test_a_moderator_keeps_any_kind_back(client: Client, staff: User) -> None:
    each_says(*BRIDGE)
    for author in people(3):
        tweets.post_tweet(author=author, text="https://example.org/teapot")
    tweet = TweetFactory(author=people(1)[0], text="A cup of cocoa")
    Like.objects.bulk_create(Like(user=user, tweet=tweet) for user in people(3))
    refresh()
    client.force_login(staff)
    chosen = {"action": "hold", "_selected_action": list(Trend.objects.values_list("pk", flat=True))}
    assert client.get("/admin/discovery/trend/").status_code == 200
    client.post("/admin/discovery/trend/", {**chosen, "confirmed": "1", "reason": "Harm"})
    assert list(Caller().all("/trends")) == []
    refresh()
    assert list(Caller().all("/trends")) == []
    assert set(HeldTrend.objects.values_list("kind", flat=True)) == {"phrase", "link", "tweet"}
    assert HeldTrend.objects.get(kind="tweet").name == f"Tweet {tweet.pk}"
    # Only the list is held back: the tweet stands.
    assert client.get(f"/@{tweet.author.username}/{tweet.pk}").status_code == 200


def test_what_is_noted_goes_when_it_is_not_counted_any_more() -> None:
    each_says(*BRIDGE)
    refresh()
    assert TrendUse.objects.exists()
    services.roll_up(now=timezone.now() + timedelta(hours=28))
    assert not TrendUse.objects.exists()
