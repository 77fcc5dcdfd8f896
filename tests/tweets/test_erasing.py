"""Before an account is erased: what it did leaves the counts of others."""

from datetime import timedelta

from django.utils import timezone

from apps.tweets import hydration, recounts, services
from apps.tweets.hydration import Entry
from apps.tweets.models import Like, Tweet, tweet_counter
from apps.users import services as accounts
from apps.users.models import User, user_counter
from tests.factories.follows import FollowFactory
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory


def seen(tweet: Tweet) -> Entry:
    return hydration.by_ids(0, [tweet.pk]).entries[0]


def assert_exact() -> None:
    """Every count equals its rows."""
    assert tweet_counter.drift(recounts.OF_TWEETS, recounts.OF_TWEETS_NAMES) == []
    assert user_counter.drift(recounts.OF_AUTHORS, recounts.OF_AUTHORS_NAMES) == []


def test_erasing_an_account_leaves_every_other_count_exact(alice: User, bob: User) -> None:
    gone, other = UserFactory(), TweetFactory(author=alice)
    for mine in TweetFactory.create_batch(3, author=gone):
        services.like(actor=bob, tweet_id=mine.pk)
        services.retweet(actor=bob, tweet_id=mine.pk)
        TweetFactory(author=bob, reply_to=mine)
    TweetFactory(author=gone, reply_to=other, quote_of=other)
    for act in (services.like, services.retweet, services.bookmark):
        act(actor=gone, tweet_id=other.pk)
    FollowFactory(follower=gone, followee=alice)

    while services.erase_portion(user_id=gone.pk, limit=2):
        assert_exact()
    assert_exact()

    entry = seen(other)
    assert (entry.likes, entry.retweets, entry.replies, entry.quotes, entry.bookmarks) == (0, 0, 0, 0, 0)
    assert not Tweet.objects.filter(author=gone).exists()
    assert not Like.objects.filter(user=gone).exists()
    assert Tweet.objects.filter(author=bob, deleted_at=None).count() == 3, "replies outlive what they answered"


def test_the_whole_way_from_leaving_to_nothing(alice: User, bob: User) -> None:
    tweet = TweetFactory(author=alice)
    TweetFactory(author=bob, reply_to=tweet)
    services.like(actor=bob, tweet_id=tweet.pk)
    FollowFactory(follower=bob, followee=alice)
    accounts.leave(actor=bob)
    User.objects.filter(pk=bob.pk).update(leaving_at=timezone.now() - timedelta(days=31))
    assert accounts.begin_due_erasures() == 1
    while accounts.erase_portion(user_id=bob.pk):
        pass
    assert not User.objects.filter(pk=bob.pk).exists()
    entry = seen(tweet)
    assert (entry.likes, entry.replies, entry.followers) == (0, 0, 0)
    assert_exact()
