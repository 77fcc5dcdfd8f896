"""Where one stopped reading, on whatever device, and what was talked about since."""

from datetime import timedelta
from random import Random

import pytest
from django.test import Client
from django.utils import timezone

from apps.core import ids
from apps.follows import services as graph
from apps.timelines.models import HomeVersion
from apps.timelines.tasks import fan_out
from apps.tweets import services
from apps.users.models import User
from tests.calls import Caller
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.timelines.homes import home, pages

POSITION = "/timelines/home/position"
LINE = "You had read up to here"


class TestPosition:
    def test_it_moves_forward_only_and_leaves_the_list_warm(self, alice: User, follower: User) -> None:
        older, newer = TweetFactory(author=alice), TweetFactory(author=alice)
        caller = Caller(follower)
        assert caller.get(POSITION).json() == {"read_up_to": None}
        before = HomeVersion.objects.get(viewer=follower).version
        for sent, kept in ((older, older), (newer, newer), (older, newer)):
            answer = caller.put(POSITION, {"read_up_to": str(sent.pk)})
            assert answer.json() == {"read_up_to": str(kept.pk)}
        assert Caller(follower).get(POSITION).json() == {"read_up_to": str(newer.pk)}
        assert HomeVersion.objects.get(viewer=follower).version == before

    @pytest.mark.parametrize("sent", ["abc", "0", None, [1], str(ids.MAX_ID)])
    def test_what_is_no_place_changes_nothing(self, follower: User, sent: object) -> None:
        assert Caller(follower).put(POSITION, {"read_up_to": sent}).status_code == 400
        assert Caller(follower).get(POSITION).json() == {"read_up_to": None}

    def test_whoever_follows_nobody_has_one_too(self, mallory: User) -> None:
        own = TweetFactory(author=mallory)
        Caller(mallory).put(POSITION, {"read_up_to": str(own.pk)})
        assert home(mallory) == [own.pk]
        assert pages(mallory, Random(1)) == [[own.pk]]


class TestTheLine:
    @pytest.fixture
    def written(self, alice: User) -> list[int]:
        """Thirty tweets, newest first."""
        made = [TweetFactory(author=alice).pk for _ in range(30)]
        for tweet in made:
            fan_out(tweet_id=tweet)
        return made[::-1]

    def read(self, client: Client, up_to: int) -> None:
        assert client.post("/home/read", {"up_to": up_to}, follow=True).status_code == 200

    def test_it_stands_where_the_reader_stopped(self, client: Client, follower: User, written: list[int]) -> None:
        client.force_login(follower)
        assert LINE not in client.get("/home").text
        self.read(client, written[4])
        page = client.get("/home").text
        assert page.index(f'id="t{written[3]}"') < page.index(LINE) < page.index(f'id="t{written[4]}"')
        self.read(client, written[0])
        assert LINE not in client.get("/home").text

    def test_it_stands_on_a_later_page_even_when_the_reader_moved_on(
        self, client: Client, follower: User, written: list[int]
    ) -> None:
        client.force_login(follower)
        self.read(client, written[20])
        page = client.get("/home").text
        assert LINE not in page
        assert f"/home/catch-up?since={written[20]}" in page
        more = page.split('href="/home?cursor=')[1].split('"')[0]
        self.read(client, written[0])
        second = client.get(f"/home?cursor={more}").text
        assert second.index(LINE) < second.index(f'id="t{written[20]}"')

    def test_without_scripts_a_button_says_so(self, client: Client, follower: User, written: list[int]) -> None:
        client.force_login(follower)
        assert f'formaction="/home/read" name="up_to" value="{written[0]}"' in client.get("/home").text
        assert client.post("/home/read", {"up_to": "abc"}).status_code == 400


class TestCatchUp:
    @pytest.fixture
    def friends(self, follower: User) -> list[User]:
        """Three whom the reader follows."""
        made: list[User] = [UserFactory() for _ in range(3)]
        for friend in made:
            FollowFactory(follower=follower, followee=friend)
        return made

    def ranked(self, reader: User, query: str = "") -> list[tuple[int, int, int]]:
        answer = Caller(reader).get(f"/timelines/home/catch_up{query}")
        assert answer.status_code == 200, answer.text
        results = answer.json()["results"]
        assert [one["score"] for one in results] == [2 * one["passed_on"] + one["replied"] for one in results]
        return [(int(one["tweet"]["id"]), one["passed_on"], one["replied"]) for one in results]

    def test_people_count_not_acts(self, mallory: User, bob: User, follower: User, friends: list[User]) -> None:
        talked, passed, quiet = (TweetFactory(author=mallory) for _ in range(3))
        for friend in friends[:2]:
            for _ in range(3):
                TweetFactory(author=friend, reply_to=talked)
        services.retweet(actor=friends[0], tweet_id=passed.pk)
        TweetFactory(author=friends[0], quote_of=passed)
        TweetFactory(author=friends[1], quote_of=passed)
        TweetFactory(author=bob, reply_to=quiet)
        assert self.ranked(follower) == [(passed.pk, 2, 0), (talked.pk, 0, 2)]
        assert self.ranked(mallory) == []

    def test_only_what_is_newer_counts(self, mallory: User, follower: User, friends: list[User]) -> None:
        before, after = TweetFactory(author=mallory), TweetFactory(author=mallory)
        for tweet in (before, after):
            services.retweet(actor=friends[0], tweet_id=tweet.pk)
        assert self.ranked(follower) == [(after.pk, 1, 0), (before.pk, 1, 0)]
        assert self.ranked(follower, f"?since_id={before.pk}") == [(after.pk, 1, 0)]
        Caller(follower).put(POSITION, {"read_up_to": str(before.pk)})
        assert self.ranked(follower) == [(after.pk, 1, 0)]
        assert Caller(follower).get("/timelines/home/catch_up?since_id=x").status_code == 400

    def test_what_one_may_not_or_will_not_read_is_not_ranked(
        self, mallory: User, protected: User, follower: User, friends: list[User]
    ) -> None:
        FollowFactory(follower=friends[0], followee=protected)
        secret, own, plain = (TweetFactory(author=author) for author in (protected, follower, mallory))
        for tweet in (secret, own, plain):
            TweetFactory(author=friends[0], reply_to=tweet)
        TweetFactory(author=friends[1], reply_to=TweetFactory(author=friends[1]))
        assert self.ranked(follower) == [(plain.pk, 0, 1)]
        services.mute_words(actor=follower, phrase=plain.text, contexts=["home"], action="hide", expires_at=None)
        assert self.ranked(follower) == []
        Caller(follower).delete(f"/filters/{Caller(follower).get('/filters').json()['results'][0]['id']}")
        graph.mute(actor=follower, target=friends[0])
        assert self.ranked(follower) == [], "nor is what muted people say counted"

    def test_a_week_is_the_furthest(self, follower: User) -> None:
        since = Caller(follower).get("/timelines/home/catch_up?since_id=1").json()["since"]
        assert since > (timezone.now() - timedelta(days=7, minutes=1)).isoformat()

    def test_the_page(self, client: Client, mallory: User, follower: User, friends: list[User]) -> None:
        client.force_login(follower)
        assert "Nothing stood out" in client.get("/home/catch-up").text
        tweet = TweetFactory(author=mallory, text="Much talked about")
        services.retweet(actor=friends[0], tweet_id=tweet.pk)
        TweetFactory(author=friends[1], reply_to=tweet)
        page = client.get("/home/catch-up").text
        assert "Of those you follow, 1 passed it on and 1 replied" in page
        assert "Much talked about" in page
        assert "Nothing stood out" in client.get(f"/home/catch-up?since={tweet.pk}").text
        assert "Much talked about" in client.get("/home/catch-up?span=week").text
        assert "Since you left" not in page
        page = client.get(f"/home/catch-up?span=week&since={tweet.pk}").text
        assert f'href="?since={tweet.pk}"' in page and f'href="?span=day&amp;since={tweet.pk}"' in page
        assert client.get("/home/catch-up?since=x").status_code == 400
