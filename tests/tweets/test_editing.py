"""Editing: for half an hour, in public, and nothing old is shown any more."""

from datetime import timedelta
from functools import partial

import pytest
from django.db.models.signals import post_save
from django.test import Client

from apps.core import ids
from apps.core.errors import Problem
from apps.follows import services as graph
from apps.tweets import differences, policies, services
from apps.tweets.models import Edit, Tweet, TweetTag
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.timelines.homes import home
from tests.together import together


def grown_old(tweet: Tweet) -> Tweet:
    """The same tweet, half an hour older: an id tells its time."""
    older = tweet.pk - ids.span(policies.EDITABLE)
    Tweet.objects.filter(pk=tweet.pk).update(id=older)
    return Tweet.objects.get(pk=older)


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("I like tea", "I like hot tea", [("same", "I like "), ("added", "hot "), ("same", "tea")]),
        ("tea, please", "coffee, please", [("removed", "tea"), ("added", "coffee"), ("same", ", please")]),
        ("私は茶", "私は酒", [("same", "私は"), ("removed", "茶"), ("added", "酒")]),
        ("क्या", "कि", [("removed", "क्या"), ("added", "कि")]),
        ("same", "same", [("same", "same")]),
    ],
)
def test_texts_are_compared_by_words(before: str, after: str, pieces: list) -> None:
    assert differences.between(before, after) == pieces


class TestOverTheApi:
    def test_an_edit_changes_all_that_is_served(self, alice: User, bob: User, follower: User) -> None:
        tweet = TweetFactory(author=alice, text="A #first try for @bob")
        services.retweet(actor=bob, tweet_id=tweet.pk)
        edited = Caller(alice).patch(f"/tweets/{tweet.pk}", {"text": "A #second try for @follower"})
        assert edited.status_code == 200
        body = edited.json()
        assert body["text"] == "A #second try for @follower"
        assert [tag["tag"] for tag in body["entities"]["hashtags"]] == ["second"]
        assert body["entities"]["mentions"][0]["user_id"] == str(follower.pk)
        assert body["edited_at"] > body["created_at"]
        assert Caller(follower).get("/timelines/home").json()["results"][0]["text"] == body["text"]
        assert Caller().all("/timelines/tags/first") == []
        assert len(Caller().all("/timelines/tags/second")) == 1
        assert home(follower) == [tweet.pk]

    def test_what_it_said_can_be_read_newest_first(self, alice: User) -> None:
        tweet = TweetFactory(author=alice, text="one")
        for text in ("one two", "two"):
            Caller(alice).patch(f"/tweets/{tweet.pk}", {"text": text})
        pages = Caller().pages(f"/tweets/{tweet.pk}/edits", limit=2)
        assert [[row["text"] for row in page] for page in pages] == [["two", "one two"], ["one"]]
        newest, middle, first = [row for page in pages for row in page]
        assert (newest["version"], first["version"], first["differences"]) == (3, 1, None)
        assert middle["differences"] == [{"kind": "same", "text": "one"}, {"kind": "added", "text": " two"}]
        shown = Caller().get(f"/tweets/{tweet.pk}").json()
        assert first["created_at"][:19] == shown["created_at"][:19]
        assert newest["created_at"][:23] == shown["edited_at"][:23]

    def test_an_act_on_a_retweet_is_one_on_its_original(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice, text="one")
        own = services.retweet(actor=alice, tweet_id=tweet.pk)
        others = services.retweet(actor=bob, tweet_id=tweet.pk)
        assert Caller(alice).patch(f"/tweets/{own.pk}", {"text": "two"}).json()["id"] == str(tweet.pk)
        assert Caller(bob).patch(f"/tweets/{others.pk}", {"text": "three"}).status_code == 403
        assert [row["text"] for row in Caller().all(f"/tweets/{others.pk}/edits")] == ["two", "one"]

    def test_the_same_text_is_no_edit(self, alice: User) -> None:
        tweet = TweetFactory(author=alice, text="one")
        assert Caller(alice).patch(f"/tweets/{tweet.pk}", {"text": " one\n"}).json()["edited_at"] is None
        assert not Edit.objects.exists()

    def test_after_half_an_hour_it_stays_as_it_is(self, alice: User) -> None:
        tweet = TweetFactory(author=alice, text="one")
        assert Caller(alice).get(f"/tweets/{tweet.pk}").json()["viewer"]["can_edit"]
        old = grown_old(tweet)
        assert not Caller(alice).get(f"/tweets/{old.pk}").json()["viewer"]["can_edit"]
        refused = Caller(alice).patch(f"/tweets/{old.pk}", {"text": "two"})
        assert (refused.status_code, refused.json()["type"].rpartition("#")[2]) == (403, "too_late_to_edit")

    @pytest.mark.parametrize("body", [{}, {"text": None}, {"text": " "}, {"text": "a" * 281}])
    def test_what_is_no_tweet_changes_nothing(self, alice: User, body: dict) -> None:
        tweet = TweetFactory(author=alice, text="one")
        assert Caller(alice).patch(f"/tweets/{tweet.pk}", body).status_code == 400
        assert Tweet.objects.get().text == "one"
        assert not Edit.objects.exists()

    def test_who_may_not_see_it_sees_no_history(self, alice: User, protected: User, mallory: User) -> None:
        tweet = TweetFactory(author=protected, text="canary")
        services.edit_tweet(actor=protected, tweet_id=tweet.pk, text="bird")
        path = f"/tweets/{tweet.pk}/edits"
        assert len(Caller(alice).all(path)) == 2
        graph.block(actor=protected, target=alice)
        for reader in (None, mallory, alice):
            assert Caller(reader).get(path).status_code == 404
            client = Client()
            if reader:
                client.force_login(reader)
            assert client.get(f"/@protected/{tweet.pk}/edits").status_code == 404

    def test_what_is_deleted_or_hidden_cannot_be_edited(self, alice: User) -> None:
        gone, hidden = TweetFactory(author=alice), TweetFactory(author=alice)
        services.delete_tweet(actor=alice, tweet_id=gone.pk)
        services.hide(tweet=hidden)
        for tweet in (gone, hidden):
            assert Caller(alice).patch(f"/tweets/{tweet.pk}", {"text": "two"}).status_code == 404


def test_who_hears_of_an_edit_finds_the_tweet_as_it_is_now(alice: User) -> None:
    heard = []

    def listen(instance: Edit, **_: object) -> None:
        now = Tweet.objects.get(pk=instance.tweet_id)
        heard.append((instance.text, now.text, [row.tag for row in now.tags.all()]))

    post_save.connect(listen, sender=Edit)
    try:
        tweet = TweetFactory(author=alice, text="one #a")
        services.edit_tweet(actor=alice, tweet_id=tweet.pk, text="two #b")
    finally:
        post_save.disconnect(listen, sender=Edit)
    assert heard == [("one #a", "two #b", ["b"])]


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_every_edit_is_one_step_of_the_history(self) -> None:
        tweet = TweetFactory(text="0")
        edits = [
            partial(services.edit_tweet, actor=tweet.author, tweet_id=tweet.pk, text=f"{n} #t{n}") for n in range(1, 7)
        ]
        assert not [one for one in together(edits) if isinstance(one, Exception)]
        tweet.refresh_from_db()
        said = [row["text"] for row in Caller().all(f"/tweets/{tweet.pk}/edits")]
        assert sorted(said) == ["0", *(f"{n} #t{n}" for n in range(1, 7))]
        assert (said[0], tweet.version) == (tweet.text, 6)
        assert [row.tag for row in TweetTag.objects.all()] == [tweet.text[3:]]

    def test_an_edit_never_brings_back_what_is_deleted(self) -> None:
        tweet = TweetFactory(text="one")
        edit = partial(services.edit_tweet, actor=tweet.author, tweet_id=tweet.pk, text="two")
        delete = partial(services.delete_tweet, actor=tweet.author, tweet_id=tweet.pk)
        refused = [one for one in together([edit, delete] * 3) if isinstance(one, Exception)]
        assert all(isinstance(one, Problem) for one in refused)
        assert Tweet.objects.get().deleted_at is not None
        assert Caller().get(f"/tweets/{tweet.pk}").status_code == 404


class TestThePages:
    def test_a_tweet_is_edited_by_a_plain_form(self, client: Client, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice, text="I like tea")
        client.force_login(alice)
        assert f'href="/tweets/{tweet.pk}/edit"' in client.get(f"/@alice/{tweet.pk}").text
        form = client.get(f"/tweets/{tweet.pk}/edit").text
        assert "I like tea</textarea>" in form
        assert f'href="/@alice/{tweet.pk}"' in form
        assert "For 30 minutes more" in form
        wrong = client.post(f"/tweets/{tweet.pk}/edit", {"text": "x" * 300})
        assert wrong.status_code == 422
        assert "x" * 300 in wrong.text
        done = client.post(f"/tweets/{tweet.pk}/edit", {"text": "I like <hot> tea"})
        assert (done.status_code, done["Location"]) == (303, f"/@alice/{tweet.pk}")
        for path in ("/@alice", f"/@alice/{tweet.pk}", "/home"):
            page = client.get(path).text
            assert "I like &lt;hot&gt; tea</div>" in page
            assert f'href="/@alice/{tweet.pk}/edits">Edited</a>' in page
        history = Client().get(f"/@alice/{tweet.pk}/edits").text
        assert "I like <ins>&lt;hot&gt; </ins>tea" in history
        assert Client().get(f"/@bob/{tweet.pk}/edits")["Location"] == f"/@alice/{tweet.pk}/edits"

    def test_others_and_the_late_are_offered_no_edit(self, client: Client, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=alice)
        path = f"/tweets/{tweet.pk}/edit"
        assert client.get(path)["Location"].startswith("/accounts/login/")
        client.force_login(bob)
        assert path not in client.get(f"/@alice/{tweet.pk}").text
        assert client.get(path).status_code == client.post(path, {"text": "x"}).status_code == 403
        old = grown_old(tweet)
        client.force_login(alice)
        assert f"/tweets/{old.pk}/edit" not in client.get(f"/@alice/{old.pk}").text
        assert client.get(f"/tweets/{old.pk}/edit").status_code == 403
        assert client.post(f"/tweets/{old.pk}/edit", {"text": "x"}).status_code == 403

    def test_a_menu_offers_no_edit_when_the_time_is_over(self, client: Client, alice: User, monkeypatch) -> None:
        tweet = TweetFactory(author=alice)
        client.force_login(alice)
        assert f"/tweets/{tweet.pk}/edit" in client.get("/@alice").text
        monkeypatch.setattr(policies, "EDITABLE", timedelta())
        assert f"/tweets/{tweet.pk}/edit" not in client.get("/@alice").text
