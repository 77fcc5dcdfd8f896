"""`manage.py trace_tweet ID`: every step of one tweet's way into its readers' lists, with times."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core import ids
from apps.outbox.models import OutboxRow
from apps.timelines.models import Delivery, MergedAuthor
from apps.timelines.tasks import fan_out
from apps.tweets.models import Tweet


class Command(BaseCommand):
    help = "Print a tweet's way: posted, outbox row, claim, each portion of followers, done; seconds since the post."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("tweet_id", type=int)

    def handle(self, *args: Any, tweet_id: int, **options: Any) -> None:
        tweet = Tweet.objects.select_related("author").filter(id=tweet_id).first()
        if tweet is None:
            raise CommandError(f"There is no tweet {tweet_id}.")
        self.began = ids.time_of(tweet.id)
        self._step(
            tweet.created_at, f"posted by {tweet.author}{_kind(tweet)}; its post_save signal wrote the work down"
        )
        if tweet.deleted_at:
            self._step(tweet.deleted_at, "deleted: no page shows it any more")
        if tweet.hidden_at:
            self._step(tweet.hidden_at, "hidden by a moderator")
        delivery = Delivery.objects.filter(tweet_id=tweet.id).first()
        self._outbox(tweet)
        if delivery is None:
            self.stdout.write("          no worker has claimed it yet")
            return
        self._delivery(tweet, delivery)

    def _outbox(self, tweet: Tweet) -> None:
        row = OutboxRow.objects.filter(task=fan_out.name, arguments__tweet_id=tweet.id).first()
        if row is None:
            self.stdout.write("          no outbox row stands: its work is done, or was never written down")
            return
        self._step(row.created_at, f"outbox row {row.pk} stands, attempts {row.attempts}, due {row.due_at:%H:%M:%S.%f}")
        if row.dead_at:
            self._step(row.dead_at, f"given up: {row.last_error.strip().splitlines()[-1:] or 'no reason kept'}")
        elif row.busy_until:
            self._step(row.busy_until, "until then in a worker's hands" if row.lease else "until then on its way")

    def _delivery(self, tweet: Tweet, delivery: Delivery) -> None:
        self._step(delivery.started_at, "first claimed by a worker")
        if delivery.is_merged:
            merged = MergedAuthor.objects.filter(author_id=tweet.author_id).first()
            since = f" (merged since {merged.merged_since:%Y-%m-%d %H:%M:%S})" if merged else ""
            self.stdout.write(f"          written into the author's own list{since}: readers merge it when they read")
        for number, portion in enumerate(delivery.portions, 1):
            self._step(datetime.fromisoformat(portion["claimed_at"]), f"portion {number} claimed, {_after(portion)}")
            self._step(
                datetime.fromisoformat(portion["pushed_at"]),
                f"portion {number} pushed: {portion['followers']:,} followers, {portion['delivered']:,} had a list",
            )
        if delivery.finished_at:
            self._step(
                delivery.finished_at,
                f"done: {delivery.delivered:,} lists of {delivery.followers:,} followers gone through",
            )
        else:
            self.stdout.write(f"          under way: {delivery.followers:,} followers gone through so far")

    def _step(self, moment: datetime, what: str) -> None:
        seconds = (moment - self.began).total_seconds()
        self.stdout.write(f"{moment:%H:%M:%S.%f}  {seconds:+9.3f} s  {what}")


def _kind(tweet: Tweet) -> str:
    if tweet.retweet_of_id:
        return f", a retweet of {tweet.retweet_of_id}"
    return f", an answer to {tweet.reply_to_id}" if tweet.reply_to_id else ""


def _after(portion: dict[str, Any]) -> str:
    return f"from follower {portion['after']} on" if portion["after"] else "from the first follower on"
