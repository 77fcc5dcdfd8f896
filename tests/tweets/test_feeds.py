"""RSS of public profiles."""

from xml.etree import ElementTree

import pytest
from django.test import Client

from apps.tweets import services
from apps.users.models import User
from tests.factories.tweets import TweetFactory


def items(answer) -> list[dict[str, str]]:
    return [
        {part.tag: part.text or "" for part in item} for item in ElementTree.fromstring(answer.content).iter("item")
    ]


def test_a_feed_holds_what_the_profile_shows(client: Client, alice: User, bob: User) -> None:
    first = TweetFactory(author=alice, text="One & <two>\nlines")
    foreign = TweetFactory(author=bob, text="By bob")
    services.retweet(actor=alice, tweet_id=foreign.pk)
    TweetFactory(author=alice, text="to bob", reply_to=foreign)
    answer = client.get("/@alice/rss")
    assert answer["Content-Type"].startswith("application/rss+xml")
    retweet, own = items(answer)
    assert retweet["title"] == "RT @bob: By bob"
    assert own["description"] == "One &amp; &lt;two&gt;<br>lines"
    assert own["link"].endswith(f"/@alice/{first.pk}")
    assert own["guid"] == str(first.pk)


def test_asked_again_it_says_that_nothing_changed_until_something_did(client: Client, alice: User) -> None:
    tweet = TweetFactory(author=alice, text="Soon gone")
    answer = client.get("/@alice/rss")
    seen = {"If-None-Match": answer["ETag"]}
    assert client.get("/@alice/rss", headers=seen).status_code == 304
    services.delete_tweet(actor=alice, tweet_id=tweet.pk)
    after = client.get("/@alice/rss", headers=seen)
    assert (after.status_code, items(after)) == (200, [])


@pytest.mark.parametrize(("name", "status"), [("protected", 403), ("suspended", 404), ("leaving", 404)])
def test_closed_accounts_have_none_for_anybody(
    client: Client, alice: User, name: str, status: int, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(name)
    client.force_login(alice)  # who follows the protected account; feeds are for everybody or for nobody
    assert client.get(f"/@{name}/rss").status_code == status
    assert client.get("/@nobody_here/rss").status_code == 404


def test_a_profile_points_to_its_feed(client: Client, alice: User, protected: User) -> None:
    assert 'type="application/rss+xml" title="@alice" href="/@alice/rss"' in client.get("/@alice").text
    client.force_login(alice)
    assert "/rss" not in client.get("/@protected").text
