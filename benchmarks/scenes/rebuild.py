"""What a cold home costs, and whether a warm one costs more for who follows many."""

import statistics
import time
from functools import partial

from apps.timelines import selectors, store
from benchmarks.figures import Figure, in_turns, quantile, say
from benchmarks.scenes.cast import Cast


def run(cast: Cast, *, rounds: int) -> list[Figure]:
    """The read that meets no list and builds it, in one process, beside reads that find theirs."""
    say(f"cold rebuilds: {rounds} each, beside warm reads")
    figures = []
    for name, floor, goal in (("500", 20, 10), ("500 quiet", 20, 10), ("5000", 100, 40)):
        viewer = cast.by_follows[name]
        _cold(viewer)
        warm, cold = in_turns(rounds, partial(_warm, viewer), partial(_cold, viewer))
        value = quantile(cold, 0.95) / statistics.median(warm)
        notes = {
            "cold p95, ms": quantile(cold, 0.95) * 1e3,
            "cold, ms": statistics.median(cold) * 1e3,
            "warm, ms": statistics.median(warm) * 1e3,
        }
        label = f"cold read with its rebuild, p95, {name.replace('5000', '5,000')} follows"
        figures.append(Figure(label, "a warm read", value, floor, goal, True, "×", notes))
    return figures


def _warm(viewer: int) -> float:
    began = time.perf_counter()
    page = selectors.home_timeline(viewer)
    took = time.perf_counter() - began
    assert page.source == "list", page.source
    return took


def _cold(viewer: int) -> float:
    store.forget([store.home_key(viewer)])
    began = time.perf_counter()
    page = selectors.home_timeline(viewer)
    took = time.perf_counter() - began
    assert page.source == "rebuilt", page.source
    return took
