"""From the answer of a post until a search finds it, with the real processes."""

import random
import statistics
import time
from urllib.parse import urlencode

import orjson

from benchmarks import load, world
from benchmarks.figures import Figure, quantile, say
from benchmarks.scenes.cast import Cast, token
from benchmarks.scenes.delivery import program
from benchmarks.scenes.growth import post_request

_PATIENCE = 30.0


def run(cast: Cast, *, posts: int) -> Figure:
    """p95 of the seconds; another account searches than the one that wrote."""
    say(f"freshness: {posts} posts until they are found")
    world.drop_outbox()
    author, reader = token(cast.busy[0]), token(cast.readers[0])
    with program() as port:
        _post(port, author, reader, 0)  # the first wakes connections and plans
        took = [_post(port, author, reader, number) for number in range(1, posts + 1)]
    world.drop_outbox()
    notes = {"median, s": statistics.median(took), "max, s": max(took), "posts": posts}
    return Figure("post to found by a search, p95", "", quantile(took, 0.95), 2, 1, True, " s", notes)


def _post(port: int, author: str, reader: str, number: int) -> float:
    time.sleep(random.uniform(0.02, 0.12))  # never in step with the relay's own rhythm
    status, body = load.ask(port, post_request(author, f"Is it there yet? fresh{number}zq"))
    answered = time.perf_counter()
    assert status == 201, body
    look = load.request(f"/api/search/?{urlencode({'q': f'fresh{number}zq'})}", token=reader)
    while not orjson.loads(load.ask(port, look)[1])["results"]:
        if time.perf_counter() - answered > _PATIENCE:
            raise RuntimeError("the tweet was not found; see the worker's and the relay's logs")
        time.sleep(0.005)
    return time.perf_counter() - answered
