"""The scenes of a run in their order: small worlds first, what fills memory last."""

import argparse
from pathlib import Path
from typing import Any

import psutil

from benchmarks import stage, world
from benchmarks.figures import Figure, say
from benchmarks.load import Generator
from benchmarks.scenes import delivery, fan_out, freshness, growth, home, rebuild, search, suggestions
from benchmarks.scenes.cast import gather

_BYTES_PER_LIST = 12_000


def play(options: argparse.Namespace, size: Any, scratch: Path) -> list[Figure]:
    """All scenes that were asked for; their figures in the order of the table."""
    say("the population: " + (str(options.graph) if options.graph else f"a power-law graph of {size.accounts:,}"))
    world.load(options.graph, options.tweets, accounts=size.accounts, directory=scratch)
    cast = gather()
    world.settle()
    only, found = set(options.only), list[Figure]()
    slices = {"rounds": size.rounds, "seconds": size.seconds}
    with Generator() as generator:
        with stage.one_core(scratch, generator.pid):
            if "home" in only:
                found += home.run(cast, generator, **slices)
                found.append(home.page(cast, generator, **slices))
            if "rebuild" in only:
                found += rebuild.run(cast, rounds=size.rebuilds)
            if "growth" in only:
                found.append(growth.of_follows(cast, generator, **slices))
            if "search" in only:
                found += search.run(cast, generator, tweets=size.searched, **slices)
                found.append(freshness.run(cast, posts=size.posts))
            if "suggestions" in only:
                found += suggestions.run(rounds=size.rebuilds)
            if size.more_tweets:
                found.append(growth.OfTweets(cast, generator, **slices).grow(size.more_tweets))
        if only & {"fan_out", "delivery", "growth"}:
            big = fan_out.Audience("big", size.audience, entries=_entries(size.audience))
            if "fan_out" in only:
                found += fan_out.run(big, rounds=size.rounds)
                found.append(fan_out.memory(big))
                if size.audience >= 1_000_000:
                    found.append(fan_out.to_a_million(big))
            if "growth" in only:
                found.append(growth.of_followers(big, generator, **slices))
            if "delivery" in only:
                found += delivery.run(fan_out.Audience("thousand", 1000), big, posts=size.posts)
    return found


def _entries(lists: int) -> int:
    """Full lists, or as long as fit into half of the free memory."""
    room = psutil.virtual_memory().available / 2 / lists
    return 800 if room > _BYTES_PER_LIST else max(20, int(room / _BYTES_PER_LIST * 800))
