"""Whether a request costs more when there is more: follows, followers, tweets."""

import statistics

import orjson

from benchmarks import load, stage, world
from benchmarks.figures import Figure, in_turns, ratio, say
from benchmarks.scenes.cast import Cast, home_request, token
from benchmarks.scenes.fan_out import Audience

_FLOOR, _GOAL = 1.5, 1.2


def of_follows(cast: Cast, generator: load.Generator, *, rounds: int, seconds: float) -> Figure:
    """The home of who follows 5,000 against that of who follows 10."""
    say("growth: homes of 10 and of 5,000 follows")
    with stage.site("twitter.wsgi:application", "/api/health/live") as port:
        few, many = (home_request(cast.by_follows[name]) for name in ("10", "5000"))
        for message in (few, many, few, many):
            assert len(orjson.loads(load.ask(port, message)[1])["results"]) == 20
        small, large = in_turns(
            rounds,
            lambda: generator.run(port, [few], seconds).per_second,
            lambda: generator.run(port, [many], seconds).per_second,
        )
    notes = {"10 follows, reads/s": statistics.median(small), "5,000 follows, reads/s": statistics.median(large)}
    return _figure("growth of a home read, 10 to 5,000 follows", small, large, notes)


def of_followers(audience: Audience, generator: load.Generator, *, rounds: int, seconds: float) -> Figure:
    """The post of an author with many followers against that of one with 10; nothing delivers meanwhile."""
    say(f"growth: posts by authors with 10 and with {len(audience.keys):,} followers")
    author = world.accounts("small", 1)[0]
    world.follow(world.accounts("smallf", 10), [author])
    with stage.site("twitter.wsgi:application", "/api/health/live") as port:
        messages = [post_request(token(id_), "How many read this?") for id_ in (author, audience.author.pk)]
        small, large = in_turns(
            rounds,
            lambda: generator.run(port, messages[:1], seconds, status=201).per_second,
            lambda: generator.run(port, messages[1:], seconds, status=201).per_second,
        )
    world.drop_outbox()
    notes = {"10 followers, posts/s": statistics.median(small), "many, posts/s": statistics.median(large)}
    return _figure(f"growth of a post, 10 to {len(audience.keys):,} followers", small, large, notes)


class OfTweets:
    """Home reads before and after 10^7 tweets came, each held against a bare view of its own minute."""

    def __init__(self, cast: Cast, generator: load.Generator, *, rounds: int, seconds: float) -> None:
        self._cast, self._generator, self._rounds, self._seconds = cast, generator, rounds, seconds
        self._before = self._share()
        self._tweets_before = world.count_tweets()

    def grow(self, tweets: int) -> Figure:
        say(f"growth: {tweets:,} more tweets")
        writers = world.accounts("crowd", 20_000)
        for start in range(0, len(writers), 1000):
            world.write(writers[start : start + 1000], tweets // len(writers))
        world.settle()
        after = self._share()
        notes = {"share of a bare view before": self._before, "after": after}
        name = f"growth of a home read, {self._tweets_before:,} to {world.count_tweets():,} tweets"
        return Figure(name, "itself at the small end", self._before / after, _FLOOR, _GOAL, True, "×", notes)

    def _share(self) -> float:
        requests = [home_request(reader) for reader in self._cast.readers]
        with (
            stage.site("twitter.wsgi:application", "/api/health/live") as port,
            stage.site("benchmarks.rivals.bare:application", "/constant") as bare,
        ):
            for message in requests * 2:
                assert len(orjson.loads(load.ask(port, message)[1])["results"]) == 20
            ours, limit = in_turns(
                self._rounds,
                lambda: self._generator.run(port, requests, self._seconds).per_second,
                lambda: self._generator.run(bare, [load.request("/constant")], self._seconds).per_second,
            )
        return ratio(ours, limit)


def post_request(access: str, text: str) -> bytes:
    return load.request("/api/tweets", method="POST", token=access, body=orjson.dumps({"text": text}))


def _figure(name: str, small: list[float], large: list[float], notes: dict[str, float]) -> Figure:
    return Figure(name, "itself at the small end", ratio(small, large), _FLOOR, _GOAL, True, "×", notes)
