"""What the people of the demo were told in the last days: through the same services as in life."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from django.db import connection

from apps.core import ids
from apps.follows.models import Follow, FollowRequest
from apps.notifications import services
from apps.tweets.models import Like, Tweet
from apps.users.models import User

DAYS = timedelta(days=6)


def tell(handles: tuple[str, ...], now: datetime) -> None:
    """All that these accounts were told since, in order; what is older than half a day they have read."""
    for user in User.objects.filter(username__in=handles):
        for moment, hear in sorted(_happened(user.pk, now - DAYS), key=lambda one: one[0]):
            hear()
            _date(user.pk, moment)
        services.mark_read(actor=user, up_to=ids.at(now - timedelta(hours=12)))


def _happened(user_id: int, since: datetime) -> Iterator[tuple[datetime, partial[None]]]:
    likes = Like.objects.filter(tweet__author=user_id, created_at__gt=since).exclude(user=user_id)
    for user, tweet, moment in likes.values_list("user_id", "tweet_id", "created_at"):
        yield moment, partial(services.hear_of_like, user_id=user, tweet_id=tweet)
    follows = Follow.objects.filter(followee=user_id, created_at__gt=since)
    for follower, moment in follows.values_list("follower_id", "created_at"):
        yield moment, partial(services.hear_of_follow, follower_id=follower, followee_id=user_id)
    requests = FollowRequest.objects.filter(target=user_id, created_at__gt=since)
    for requester, moment in requests.values_list("requester_id", "created_at"):
        yield moment, partial(services.hear_of_request, requester_id=requester, target_id=user_id)
    spoken = Tweet.objects.filter(created_at__gt=since, deleted_at=None).exclude(author=user_id)
    about = (
        spoken.filter(reply_to_user=user_id)
        | spoken.filter(retweet_of__author=user_id)
        | spoken.filter(quote_of__author=user_id)
        | spoken.filter(entities__mentions__contains=[{"user_id": str(user_id)}])
    )
    for tweet, moment in about.values_list("pk", "created_at"):
        yield moment, partial(services.hear_of_tweet, tweet_id=tweet)


def _date(user_id: int, moment: datetime) -> None:
    """Whatever was told just now was told then: an id tells the time."""
    earliest = ids.at(moment)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH told AS (
                SELECT m.id, m.notification_id FROM notifications_notificationactor m
                JOIN notifications_notification n ON n.id = m.notification_id AND n.latest_id = m.id
                WHERE n.recipient_id = %(user)s AND m.id > %(now)s
            ),
            dated AS (
                UPDATE notifications_notificationactor m SET id = %(then)s | (m.id & %(low)s)
                FROM told WHERE m.id = told.id
            )
            UPDATE notifications_notification n SET latest_id = %(then)s | (told.id & %(low)s)
            FROM told WHERE n.id = told.notification_id
            """,
            {"user": user_id, "then": earliest, "now": earliest + ids.span(timedelta(seconds=1)), "low": 2**22 - 1},
        )
