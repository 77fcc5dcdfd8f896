"""Quotes: a tweet that shows another, to those who may see that one too."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.follows import services as graph
from apps.tweets import services
from apps.tweets.models import Tweet
from apps.users import services as accounts
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.timelines.homes import home


def quoted_in(quote: Tweet, reader: User | None) -> dict:
    return Caller(reader).get(f"/tweets/{quote.pk}").json()["quote_of"]


def quoted_on_page(client: Client, quote: Tweet) -> str:
    page = client.get(f"/@{quote.author.username}/{quote.pk}").text
    found = re.search(r'<a class="quote".*?</a>|<p class="card-gone">.*?</p>', page, re.DOTALL)
    assert found
    return found[0]


class TestOverTheApi:
    def test_a_quote_brings_what_it_quotes(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice, text="Tea is best #hot")
        answer = Caller(bob).post("/tweets", {"text": "Coffee is", "quote_of_id": str(tweet.pk)})
        assert answer.status_code == 201
        quote = answer.json()
        assert (quote["text"], quote["quote_of"]["text"]) == ("Coffee is", "Tea is best #hot")
        assert quote["quote_of"]["author"]["username"] == "alice"
        assert quote["quote_of"]["counts"]["quotes"] == 1
        assert quote["retweet_of"] is None and quote["quote_of"]["quote_of"] is None
        assert [row["id"] for row in Caller().all(f"/tweets/{tweet.pk}/quotes")] == [quote["id"]]
        assert Caller().all("/timelines/tags/hot")[0]["id"] == str(tweet.pk)

    def test_a_quote_of_a_quote_tells_the_inner_id_alone(self, alice: User, bob: User) -> None:
        first = TweetFactory(author=alice)
        second = TweetFactory(author=bob, quote_of=first)
        third = TweetFactory(author=alice, quote_of=second)
        assert quoted_in(third, bob)["quote_of"] == {"id": str(first.pk)}

    def test_quoting_a_retweet_quotes_its_original(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice)
        retweet = services.retweet(actor=bob, tweet_id=tweet.pk)
        quote = Caller(bob).post("/tweets", {"text": "See", "quote_of_id": str(retweet.pk)}).json()
        assert quote["quote_of"]["id"] == str(tweet.pk)

    def test_a_retweet_of_a_quote_shows_both(self, alice: User, bob: User, follower: User) -> None:
        quote = TweetFactory(author=bob, quote_of=TweetFactory(author=bob, text="Tea"))
        retweet = services.retweet(actor=alice, tweet_id=quote.pk)
        shown = Caller(follower).get("/timelines/home").json()["results"][0]
        assert shown["id"] == str(retweet.pk)
        assert shown["quote_of"] is None
        assert shown["retweet_of"]["quote_of"]["text"] == "Tea"

    def test_a_reply_may_quote(self, alice: User, bob: User) -> None:
        tweet, other = TweetFactory(author=alice), TweetFactory(author=alice)
        body = {"text": "As I said", "reply_to_id": str(tweet.pk), "quote_of_id": str(other.pk)}
        reply = Caller(bob).post("/tweets", body).json()
        assert (reply["reply_to"]["tweet_id"], reply["quote_of"]["id"]) == (str(tweet.pk), str(other.pk))

    def test_an_edit_keeps_the_quote(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice)
        quote = TweetFactory(author=bob, quote_of=tweet)
        assert Caller(bob).patch(f"/tweets/{quote.pk}", {"text": "Better"}).json()["quote_of"]["id"] == str(tweet.pk)

    def test_a_quote_stands_in_homes_as_any_tweet(self, alice: User, bob: User, follower: User) -> None:
        quote = TweetFactory(author=alice, quote_of=TweetFactory(author=bob))
        assert home(follower) == [quote.pk]

    def test_what_one_may_not_see_or_pass_on_cannot_be_quoted(
        self, alice: User, mallory: User, protected: User, blocked: User
    ) -> None:
        secret, open_ = TweetFactory(author=protected), TweetFactory(author=alice)
        gone = TweetFactory(author=alice)
        services.delete_tweet(actor=alice, tweet_id=gone.pk)
        for actor, tweet, status in (
            (mallory, secret, 404), (alice, secret, 403), (blocked, open_, 404), (mallory, gone, 404),
            (protected, secret, 201),
        ):  # fmt: skip
            answer = Caller(actor).post("/tweets", {"text": "Look", "quote_of_id": str(tweet.pk)})
            assert answer.status_code == status
        assert Tweet.objects.filter(text="Look").count() == 1

    @pytest.mark.usefixtures("merged_authors_are_kept")
    def test_a_home_of_quotes_asks_once_more_however_many_there_are(
        self, alice: User, bob: User, follower: User
    ) -> None:
        asked = []
        for _ in range(2):
            TweetFactory.create_batch(3, author=alice, quote_of=TweetFactory(author=bob))
            home(follower)
            caller = Caller(follower)
            with CaptureQueriesContext(connection) as queries:
                caller.get("/timelines/home")
            asked.append(len(queries))
        assert asked == [2, 2]


class TestWhoSeesWhatIsQuoted:
    """By every door: the text of what is quoted is for those who may read it now."""

    @pytest.fixture
    def quote(self, alice: User, bob: User) -> Tweet:
        return TweetFactory(author=bob, text="Look", quote_of=TweetFactory(author=alice, text="canary"))

    def assert_hidden(self, quote: Tweet, *readers: User | None) -> None:
        for reader in readers:
            client = Client()
            if reader:
                client.force_login(reader)
            assert quoted_in(quote, reader) == {"id": str(quote.quote_of_id), "unavailable": True}
            assert "not shown to you" in quoted_on_page(client, quote)
            assert "canary" not in client.get("/@bob").text
            assert "canary" not in str(Caller(reader).all("/users/@bob/tweets"))

    def test_everybody_while_it_is_public(self, quote: Tweet, client: Client) -> None:
        assert "canary" in quoted_on_page(client, quote)
        assert "canary" in client.get("/@bob/rss").text

    def test_only_followers_once_its_author_is_protected(
        self, quote: Tweet, alice: User, bob: User, follower: User
    ) -> None:
        accounts.edit_profile(actor=alice, is_protected=True)
        self.assert_hidden(quote, None, bob)
        assert quoted_in(quote, follower)["text"] == "canary"
        assert "canary" not in Client().get("/@bob/rss").text

    def test_nobody_whom_its_author_blocks_or_who_blocks_or_mutes_them(
        self, quote: Tweet, alice: User, mallory: User
    ) -> None:
        one, other = UserFactory(), UserFactory()
        graph.block(actor=alice, target=mallory)
        graph.block(actor=one, target=alice)
        graph.mute(actor=other, target=alice)
        self.assert_hidden(quote, mallory, one, other)

    @pytest.mark.parametrize("end", ["deleted", "hidden", "suspended"])
    def test_nobody_once_it_is_gone(self, quote: Tweet, alice: User, follower: User, end: str) -> None:
        tweet = Tweet.objects.get(quotes=quote)
        if end == "deleted":
            services.delete_tweet(actor=alice, tweet_id=tweet.pk)
        elif end == "hidden":
            services.hide(tweet=tweet)
        else:
            accounts.suspend(user=alice)
        self.assert_hidden(quote, None, follower)


class TestInTheBrowser:
    def test_one_quotes_from_the_menu_of_a_tweet(self, client: Client, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice, text="Tea <b>")
        client.force_login(bob)
        assert f"/compose?quote_of_id={tweet.pk}" in client.get(f"/@alice/{tweet.pk}").text
        form = client.get(f"/compose?quote_of_id={tweet.pk}").text
        assert 'class="quote"' in form and "Tea &lt;b&gt;" in form
        sent = client.post("/compose", {"text": "Coffee", "quote_of_id": tweet.pk})
        quote = Tweet.objects.get(text="Coffee")
        assert sent.headers["Location"] == f"/@bob/{quote.pk}"
        assert "Tea &lt;b&gt;" in quoted_on_page(client, quote)
        assert "Coffee" in client.get(f"/@alice/{tweet.pk}/quotes").text

    def test_what_is_wrong_keeps_the_text_and_the_quote(self, client: Client, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice)
        client.force_login(bob)
        refused = client.post("/compose", {"text": "a" * 281, "quote_of_id": tweet.pk})
        assert refused.status_code == 422
        assert "a" * 281 in refused.text and f'name="quote_of_id" value="{tweet.pk}"' in refused.text

    def test_what_may_not_be_passed_on_offers_no_quote(self, client: Client, alice: User, protected: User) -> None:
        tweet = TweetFactory(author=protected)
        client.force_login(alice)
        assert "quote_of_id" not in client.get(f"/@protected/{tweet.pk}").text

    def test_nobody_quoted_it_yet(self, client: Client, alice: User) -> None:
        tweet = TweetFactory(author=alice)
        assert "No quotes yet" in client.get(f"/@alice/{tweet.pk}/quotes").text

    def test_an_edit_of_what_is_quoted_shows_at_once(self, client: Client, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice, text="Tea")
        quote = TweetFactory(author=bob, quote_of=tweet)
        assert "Tea" in quoted_on_page(client, quote)
        services.edit_tweet(actor=alice, tweet_id=tweet.pk, text="Hot tea")
        assert "Hot tea" in quoted_on_page(client, quote)


def test_counts_follow_deletions(alice: User, bob: User) -> None:
    tweet = TweetFactory(author=alice)
    quotes = TweetFactory.create_batch(2, author=bob, quote_of=tweet)
    services.delete_tweet(actor=bob, tweet_id=quotes[0].pk)
    assert Caller().get(f"/tweets/{tweet.pk}").json()["counts"]["quotes"] == 1
