"""The own tweet at the top of a profile."""

from django.test import Client

from apps.follows import services as graph
from apps.tweets import services
from apps.tweets.models import Pin
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory


def pinned(reader: User | None, who: str = "@alice") -> str | None:
    tweet = Caller(reader).get(f"/users/{who}").json()["pinned_tweet"]
    return tweet and tweet["text"]


def test_a_pin_stands_in_the_profile_and_a_second_takes_its_place(alice: User, bob: User) -> None:
    first, second = TweetFactory(author=alice, text="one"), TweetFactory(author=alice, text="two")
    caller = Caller(alice)
    assert pinned(None) is None
    for tweet in (first, second, second):
        assert caller.put(f"/tweets/{tweet.pk}/pin").json()["id"] == str(tweet.pk)
    assert (pinned(None), pinned(bob), pinned(alice, "me")) == ("two", "two", "two")
    caller.delete(f"/tweets/{first.pk}/pin")
    assert pinned(None) == "two"
    for _ in range(2):
        assert caller.delete(f"/tweets/{second.pk}/pin").status_code == 200
    assert pinned(None) is None


def test_nobody_pins_what_another_wrote(alice: User, bob: User) -> None:
    tweet = TweetFactory(author=alice)
    own_retweet = services.retweet(actor=bob, tweet_id=tweet.pk)
    for tweet_id in (tweet.pk, own_retweet.pk):
        assert Caller(bob).put(f"/tweets/{tweet_id}/pin").status_code == 403
    assert not Pin.objects.exists()


def test_who_may_not_see_it_sees_no_pin(alice: User, protected: User, mallory: User) -> None:
    services.pin(actor=protected, tweet_id=TweetFactory(author=protected, text="canary").pk)
    assert pinned(alice, "@protected") == "canary"
    assert pinned(mallory, "@protected") is pinned(None, "@protected") is None
    graph.block(actor=protected, target=alice)
    assert pinned(alice, "@protected") is None


def test_what_is_deleted_is_not_pinned(client: Client, alice: User) -> None:
    tweet = TweetFactory(author=alice, text="one")
    services.pin(actor=alice, tweet_id=tweet.pk)
    services.delete_tweet(actor=alice, tweet_id=tweet.pk)
    assert pinned(alice) is None
    assert "is-pinned" not in client.get("/@alice").text


def test_on_the_page_it_is_first_and_can_be_taken_off(client: Client, alice: User) -> None:
    old, _ = TweetFactory(author=alice, text="The old one"), TweetFactory(author=alice, text="The new one")
    client.force_login(alice)
    page = f"/@alice/{old.pk}"
    assert f"/tweets/{old.pk}/pin" in client.get(page).text
    assert client.post(f"/tweets/{old.pk}/pin").status_code == 303
    text = client.get("/@alice").text
    assert text.index(">Pinned<") < text.index("The old one</div>") < text.index("The new one</div>")
    assert f"/tweets/{old.pk}/unpin" in text
    assert ">Pinned<" not in client.get("/@alice/with_replies").text
    client.post(f"/tweets/{old.pk}/unpin")
    assert ">Pinned<" not in client.get("/@alice").text
