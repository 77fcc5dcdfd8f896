"""Muted words: what counts as a word, and where they hide or fold up what has them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.follows.services import add_to_list, make_list
from apps.tweets import words
from apps.tweets.models import Filter
from apps.tweets.services import post_tweet, retweet
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.timelines.homes import home
from tests.work import do_due_work

ENDED = "2001-01-01T00:00:00Z"


def mute(owner: User, phrase: str, *contexts: str, action: str = "hide", **more: str) -> dict:
    body = {"phrase": phrase, "contexts": contexts or ["home"], "action": action, **more}
    answer = Caller(owner).post("/filters", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("tea", "A cup of TEA, please", True),
        ("tea", "In a team", False),
        ("gold coins", "Buy gold\ncoins!", True),
        ("gold coins", "coins of gold", False),
        ("#cats", "I like #Cats.", True),
        ("strasse", "Auf der Straße", True),
        ("τέλος", "ΤΈΛΟΣ!", True),
        ("чай", "Чай и кофе", True),
        ("東京", "私は東京に住む", True),
        ("ชา", "ฉันชอบชามาก", True),
        ("कि", "क्या का", False),
        ("🍕", "dinner🍕tonight", True),
        ("pizza", "pizza🍕", True),
        (".*", "anything", False),
        ("a%b_c", "a%b_c", True),
    ],
)
def test_words_are_found_whole_in_any_script(db: None, phrase: str, text: str, found: bool) -> None:
    needle = words.needle(phrase)
    assert (bool(needle.strip()) and needle in words.needle(text)) is found


class TestOverTheApi:
    def test_a_phrase_is_muted_changed_and_read_again(self, alice: User) -> None:
        made = mute(alice, " Tea ", "home", "public", expires_at="2130-01-01T00:00:00Z")
        assert (made["phrase"], made["contexts"], made["expires_at"]) == (
            "Tea",
            ["home", "public"],
            "2130-01-01T00:00:00Z",
        )
        changed = mute(alice, "TEA", "thread", action="warn")
        assert (changed["id"], changed["contexts"], changed["expires_at"]) == (made["id"], ["thread"], None)
        assert Caller(alice).get("/filters").json()["results"] == [changed]
        assert Caller(alice).delete(f"/filters/{made['id']}").status_code == 204
        assert Caller(alice).delete(f"/filters/{made['id']}").status_code == 404

    @pytest.mark.parametrize(
        "change", [{"phrase": " , "}, {"phrase": "x" * 101}, {"contexts": []}, {"contexts": ["sea"]}, {"action": "eat"}]
    )
    def test_what_is_no_filter(self, alice: User, change: dict) -> None:
        body = {"phrase": "tea", "contexts": ["home"], "action": "hide", **change}
        assert Caller(alice).post("/filters", body).status_code == 400
        assert not Filter.objects.exists()

    def test_no_filter_has_ended_before_it_begins(self, alice: User) -> None:
        body = {"phrase": "tea", "contexts": ["home"], "action": "hide", "expires_at": ENDED}
        made = mute(alice, "cake")
        for phrase in ("tea", "cake"):
            answer = Caller(alice).post("/filters", {**body, "phrase": phrase})
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "expires_at")
            assert answer.json()["type"].endswith("#time_is_past")
        assert Caller(alice).get("/filters").json()["results"] == [made], "nothing changed"

    def test_one_that_ended_may_be_changed_all_the_same(self, alice: User) -> None:
        made = mute(alice, "tea")
        Filter.objects.update(expires_at=ENDED)
        changed = mute(alice, "tea", "thread", action="warn", expires_at=ENDED)
        assert (changed["id"], changed["contexts"], changed["expires_at"]) == (made["id"], ["thread"], ENDED)
        assert mute(alice, "tea")["expires_at"] is None

    def test_answers_and_what_is_public_are_left_out(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice, text="A question #drinks")
        TweetFactory(author=bob, text="More tea? #drinks", reply_to=tweet)
        paths = {"thread": f"/tweets/{tweet.pk}/replies", "public": "/timelines/tags/drinks"}
        before = {context: len(Caller(alice).all(path)) for context, path in paths.items()}
        mute(alice, "tea", "thread")
        assert len(Caller(alice).all(paths["thread"])) == before["thread"] - 1
        assert len(Caller(alice).all(paths["public"])) == before["public"]
        mute(alice, "tea", "public")
        assert len(Caller(alice).all(paths["public"])) == before["public"] - 1
        assert len(Caller(bob).all(paths["public"])) == before["public"]


def warned(owner: User, path: str) -> dict[str, list[str]]:
    """By text, the phrases that a program is to fold each tweet of a list up behind."""
    rows = Caller(owner).get(path).json()["results"]
    return {row["text"]: row["viewer"]["filtered"] for row in rows}


class TestWarningsOverTheApi:
    """What the pages fold up, programs are told to."""

    def test_home_names_the_phrases_the_oldest_first(self, alice: User, follower: User) -> None:
        TweetFactory(author=alice, text="Tea time")
        TweetFactory(author=alice, text="Cake, then tea")
        TweetFactory(author=follower, text="My own tea")
        mute(follower, "Tea", action="warn")
        mute(follower, "cake", "home", "public", action="warn")
        mute(follower, "then", "public", action="warn")
        expected = {"My own tea": [], "Cake, then tea": ["Tea", "cake"], "Tea time": ["Tea"]}
        for _ in range(2):
            assert warned(follower, "/timelines/home") == expected

    def test_a_retweet_and_its_original_both_say_it(self, alice: User, bob: User, follower: User) -> None:
        tweet = TweetFactory(author=bob, text="Tea time")
        retweet(actor=alice, tweet_id=tweet.pk)
        mute(follower, "tea", action="warn")
        (entry,) = Caller(follower).get("/timelines/home").json()["results"]
        assert entry["viewer"]["filtered"] == entry["retweet_of"]["viewer"]["filtered"] == ["tea"]

    def test_home_asks_nothing_more_for_it(self, alice: User, follower: User) -> None:
        TweetFactory(author=alice, text="Tea time")
        caller, found, statements = Caller(follower), [], []
        for phrase in ("", "coffee", "tea"):
            if phrase:
                mute(follower, phrase, action="warn")
            caller.get("/timelines/home")
            with CaptureQueriesContext(connection) as queries:
                (entry,) = caller.get("/timelines/home").json()["results"]
            found.append(entry["viewer"]["filtered"])
            statements.append([query["sql"] for query in queries.captured_queries])
        assert found == [[], [], ["tea"]]
        assert [len(one) for one in statements] == [1, 1, 1]
        assert "tweets_filter" not in statements[0][0], "who has no words of their own is asked nothing about them"

    @pytest.mark.parametrize(
        ("context", "path"),
        [
            ("home", "/timelines/lists/{list}"),
            ("public", "/timelines/public"),
            ("public", "/timelines/tags/drinks"),
            ("public", "/search/?q=drinks&sort=recent"),
            ("public", "/search/?q=drinks&sort=top"),
            ("thread", "/tweets/{asked}/replies"),
            ("thread", "/tweets/{asked}/quotes"),
            ("thread", "/tweets/{going_on}/thread"),
        ],
    )
    def test_every_list_that_pages_fold_up(self, alice: User, bob: User, context: str, path: str) -> None:
        asked = post_tweet(author=alice, text="A question")
        friends = make_list(actor=alice, name="Friends")
        add_to_list(actor=alice, list_id=friends.pk, target=bob)
        quoted = asked.pk if "quotes" in path else None
        answered = asked.pk if context == "thread" and not quoted else None
        said = post_tweet(author=bob, text="More #drinks?", reply_to_id=answered, quote_of_id=quoted)
        going_on = post_tweet(author=alice, text="No", reply_to_id=said.pk)
        do_due_work()
        path = path.format(asked=asked.pk, going_on=going_on.pk, list=friends.pk)
        mute(alice, "more", *[name for name in Filter.CONTEXTS if name != context], action="warn")
        assert warned(alice, path)["More #drinks?"] == []
        mute(alice, "more", context, action="warn")
        assert warned(alice, path)["More #drinks?"] == ["more"]

    def test_catching_up_does_too_on_both_doors(self, client: Client, alice: User, bob: User, follower: User) -> None:
        said = TweetFactory(author=bob, text="Tea time")
        retweet(actor=alice, tweet_id=said.pk)
        mute(follower, "tea", action="warn")
        (row,) = Caller(follower).get("/timelines/home/catch_up").json()["results"]
        assert row["tweet"]["viewer"]["filtered"] == ["tea"]
        client.force_login(follower)
        assert "You muted “<bdi>tea</bdi>”" in client.get("/home/catch-up").text

    def test_what_one_asks_for_by_itself_or_on_a_profile_is_not_judged(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=bob, text="More tea?")
        mute(alice, "tea", *Filter.CONTEXTS, action="warn")
        assert Caller(alice).get(f"/tweets/{tweet.pk}").json()["viewer"]["filtered"] == []
        assert warned(alice, "/users/@bob/tweets") == {"More tea?": []}


class TestAroundATweet:
    def test_what_it_answers_is_hidden_or_folded_up_in_its_place(self, client: Client, alice: User, bob: User) -> None:
        first = TweetFactory(author=bob, text="More tea?")
        second = TweetFactory(author=bob, text="And cake?", reply_to=first)
        third = TweetFactory(author=bob, text="Nobody?", reply_to=second)
        own = TweetFactory(author=alice, text="Tea it is", reply_to=third)
        client.force_login(alice)
        mute(alice, "tea", "thread")
        mute(alice, "cake", "thread", action="warn")
        page = client.get(f"/@alice/{own.pk}").text
        assert "More tea?" not in page and "This tweet has words that you hide." in page
        assert page.index("You muted “<bdi>cake</bdi>”") < page.index("And cake?") < page.index("Nobody?")
        # What one opens oneself is shown.
        assert "More tea?" in client.get(f"/@bob/{first.pk}").text
        shown = Caller(alice).get(f"/tweets/{own.pk}/thread").json()["results"]
        assert shown[0] == {"id": str(first.pk), "unavailable": True}
        assert [tweet.get("text") for tweet in shown[1:]] == ["And cake?", "Nobody?", "Tea it is"]

    def test_how_its_author_went_on_is_too(self, client: Client, alice: User, bob: User) -> None:
        first = TweetFactory(author=bob, text="A question")
        TweetFactory(author=bob, text="More tea?", reply_to=first)
        mute(alice, "tea", "thread")
        client.force_login(alice)
        assert "More tea?" not in client.get(f"/@bob/{first.pk}").text
        assert len(Caller(alice).get(f"/tweets/{first.pk}/thread").json()["results"]) == 1
        assert len(Caller(bob).get(f"/tweets/{first.pk}/thread").json()["results"]) == 2

    def test_hidden_replies_are_no_way_round_it(self, client: Client, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice, text="A question")
        reply = TweetFactory(author=bob, text="More tea?", reply_to=tweet)
        Caller(alice).put(f"/tweets/{reply.pk}/hide_reply")
        client.force_login(alice)
        assert "More tea?" in client.get(f"/@alice/{tweet.pk}/hidden").text
        mute(alice, "tea", "thread", action="warn")
        assert "You muted “<bdi>tea</bdi>”" in client.get(f"/@alice/{tweet.pk}/hidden").text


class TestHome:
    def test_hidden_at_once_and_back_when_the_filter_goes(self, alice: User, follower: User) -> None:
        tweet = TweetFactory(author=alice, text="Tea time")
        own = TweetFactory(author=follower, text="My tea")
        assert home(follower) == [own.pk, tweet.pk]
        made = mute(follower, "tea")
        assert home(follower) == [own.pk], "what one wrote oneself stays"
        Caller(follower).delete(f"/filters/{made['id']}")
        assert home(follower) == [own.pk, tweet.pk]

    def test_a_filter_that_ended_hides_nothing(self, alice: User, follower: User) -> None:
        tweet = TweetFactory(author=alice, text="Tea time")
        made = mute(follower, "tea", expires_at="2130-01-01T00:00:00Z")
        assert home(follower) == []
        Filter.objects.filter(pk=made["id"]).update(expires_at=ENDED)
        assert home(follower) == [tweet.pk]

    def test_a_warning_folds_the_card_up_and_says_why(self, client: Client, alice: User, follower: User) -> None:
        TweetFactory(author=alice, text="Tea time")
        TweetFactory(author=alice, text="Cake")
        mute(follower, "Tea", action="warn")
        client.force_login(follower)
        for _ in range(2):
            page = client.get("/home").text
            assert "You muted “<bdi>Tea</bdi>”" in page
            assert "Tea time</div>" in page


class TestWhatIsQuoted:
    """In a quote one reads the words of two."""

    @pytest.fixture
    def quote(self, alice: User, bob: User) -> dict:
        quoted = TweetFactory(author=bob, text="Tea time #drinks")
        return {"quote": post_tweet(author=alice, text="Look #quotes", quote_of_id=quoted.pk).pk, "quoted": quoted.pk}

    @pytest.mark.parametrize(("context", "path"), [("home", "/timelines/home"), ("public", "/timelines/tags/quotes")])
    def test_is_not_there_where_its_words_are_hidden(
        self, client: Client, follower: User, quote: dict, context: str, path: str
    ) -> None:
        def shown() -> dict:
            (entry,) = Caller(follower).get(path).json()["results"]
            return entry

        client.force_login(follower)
        page = "/home" if context == "home" else "/tags/quotes"
        assert shown()["quote_of"]["text"] == "Tea time #drinks"
        made = mute(follower, "tea", context)
        assert shown()["quote_of"] == {"id": str(quote["quoted"]), "unavailable": True}
        assert shown()["viewer"]["filtered"] == []
        text = client.get(page).text
        assert "Look" in text and "Tea time" not in text
        Caller(follower).delete(f"/filters/{made['id']}")
        assert "Tea time" in client.get(page).text

    def test_folds_the_whole_up_where_its_words_warn(self, client: Client, follower: User, quote: dict) -> None:
        mute(follower, "look", action="warn")
        mute(follower, "tea", action="warn")
        (entry,) = Caller(follower).get("/timelines/home").json()["results"]
        assert entry["viewer"]["filtered"] == ["look", "tea"]
        client.force_login(follower)
        assert "You muted “<bdi>look</bdi>”" in client.get("/home").text

    def test_costs_home_one_statement_for_all_quotes(self, alice: User, follower: User, quote: dict) -> None:
        mute(follower, "tea")
        for _ in range(3):
            post_tweet(author=alice, text="Again", quote_of_id=quote["quoted"])
        caller = Caller(follower)
        caller.get("/timelines/home")
        with CaptureQueriesContext(connection) as queries:
            assert len(caller.get("/timelines/home").json()["results"]) == 4
        assert len(queries.captured_queries) == 3, "the home, what is quoted, its words"

    def test_ones_own_words_stay(self, bob: User, alice: User, quote: dict) -> None:
        mute(bob, "tea", "public")
        (entry,) = Caller(bob).get("/timelines/tags/quotes").json()["results"]
        assert entry["quote_of"]["text"] == "Tea time #drinks"


class TestThePage:
    def test_words_are_muted_and_read_again(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        form = {"phrase": "tea", "contexts": ["home"], "action": "hide", "days": "7"}
        assert client.post("/settings/words", {**form, "phrase": "?!"}).status_code == 422
        assert "These words are muted." in client.post("/settings/words", form, follow=True).text
        row = Filter.objects.get()
        assert row.expires_at
        client.post(f"/settings/words/{row.pk}/unmute")
        assert not Filter.objects.exists()
        assert Client().get("/settings/words")["Location"].startswith("/accounts/login/")


def test_a_content_warning_is_looked_into_too(alice: User, follower: User) -> None:
    warned = post_tweet(author=alice, text="You will see", content_warning="Spiders")
    mute(follower, "spiders", "home", "public", action="hide")
    assert home(follower) == []
    assert Caller(follower).get("/timelines/public").json()["results"] == []
    assert str(warned.pk) in Caller(alice).get("/timelines/public").text


def test_no_phrase_reaches_from_the_warning_into_the_text(alice: User, follower: User) -> None:
    warned = post_tweet(author=alice, text="coins are heavy", content_warning="gold")
    mute(follower, "gold coins")
    assert home(follower) == [warned.pk]
