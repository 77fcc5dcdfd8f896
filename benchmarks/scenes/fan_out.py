"""Deliveries a second by one worker, from the claimed row to the last push; and what a list weighs."""

import statistics
import time
from itertools import batched, count

import redis
from django.conf import settings

from apps.outbox.models import OutboxRow
from apps.timelines import store
from apps.timelines.models import Delivery
from apps.timelines.tasks import fan_out
from apps.tweets.services import post_tweet
from apps.users.models import User
from benchmarks import world
from benchmarks.figures import Figure, in_turns, ratio, say
from benchmarks.rivals import redis as rival

_SPREAD = store.SLACK  # lists of 800 to 879 entries: as in use, each push trims one in eighty
# What the rivals left at the heads of the lists. KEYS: lists. ARGV: all below this id is theirs.
_UNDO = """
for _, key in ipairs(KEYS) do
  while #redis.call('LINDEX', key, 0) < 10 do redis.call('LPOP', key) end
end
"""
_numbers = count(1)


class Audience:
    """An author and followers whose lists are all warm and full."""

    def __init__(self, name: str, size: int, *, entries: int = store.MOST_ENTRIES) -> None:
        say(f"fan-out: an author with {size:,} followers, each with a list of {entries} and more entries")
        self.author = User.objects.get(pk=world.accounts(name, 1)[0])
        followers = world.accounts(f"{name}f", size)
        world.follow(followers, [self.author.pk])
        world.settle()
        self.keys = [store.home_key(follower) for follower in followers]
        self.client = store.connection()
        before = self.client.info("memory")["used_memory"]
        self._fill(entries)
        self.bytes_per_list = (self.client.info("memory")["used_memory"] - before) / size

    def deliver(self) -> float:
        """Post, then do the outbox row's work as a worker does; deliveries a second."""
        tweet = post_tweet(author=self.author, text=f"To all of you, {next(_numbers)}")
        row = OutboxRow.objects.get(task=fan_out.name, arguments={"tweet_id": tweet.pk})
        began = time.perf_counter()
        while OutboxRow.objects.filter(pk=row.pk).exists():
            fan_out.apply(kwargs=row.arguments, headers={"outbox_id": row.pk}, throw=True)
        took = time.perf_counter() - began
        delivered = Delivery.objects.get(pk=tweet.pk).delivered
        assert delivered == len(self.keys), f"{delivered} of {len(self.keys)} lists were reached"
        return delivered / took

    def is_warm(self) -> bool:
        """Whether all lists are there."""
        return sum(self.client.exists(*keys) for keys in batched(self.keys, 1000)) == len(self.keys)

    def undo(self) -> None:
        script = self.client.register_script(_UNDO)
        for keys in batched(self.keys, 1000):
            script(keys=keys)

    def _fill(self, entries: int) -> None:
        """Copies of as many models as there are lengths between two trims."""
        oldest = world.oldest_id()
        stamp = store.Stamp(0, "-", ()).encode()
        for extra in range(_SPREAD):
            ids = [str(oldest + step * 997_000_003) for step in range(entries + extra, 0, -1)]
            self.client.rpush(f"model:{extra}", *ids, f"!r:0:{stamp}")
        for numbered in batched(enumerate(self.keys), 100):
            pipeline = self.client.pipeline(transaction=False)
            for number, key in numbered:
                pipeline.copy(f"model:{number % _SPREAD}", key)
            pipeline.execute()
        self.client.unlink(*(f"model:{extra}" for extra in range(_SPREAD)))


def run(audience: Audience, *, rounds: int) -> list[Figure]:
    """Against Redis' own random LPUSHX on the same lists, and against the usual pipeline."""
    say(f"fan-out: {rounds} rounds of {len(audience.keys):,} deliveries against LPUSHX and LPUSHX+LTRIM")
    keys = audience.keys
    assert audience.is_warm()
    options = audience.client.connection_pool.connection_kwargs
    portions = rival.commands(keys, len(keys))
    usual = redis.Redis.from_url(settings.TIMELINES_URL)

    def limit() -> float:
        speed = rival.lpushx_per_second(options["path"], options["db"], portions)
        audience.undo()
        return speed

    def pipeline() -> float:
        speed = rival.usual_pipeline_per_second(usual, keys, 1, 10 * store.MOST_ENTRIES)
        audience.undo()
        return speed

    ours, most, plain = in_turns(rounds, audience.deliver, limit, pipeline)
    notes = {
        "deliveries/s": statistics.median(ours),
        "LPUSHX/s": statistics.median(most),
        "pipeline/s": statistics.median(plain),
        "followers": len(keys),
    }
    against = f"random LPUSHX, {rival.CONNECTIONS} connections × {rival.PIPELINE}"
    return [
        Figure("fan-out, deliveries/s, one worker", against, ratio(ours, most), 0.4, 0.65, unit="×", notes=notes),
        Figure("fan-out, deliveries/s, one worker", "LPUSHX+LTRIM by 1,000", ratio(ours, plain), 2, 3, unit="×"),
    ]


def memory(audience: Audience) -> Figure:
    """Bytes per full list: of the key as Redis counts it, beside the growth of all its memory."""
    sample = audience.keys[:: max(1, len(audience.keys) // 800)]
    sizes = [audience.client.memory_usage(key, samples=0) for key in sample]
    notes = {"used_memory per list": audience.bytes_per_list, "largest": float(max(sizes)), "lists": len(sample)}
    mean = statistics.mean(sizes)
    return Figure("Redis per full timeline (800 to 880 entries)", "", mean, 9_500, 9_000, True, " B", notes)


def to_a_million(audience: Audience) -> Figure:
    """One tweet to every list, by one worker."""
    speeds = [audience.deliver() for _ in range(3)]
    seconds = len(audience.keys) / statistics.median(speeds)
    name = f"a tweet to {len(audience.keys):,} active followers, one worker"
    return Figure(name, "", seconds, 8, 5, True, " s")
