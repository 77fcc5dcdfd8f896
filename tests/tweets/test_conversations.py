"""Conversations that one does not want to hear of."""

from django.test import Client

from apps.tweets import services
from apps.tweets.models import ConversationMute, Tweet
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory


def muted() -> list[int]:
    return list(ConversationMute.objects.values_list("conversation_id", flat=True))


def test_any_tweet_of_it_mutes_the_whole(alice: User, bob: User) -> None:
    first = TweetFactory(author=alice)
    answer = TweetFactory(author=bob, reply_to=first)
    retweet = services.retweet(actor=bob, tweet_id=answer.pk)
    caller = Caller(bob)
    for tweet in (answer, retweet, first):
        assert caller.put(f"/tweets/{tweet.pk}/mute_conversation").status_code == 200
    assert muted() == [first.pk]
    for _ in range(2):
        assert caller.delete(f"/tweets/{answer.pk}/mute_conversation").json()["id"] == str(answer.pk)
    assert muted() == []


def test_it_outlives_the_tweet_that_began_it(alice: User, bob: User) -> None:
    first = TweetFactory(author=alice)
    answer = TweetFactory(author=bob, reply_to=first)
    Tweet.objects.filter(pk=first.pk).delete()
    Caller(bob).put(f"/tweets/{answer.pk}/mute_conversation")
    assert muted() == [first.pk]


def test_the_button_of_a_thread(client: Client, alice: User, bob: User) -> None:
    tweet = TweetFactory(author=alice)
    page = f"/@alice/{tweet.pk}"
    assert "mute_conversation" not in client.get(page).text
    client.force_login(bob)
    assert f'formaction="/tweets/{tweet.pk}/mute_conversation"' in client.get(page).text
    answer = client.post(f"/tweets/{tweet.pk}/mute_conversation", headers={"Referer": f"http://testserver{page}"})
    assert answer.status_code == 303
    shown = client.get(page).text
    assert "You will hear no more of this conversation." in shown
    assert f'formaction="/tweets/{tweet.pk}/unmute_conversation"' in shown
    client.post(f"/tweets/{tweet.pk}/unmute_conversation")
    assert muted() == []
