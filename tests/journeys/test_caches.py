"""Every cache is warm, then something changes: no door shows what was."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from apps.follows import services as graph
from apps.moderation import services as moderation
from apps.timelines import services as timelines
from apps.timelines.tasks import fan_out
from apps.tweets import services as tweets
from apps.tweets.models import Tweet
from apps.users import services as accounts
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.timelines.homes import begin_anew

pytestmark = pytest.mark.django_db

OLD, NEW = "an old stone", "a new stone"


@pytest.fixture(autouse=True)
def _closed_breaker() -> Iterator[None]:
    yield
    begin_anew()


@pytest.fixture
def tweet(alice: User, bob: User, follower: User) -> Tweet:
    """Of alice's, liked: it stands in her follower's list, among the popular, quoted and retweeted by bob."""
    made = TweetFactory(author=alice, text=f"{OLD} #stone")
    tweets.like(actor=follower, tweet_id=made.pk)
    tweets.retweet(actor=bob, tweet_id=made.pk)
    TweetFactory(author=bob, text="Look", quote_of=made)
    graph.follow(actor=follower, target=bob)
    timelines.rebuild_home(viewer_id=follower.pk)
    fan_out(tweet_id=made.pk)
    return made


class Doors:
    """All that show the tweet to the follower, to a stranger and to the signed-out."""

    def __init__(self, alice: User, follower: User, stranger: User, tweet: Tweet) -> None:
        self.pages = ["/home", "/explore", "/explore/latest", f"/@alice/{tweet.pk}", "/@alice", "/@bob", "/tags/stone"]
        self.paths = [
            "/timelines/home", f"/tweets/{tweet.pk}", f"/users/{alice.pk}/tweets", f"/users/{alice.pk}",
            "/timelines/public", "/timelines/tags/stone",
        ]  # fmt: skip
        self.readers = [self._browser(follower), self._browser(stranger), Client()]
        self.callers = [Caller(follower), Caller(stranger), Caller()]

    def shown(self) -> str:
        """Twice, so that the second answer comes from whatever was kept of the first."""
        said = ""
        for _ in range(2):
            said = "".join(
                [client.get(page).text for client in self.readers for page in self.pages]
                + [caller.get(path).content.decode() for caller in self.callers for path in self.paths]
            )
        return said

    def _browser(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def doors(alice: User, follower: User, mallory: User, tweet: Tweet, settings) -> Doors:
    settings.RATE_LIMIT_SCALE = 1e6
    made = Doors(alice, follower, mallory, tweet)
    assert OLD in made.shown()
    return made


def test_after_an_edit_all_say_the_new_text(alice: User, tweet: Tweet, doors: Doors) -> None:
    tweets.edit_tweet(actor=alice, tweet_id=tweet.pk, text=f"{NEW} #stone")
    said = doors.shown()
    assert NEW in said and OLD not in said


def test_after_a_rename_all_say_the_new_name(alice: User, doors: Doors) -> None:
    accounts.edit_profile(actor=alice, display_name="Old Name")
    assert "Old Name" in doors.shown()
    accounts.edit_profile(actor=alice, display_name="New Name")
    said = doors.shown()
    assert "New Name" in said and "Old Name" not in said


@pytest.mark.parametrize(
    "vanish",
    [
        lambda author, tweet, staff: tweets.delete_tweet(actor=author, tweet_id=tweet.pk),
        lambda author, tweet, staff: moderation.hide_tweet(moderator=staff, tweet=tweet, reason="Spam"),
        lambda author, tweet, staff: accounts.suspend(user=author),
        lambda author, tweet, staff: accounts.leave(actor=author),
    ],
    ids=["deleted", "hidden", "suspended", "left"],
)
def test_what_is_gone_is_gone_for_all(
    alice: User, staff: User, tweet: Tweet, doors: Doors, vanish: Callable[[User, Tweet, User], object]
) -> None:
    vanish(alice, tweet, staff)
    assert OLD not in doors.shown()


def test_what_is_protected_is_for_followers_alone(alice: User, tweet: Tweet, doors: Doors) -> None:
    accounts.edit_profile(actor=alice, is_protected=True)
    assert OLD in doors.shown()  # the follower
    doors.readers, doors.callers = doors.readers[1:], doors.callers[1:]
    assert OLD not in doors.shown()


def test_who_is_blocked_sees_nothing_that_was_kept(alice: User, follower: User, tweet: Tweet, doors: Doors) -> None:
    graph.block(actor=alice, target=follower)
    doors.readers, doors.callers = doors.readers[:1], doors.callers[:1]
    assert OLD not in doors.shown()
