"""The scenes of a run in their order: small worlds first, what fills memory last."""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from benchmarks import stage, world
from benchmarks.figures import Figure, say
from benchmarks.load import Generator
from benchmarks.scenes import delivery, fan_out, freshness, growth, home, rebuild, search, suggestions
from benchmarks.scenes.cast import gather

_BYTES_PER_LIST = 12_000


def play(options: argparse.Namespace, size: Any, scratch: Path) -> Iterator[Figure]:
    """All scenes that were asked for; their figures, as they are found, in the order of the table."""
    say("the population: " + (str(options.graph) if options.graph else f"a power-law graph of {size.accounts:,}"))
    world.load(options.graph, options.tweets, accounts=size.accounts, directory=scratch)
    cast = gather()
    world.settle()
    only = set(options.only)
    slices = {"rounds": size.rounds, "seconds": size.seconds}
    with Generator() as generator:
        with stage.one_core(scratch, generator.pid):
            if "home" in only:
                yield from home.run(cast, generator, **slices)
                yield home.page(cast, generator, **slices)
            if "rebuild" in only:
                yield from rebuild.run(cast, rounds=size.rebuilds)
            if "growth" in only:
                yield growth.of_follows(cast, generator, **slices)
            if "search" in only:
                yield from search.run(cast, generator, tweets=size.searched, **slices)
                yield freshness.run(cast, posts=size.posts)
            if "suggestions" in only:
                yield from suggestions.run(rounds=size.rebuilds)
            if size.more_tweets and "tweets" in only:
                yield growth.OfTweets(cast, generator, **slices).grow(size.more_tweets)
        if only & {"fan_out", "delivery", "growth"}:
            big = fan_out.Audience("big", size.audience, entries=_entries(size.audience))
            if "fan_out" in only:
                yield from fan_out.run(big, rounds=size.rounds)
                yield fan_out.memory(big)
                if size.audience >= 1_000_000:
                    yield fan_out.to_a_million(big)
            if "growth" in only:
                yield growth.of_followers(big, generator, **slices)
            if "delivery" in only:
                yield from delivery.run(fan_out.Audience("thousand", 1000), big, posts=size.posts)


def _entries(lists: int) -> int:
    """Full lists, or as long as fit into half of the free memory."""
    room = psutil.virtual_memory().available / 2 / lists
    return 800 if room > _BYTES_PER_LIST else max(20, int(room / _BYTES_PER_LIST * 800))
