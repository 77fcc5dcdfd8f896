"""Popular tweets: which they are, who sees them, and that making the list is one process's work."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from apps.core import locks
from apps.discovery import popular
from apps.discovery.models import Kept, Ranking
from apps.discovery.tasks import refresh_popular_tweets
from apps.follows import services as graph
from apps.moderation import services as moderation
from apps.tweets import services
from apps.tweets.models import Like, Tweet
from apps.users import services as accounts
from apps.users.models import User
from tests.calls import Caller
from tests.discovery.talk import people
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def like(tweet: Tweet, readers: list[User]) -> Tweet:
    for reader in readers:
        services.like(actor=reader, tweet_id=tweet.pk)
    return tweet


def ranked(viewer: User | None = None, **query: str) -> list[str]:
    refresh_popular_tweets()
    return [tweet["text"] for tweet in Caller(viewer).all("/trends/tweets", **query)]


def test_the_start_page_shows_strangers_what_is_popular(
    client: Client, alice: User, bob: User, protected: User
) -> None:
    FollowFactory(follower=bob, followee=protected)
    shown, hidden = TweetFactory(author=alice, text="For everybody"), TweetFactory(author=protected, text="For friends")
    for tweet in (shown, hidden):
        like(tweet, [bob])
    text = client.get("/").text
    assert "For everybody" in text
    assert "For friends" not in text
    services.delete_tweet(actor=alice, tweet_id=shown.pk)
    assert "For everybody" not in client.get("/").text


def test_exploring_shows_what_many_like_most_liked_first(
    client: Client, alice: User, bob: User, muted: User, mallory: User
) -> None:
    assert "Nothing stands out yet" in client.get("/explore").text
    quiet, loud = TweetFactory(author=alice, text="Liked once"), TweetFactory(author=bob, text="Liked twice")
    unwanted = TweetFactory(author=muted, text="From somebody muted")
    for tweet, readers in ((loud, [mallory, alice]), (quiet, [bob]), (unwanted, [bob])):
        like(tweet, readers)
    refresh_popular_tweets()
    text = client.get("/explore").text
    assert text.index("Liked twice</div>") < text.index("Liked once</div>")
    assert "From somebody muted" in text
    client.force_login(alice)
    text = client.get("/explore").text
    assert "Liked once</div>" in text
    assert "From somebody muted" not in text


def test_passing_on_weighs_more_than_liking_and_each_account_counts_once(alice: User, bob: User) -> None:
    one, two = people(2)
    retweeted, liked = TweetFactory(author=alice, text="Retweeted"), TweetFactory(author=bob, text="Liked")
    services.retweet(actor=one, tweet_id=retweeted.pk)
    like(liked, [one])
    assert ranked() == ["Retweeted", "Liked"]
    for number in range(5):
        TweetFactory(author=one, text=f"Answer {number}", reply_to=liked)
    assert ranked()[:2] == ["Retweeted", "Liked"]
    like(liked, [two])
    services.retweet(actor=two, tweet_id=liked.pk)
    assert ranked()[0] == "Liked"


def test_what_was_liked_long_ago_sinks(alice: User, bob: User, mallory: User) -> None:
    old, new = TweetFactory(author=alice, text="Old"), TweetFactory(author=bob, text="New")
    like(old, [bob, mallory])
    like(new, [mallory])
    assert ranked() == ["Old", "New"]
    Like.objects.filter(tweet=old).update(created_at=timezone.now() - timedelta(hours=12))
    assert ranked() == ["New", "Old"]


def test_who_is_protected_or_gone_neither_stands_in_the_list_nor_moves_it(
    alice: User, bob: User, follower: User, staff: User
) -> None:
    first, second = TweetFactory(author=alice, text="First"), TweetFactory(author=bob, text="Second")
    crowd = people(4)
    like(first, crowd[:2])
    like(second, [*crowd[2:], follower])
    assert ranked() == ["Second", "First"]
    for user in crowd[2:]:
        accounts.edit_profile(actor=user, is_protected=True)
    assert ranked() == ["First", "Second"]
    moderation.suspend_account(moderator=staff, user=follower, reason="spam")
    assert ranked() == ["First"]
    accounts.edit_profile(actor=alice, is_protected=True)
    assert ranked() == []


def test_reports_bury_what_fewer_like_and_a_moderators_look_what_anybody_likes(
    alice: User, bob: User, mallory: User, staff: User
) -> None:
    little, much = TweetFactory(author=alice, text="Little"), TweetFactory(author=bob, text="Much")
    like(little, [bob])
    Like.objects.bulk_create(Like(user=user, tweet=much) for user in people(20))
    assert ranked() == ["Much", "Little"]
    for tweet in (little, much):
        report = moderation.report(reporter=mallory, user=tweet.author, tweet_id=tweet.pk, category="spam", comment="")
    assert ranked() == ["Much"]
    moderation.take_report(moderator=staff, report=report)
    assert ranked() == []
    moderation.dismiss_report(moderator=staff, report=report, reason="fine")
    assert ranked() == ["Much"]


def test_nobody_fills_the_list_alone(alice: User, bob: User) -> None:
    for number in range(5):
        like(TweetFactory(author=alice, text=f"Tweet {number}"), [bob])
    assert len(ranked()) == popular.MOST_OF_ONE_AUTHOR


def test_a_language_has_its_own_list(alice: User, bob: User) -> None:
    german = like(TweetFactory(author=alice, text="Das ist ein ganz gewöhnlicher Morgen in Berlin"), [bob])
    like(TweetFactory(author=bob, text="This is a very usual morning in London"), [alice])
    assert ranked(lang="de") == [german.text]
    assert len(ranked()) == 2
    assert ranked(lang="pt") == []


def test_whom_one_blocks_and_muted_words_are_out_at_once(alice: User, bob: User, mallory: User) -> None:
    like(TweetFactory(author=alice, text="Of tea"), [mallory])
    assert ranked(bob) == ["Of tea"]
    services.mute_words(actor=bob, phrase="tea", contexts=["public"], action="hide")
    assert ranked(bob) == []
    graph.block(actor=alice, target=mallory)
    assert ranked(mallory) == []
    assert ranked() == ["Of tea"]


def test_the_order_holds_while_somebody_reads_on(client: Client) -> None:
    authors, readers = people(13), people(3)
    tweets = [like(TweetFactory(author=author, text=f"Number {n}."), readers) for n, author in enumerate(authors)]
    refresh_popular_tweets()
    first = Caller().get("/trends/tweets", limit=5).json()
    like(tweets[0], people(3))
    services.delete_tweet(actor=authors[7], tweet_id=tweets[7].pk)
    refresh_popular_tweets()
    assert Caller().get("/trends/tweets").json()["results"][0]["text"] == "Number 0."
    second = Caller().client.get(first["next"]).json()
    told = [tweet["text"] for tweet in first["results"] + second["results"]]
    assert told == [f"Number {n}." for n in (12, 11, 10, 9, 8, 6, 5, 4, 3, 2)]
    last = Caller().client.get(second["next"]).json()
    assert [tweet["text"] for tweet in last["results"]] == ["Number 1.", "Number 0."]
    assert last["next"] is None


def test_the_page_goes_on_where_it_stopped(client: Client) -> None:
    readers = people(1)
    for number, author in enumerate(people(25)):
        like(TweetFactory(author=author, text=f"Number {number}."), readers)
    first = client.get("/explore").text
    assert re.findall(r"Number (\d+)\.</div>", first) == [str(number) for number in range(24, 4, -1)]
    more = re.search(r'hx-get="(/explore\?[^"]+)"', first)
    assert more
    part = client.get(more[1].replace("&amp;", "&"), headers=HTMX).text
    assert re.findall(r"Number (\d+)\.</div>", part) == ["4", "3", "2", "1", "0"]
    assert "<html" not in part


def test_old_lists_go_when_nobody_can_read_on_in_them(alice: User, bob: User) -> None:
    like(TweetFactory(author=alice), [bob])
    refresh_popular_tweets()
    Ranking.objects.update(made_at=timezone.now() - timedelta(minutes=11))
    refresh_popular_tweets()
    assert Ranking.objects.filter(lang="").count() == 2
    Ranking.objects.update(made_at=timezone.now() - timedelta(minutes=16))
    refresh_popular_tweets()
    assert Ranking.objects.filter(lang="").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_thousand_readers_of_a_cold_list_make_it_once(alice: User, bob: User, settings: Any) -> None:
    """As many at once as there are connections to be had, and the next as soon as one is answered."""
    settings.RATE_LIMIT_SCALE = 1e6
    like(TweetFactory(author=alice, text="For all"), [bob])
    assert not Ranking.objects.exists()
    with ThreadPoolExecutor(25) as pool:
        answers = list(pool.map(lambda _: _read(40), range(25)))
    assert answers == [[["For all"]] * 40] * 25
    assert Ranking.objects.filter(kind=Kept.TWEETS, lang="").count() == 1


@pytest.mark.django_db(transaction=True)
def test_who_reads_while_the_list_is_made_anew_gets_the_old_one(alice: User, bob: User) -> None:
    like(TweetFactory(author=alice, text="For all"), [bob])
    refresh_popular_tweets()
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        assert locks.take("ranking", Kept.TWEETS)
        assert pool.submit(_refreshed).result(timeout=10) is False
        assert pool.submit(_read).result(timeout=10) == [["For all"]]


def _refreshed() -> bool:
    try:
        return popular.SHELF.refresh()
    finally:
        connection.close()


def _read(times: int = 1) -> list[list[str]]:
    """By one connection, one after the other."""
    try:
        answers = [Caller().get("/trends/tweets").json()["results"] for _ in range(times)]
        return [[tweet["text"] for tweet in answer] for answer in answers]
    finally:
        connection.close()
