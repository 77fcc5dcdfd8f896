"""What an author may know of a tweet's way: in how many timelines, how fast."""

from datetime import datetime
from typing import NamedTuple

from apps.core.errors import NotFound
from apps.outbox.models import OutboxRow
from apps.timelines.models import Delivery
from apps.timelines.tasks import fan_out
from apps.tweets.models import Tweet
from apps.users.models import UserCounts


class Receipt(NamedTuple):
    """`recipients` are the lists that it goes into, of followers who read lately; while it is delivered they are
    reckoned from the followers gone through so far. `on_demand` readers find it when they next look.

    `state` is waiting, delivering or done; `seconds` from the post to the last list, None until done. A tweet that was
    loaded in bulk was never sent out: it is done without a time, and all find it when they look.
    """

    state: str
    recipients: int
    delivered: int
    on_demand: int
    queued_at: datetime
    finished_at: datetime | None
    seconds: float | None


def delivery_receipt(*, author_id: int, tweet_id: int) -> Receipt:
    """Raises NotFound unless the tweet is the author's own."""
    tweet = Tweet.objects.live().filter(id=tweet_id, author_id=author_id).first()
    if tweet is None:
        raise NotFound
    delivery = _delivery(tweet_id)
    if delivery is None:
        if OutboxRow.objects.filter(task=fan_out.name, arguments={"tweet_id": tweet_id}).exists():
            return Receipt("waiting", 0, 0, 0, tweet.created_at, None, None)
        delivery = _delivery(tweet_id)  # done between the two looks, or never to be sent out
    if delivery is None:
        return Receipt("done", 0, 0, _followers(author_id), tweet.created_at, None, None)
    followers = max(_followers(author_id), delivery.followers)
    return _receipt(tweet, delivery, followers)


def _delivery(tweet_id: int) -> Delivery | None:
    return Delivery.objects.filter(tweet_id=tweet_id).first()


def _followers(author_id: int) -> int:
    return UserCounts.objects.filter(user_id=author_id).values_list("followers", flat=True).first() or 0


def _receipt(tweet: Tweet, delivery: Delivery, followers: int) -> Receipt:
    on_demand = max(followers if delivery.is_merged else delivery.followers, delivery.delivered) - delivery.delivered
    seconds = (delivery.finished_at - tweet.created_at).total_seconds() if delivery.finished_at else None
    return Receipt(
        "done" if delivery.finished_at else "delivering",
        _recipients(tweet, delivery, followers),
        delivery.delivered,
        on_demand,
        tweet.created_at,
        delivery.finished_at,
        seconds,
    )


def _recipients(tweet: Tweet, delivery: Delivery, followers: int) -> int:
    is_for_all = tweet.reply_to_user_id in (None, tweet.author_id)  # of a reply nobody knows yet who follows both
    if delivery.finished_at or delivery.is_merged or not delivery.followers or not is_for_all:
        return delivery.delivered
    return round(delivery.delivered * followers / delivery.followers)
