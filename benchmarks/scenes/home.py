"""How many homes a second one worker of one thread serves."""

import statistics

import orjson
from django.core.management import call_command

from benchmarks import load, stage
from benchmarks.figures import Figure, in_turns, ratio, say
from benchmarks.scenes.cast import Cast, home_request, session, token


def run(cast: Cast, generator: load.Generator, *, rounds: int, seconds: float) -> list[Figure]:
    """Against a bare view, and against the home that one writes first."""
    say(f"home API: {rounds} rounds of {seconds:g} s against a bare view and a naive home")
    ours = [home_request(reader) for reader in cast.readers]
    naive = [load.request("/home", token=token(reader)) for reader in cast.readers]
    bare = [load.request("/constant")]
    with (
        stage.site("twitter.wsgi:application", "/api/health/live") as home_port,
        stage.site("benchmarks.rivals.bare:application", "/constant") as bare_port,
        stage.site("benchmarks.rivals.naive:application", "/home") as naive_port,
    ):
        for message in ours:
            _check(home_port, message)
        for message in naive:
            assert len(orjson.loads(load.ask(naive_port, message)[1])) == 20
        slices = in_turns(
            rounds,
            lambda: generator.run(home_port, ours, seconds).per_second,
            lambda: generator.run(bare_port, bare, seconds).per_second,
            lambda: generator.run(naive_port, naive, seconds).per_second,
        )
    home, limit, first = slices
    notes = {
        "home/s": statistics.median(home),
        "bare/s": statistics.median(limit),
        "naive/s": statistics.median(first),
        "generator's share of a core, at most": generator.busiest,
    }
    return [
        Figure("home API, requests/s", "a bare Django view", ratio(home, limit), 0.11, 0.15, unit="×", notes=notes),
        Figure("home API, requests/s", "a naive home through a ModelSerializer", ratio(home, first), 4, 6, unit="×"),
    ]


def _check(port: int, message: bytes) -> None:
    """Warm the list, and be sure that a whole page comes."""
    for _ in range(2):
        status, body = load.ask(port, message)
        assert status == 200, body
        page = orjson.loads(body)
        assert len(page["results"]) == 20
        assert page["next"]
        assert "liked" in page["results"][0]["viewer"]


def page(cast: Cast, generator: load.Generator, *, rounds: int, seconds: float) -> Figure:
    """The home page as HTML against the same page with every tweet rendered by templates each time."""
    say(f"home page: {rounds} rounds of {seconds:g} s against one rendered by templates")
    call_command("collectstatic", interactive=False, verbosity=0)
    requests = [load.request("/home", cookie=session(reader)) for reader in cast.readers]
    with (
        stage.site("twitter.wsgi:application", "/api/health/live") as ours,
        stage.site("benchmarks.rivals.pages:application", "/api/health/live") as rival,
    ):
        for message in requests * 2:
            pages = [load.ask(port, message) for port in (ours, rival)]
            assert all(status == 200 and body.count(b"<article") == 20 for status, body in pages), [
                status for status, _ in pages
            ]
        fast, slow = in_turns(
            rounds,
            lambda: generator.run(ours, requests, seconds).per_second,
            lambda: generator.run(rival, requests, seconds).per_second,
        )
    notes = {"home pages/s": statistics.median(fast), "by templates/s": statistics.median(slow)}
    return Figure(
        "home page, HTML", "every tweet by templates each time", ratio(fast, slow), 8, 20, unit="×", notes=notes
    )
