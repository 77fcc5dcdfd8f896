"""What an author wishes for a tweet: a warning before it is read, and who may reply."""

import pytest
from django.test import Client

from apps.follows import services as graph
from apps.tweets import services
from apps.tweets.models import Tweet
from apps.users.models import User
from tests.calls import Caller
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory


def post(author: User, text: str = "Hello", **wishes: str) -> dict:
    answer = Caller(author).post("/tweets", {"text": text, **wishes})
    assert answer.status_code == 201, answer.text
    return answer.json()


class TestContentWarnings:
    def test_the_api_tells_it_beside_the_text(self, alice: User) -> None:
        tweet = post(alice, "The butler did it", content_warning="  Spoiler\nfor  chapter 3 ")
        assert (tweet["content_warning"], tweet["text"]) == ("Spoiler for chapter 3", "The butler did it")
        assert post(alice, "No harm", content_warning="")["content_warning"] is None
        assert post(alice, "No harm", content_warning="\u200b")["content_warning"] is None

    @pytest.mark.parametrize(("warning", "code"), [("a" * 101, "warning_is_too_long"), (5, "invalid")])
    def test_what_is_no_warning_posts_nothing(self, alice: User, warning: object, code: str) -> None:
        refused = Caller(alice).post("/tweets", {"text": "Hello", "content_warning": warning})
        assert refused.status_code == 400
        assert (refused.json()["errors"][0]["field"], refused.json()["errors"][0]["code"]) == ("content_warning", code)
        assert not Tweet.objects.exists()

    def test_every_page_shows_it_before_the_text(self, client: Client, alice: User, bob: User) -> None:
        tweet = post(alice, "The butler did it", content_warning="<Spoiler>")
        TweetFactory(author=bob, text="Look", quote_of=Tweet.objects.get())
        for path in ("/@alice", f"/@alice/{tweet['id']}"):
            page = client.get(path).text
            folded = page[page.index('<details class="card-warned">') :]
            assert folded.index("&lt;Spoiler&gt;") < folded.index("The butler did it") < folded.index("</details>")
            # Neither titles nor what other sites show of it, nor what screen readers say first, tell the text.
            assert page.count("The butler did it") == 1
        assert "The butler did it" not in client.get("/@bob").text
        assert "&amp;lt;Spoiler&amp;gt;" in client.get("/@alice/rss").text

    def test_an_edit_keeps_it(self, alice: User) -> None:
        tweet = post(alice, "The butler did it", content_warning="Spoiler")
        edited = Caller(alice).patch(f"/tweets/{tweet['id']}", {"text": "The gardener did it"}).json()
        assert edited["content_warning"] == "Spoiler"


class TestWhoMayReply:
    def assert_may_reply(self, tweet: dict, answers: dict[User, bool]) -> None:
        for reader, may in answers.items():
            caller, page = Caller(reader), Client()
            page.force_login(reader)
            thread = page.get(f"/@alice/{tweet['id']}").text
            assert caller.get(f"/tweets/{tweet['id']}").json()["viewer"]["can_reply"] is may
            assert ('name="reply_to_id"' in thread, "chose can reply" in thread) == (may, not may)
            answer = caller.post("/tweets", {"text": "Yes", "reply_to_id": tweet["id"]})
            assert answer.status_code == (201 if may else 403)
            form = page.post("/compose", {"text": "Yes too", "reply_to_id": tweet["id"]})
            assert form.status_code == (303 if may else 403)

    def test_everybody_unless_said(self, alice: User, mallory: User) -> None:
        tweet = post(alice)
        assert tweet["reply_policy"] == "everyone"
        self.assert_may_reply(tweet, {mallory: True, alice: True})

    def test_people_whom_the_author_follows_and_who_are_mentioned(
        self, alice: User, bob: User, follower: User, mallory: User
    ) -> None:
        FollowFactory(follower=alice, followee=bob)
        tweet = post(alice, "What do you think, @Mallory?", reply_policy="following")
        assert tweet["reply_policy"] == "following"
        self.assert_may_reply(tweet, {alice: True, bob: True, follower: False, mallory: True})
        graph.unfollow(actor=alice, target=bob)
        self.assert_may_reply(tweet, {bob: False})

    def test_only_who_is_mentioned(self, alice: User, bob: User, mallory: User) -> None:
        FollowFactory(follower=alice, followee=bob)
        tweet = post(alice, "Only you, @mallory", reply_policy="mentioned")
        self.assert_may_reply(tweet, {alice: True, bob: False, mallory: True})

    def test_an_edit_that_names_others_lets_those_answer(self, alice: User, bob: User, mallory: User) -> None:
        tweet = post(alice, "Only you, @mallory", reply_policy="mentioned")
        Caller(alice).patch(f"/tweets/{tweet['id']}", {"text": "Only you, @bob"})
        self.assert_may_reply(tweet, {bob: True, mallory: False})

    def test_a_retweet_carries_the_wish_of_its_original(self, alice: User, bob: User, mallory: User) -> None:
        tweet = post(alice, reply_policy="mentioned")
        retweet = services.retweet(actor=bob, tweet_id=int(tweet["id"]))
        for actor, status in ((mallory, 403), (bob, 403), (alice, 201)):
            answer = Caller(actor).post("/tweets", {"text": "Yes", "reply_to_id": str(retweet.pk)})
            assert answer.status_code == status
        assert Caller(mallory).get(f"/tweets/{retweet.pk}").json()["retweet_of"]["viewer"]["can_reply"] is False

    def test_everybody_may_still_read_like_and_quote(self, alice: User, mallory: User) -> None:
        tweet = post(alice, reply_policy="mentioned")
        caller = Caller(mallory)
        assert caller.put(f"/tweets/{tweet['id']}/like").status_code == 200
        assert caller.post("/tweets", {"text": "Hm", "quote_of_id": tweet["id"]}).status_code == 201

    @pytest.mark.parametrize("policy", ["nobody", "", None, 5, ["everyone"]])
    def test_what_is_no_policy_posts_nothing(self, alice: User, policy: object) -> None:
        refused = Caller(alice).post("/tweets", {"text": "Hello", "reply_policy": policy})
        assert refused.status_code == 400
        assert refused.json()["errors"][0]["field"] == "reply_policy"
        assert not Tweet.objects.exists()


class TestTheForm:
    def test_it_posts_both_wishes(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        said = {"text": "The butler", "content_warning": "Spoiler", "reply_policy": "following"}
        client.post("/compose", said)
        tweet = Tweet.objects.get()
        assert (tweet.content_warning, tweet.reply_policy) == ("Spoiler", "following")

    def test_what_is_wrong_keeps_them_in_sight(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        said = {"text": "", "content_warning": 'Spo"iler', "reply_policy": "following"}
        refused = client.post("/compose", said)
        assert refused.status_code == 422
        assert '<details class="compose-more" open>' in refused.text
        assert 'value="Spo&quot;iler"' in refused.text
        assert '<option value="following" selected>' in refused.text

    def test_a_forged_choice_is_refused(self, client: Client, alice: User) -> None:
        client.force_login(alice)
        assert client.post("/compose", {"text": "a", "reply_policy": "nobody"}).status_code == 422
        assert not Tweet.objects.exists()
