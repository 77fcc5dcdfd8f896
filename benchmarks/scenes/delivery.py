"""From the answer of a post to the last of 1,000 active followers' lists, with the real processes."""

import random
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count

import orjson

from apps.outbox.models import OutboxRow
from apps.tweets.services import post_tweet
from benchmarks import load, stage, world
from benchmarks.figures import Figure, quantile, say
from benchmarks.scenes.cast import token
from benchmarks.scenes.fan_out import Audience
from benchmarks.scenes.growth import post_request

_PATIENCE = 30.0
_numbers = count(1)


def run(small: Audience, big: Audience, *, posts: int) -> list[Figure]:
    """p99 when nothing else happens, and while a big fan-out is under way all the time."""
    say(f"delivery: {posts} posts to {len(small.keys):,} followers, idle, then during a fan-out to {len(big.keys):,}")
    world.drop_outbox()
    with program() as port:
        access = token(small.author.pk)
        _post(port, access, small)  # the first wakes connections and plans
        idle = [_post(port, access, small) for _ in range(posts)]
        busy = []
        for _ in range(posts):
            _keep_busy(big)
            busy.append(_post(port, access, small))
    world.drop_outbox()
    return [
        _figure("idle", idle, 1, 0.3),
        _figure("during a big fan-out", busy, 2, 0.5),
    ]


@contextmanager
def program() -> Iterator[int]:
    """Web, relay and worker as Procfile has them. Yields the port of the web."""
    worker = ["--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "warning"]
    with ExitStack() as stack:
        port = stack.enter_context(stage.site("twitter.wsgi:application", "/api/health/live"))
        stack.enter_context(
            stage.process("worker", [sys.executable, "-m", "celery", "--app", "twitter", "worker", *worker])
        )
        stack.enter_context(stage.process("relay", [sys.executable, "manage.py", "relay"]))
        yield port


def _post(port: int, access: str, audience: Audience) -> float:
    """Seconds from the answer until the list that is pushed to last holds the tweet."""
    time.sleep(random.uniform(0.02, 0.12))  # never in step with the relay's own rhythm
    status, body = load.ask(port, post_request(access, f"Is it there yet? {next(_numbers)}"))
    answered = time.perf_counter()
    assert status == 201, body
    tweet_id = orjson.loads(body)["id"].encode()
    while audience.client.lindex(audience.keys[-1], 0) != tweet_id:
        if time.perf_counter() - answered > _PATIENCE:
            raise RuntimeError("the tweet did not arrive; see the worker's and the relay's logs")
        time.sleep(0.001)
    seconds = time.perf_counter() - answered
    pipeline = audience.client.pipeline(transaction=False)
    for key in audience.keys:
        pipeline.lindex(key, 0)
    assert set(pipeline.execute()) == {tweet_id}
    return seconds


def _keep_busy(big: Audience) -> None:
    """Two big fan-outs in hand or in line, so that one is always under way."""
    while OutboxRow.objects.filter(dead_at=None).count() < 2:
        post_tweet(author=big.author, text=f"A word to all, {next(_numbers)}")


def _figure(when: str, seconds: list[float], floor: float, goal: float) -> Figure:
    notes = {"median, s": statistics.median(seconds), "max, s": max(seconds), "posts": len(seconds)}
    name = f"post to the last of 1,000 active followers, p99, {when}"
    return Figure(name, "", quantile(seconds, 0.99), floor, goal, True, " s", notes)
