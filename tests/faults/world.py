"""Who lives in a run: a graph of accounts, its history, and who of them reads and writes."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path
from random import Random

from tests.faults.people import Person
from tests.faults.site import Site

WORDS = (
    "rain",
    "tea",
    "train",
    "garden",
    "violin",
    "bridge",
    "window",
    "river",
)


@dataclass
class World:
    """`followers` by author, as loaded. `writers` and `readers` have tokens; `warm` have a list.

    Authors with more than `limit` followers are merged when a home is read, the others are pushed.
    """

    site: Site
    limit: int
    followers: dict[int, list[int]] = field(default_factory=dict)
    follows: dict[int, set[int]] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    writers: list[int] = field(default_factory=list)
    readers: list[int] = field(default_factory=list)
    warm: list[int] = field(default_factory=list)

    @property
    def biggest(self) -> Person:
        """The writer with the most followers who is still pushed to them."""
        pushed = [id_ for id_ in self.writers if len(self.followers[id_]) <= self.limit]
        return self.people[max(pushed, key=lambda id_: (len(self.followers[id_]), id_))]

    def reading_the_biggest(self, count: int) -> list[Person]:
        """Readers with tokens who follow the biggest writer."""
        audience = set(self.followers[self.biggest.id])
        return [self.people[id_] for id_ in self.readers if id_ in audience][:count]


def make_graph(path: Path, *, accounts: int, largest: int, random: Random) -> None:
    """A heavy-tailed graph of mutual follows; the first has `largest` followers, the second two thirds."""
    lines = {f"0,{number}" for number in random.sample(range(2, accounts), min(largest, accounts - 2))}
    lines |= {f"1,{number}" for number in random.sample(range(2, accounts), min(largest * 2 // 3, accounts - 2))}
    weights = list(accumulate(1 / (rank + 1) ** 0.8 for rank in range(accounts)))
    for number in range(2, accounts):
        for other in random.choices(range(accounts), cum_weights=weights, k=5):
            if other > 1 and number != other:
                lines.add(f"{min(number, other)},{max(number, other)}")
    path.write_text("id_1,id_2\n" + "\n".join(sorted(lines)) + "\n")


def make_texts(path: Path, *, count: int, random: Random) -> None:
    path.write_text("".join(f"{' '.join(random.choices(WORDS, k=6))} {number}\n" for number in range(count)))


def settle(
    site: Site, graph: Path, texts: Path, random: Random, *, limit: int, readers: int, mean_followers: float
) -> World:
    """Load the graph and its history; choose writers of every size, readers among their followers; warm the lists.

    Writers have `mean_followers` on average, if the graph has as many; all of these followers have warm lists.
    """
    files = {"graph": str(graph), "texts": str(texts)}
    site.inside("-m", "tests.faults.inside", "load", give=json.dumps(files))
    world = World(site, limit)
    _read_graph(world)
    world.writers = _writers(world, mean_followers)
    audience = sorted({reader for writer in world.writers for reader in world.followers[writer]})
    world.readers = random.sample(audience, min(readers, len(audience)))
    world.warm = audience
    tokens = _prepare(site, tokens=sorted({*world.writers, *world.readers}), warm=audience)
    world.people = {int(id_): Person(int(id_), token) for id_, token in tokens.items()}
    return world


def warm(site: Site, ids: list[int]) -> None:
    """Build the home lists of these readers."""
    _prepare(site, tokens=[], warm=ids)


def _prepare(site: Site, **given: list[int]) -> dict[str, str]:
    return json.loads(site.inside("-m", "tests.faults.inside", "people", give=json.dumps(given)))


def _read_graph(world: World) -> None:
    followers: dict[int, list[int]] = defaultdict(list)
    follows: dict[int, set[int]] = defaultdict(set)
    with world.site.database() as database:
        for follower, followee in database.execute("SELECT follower_id, followee_id FROM follows_follow"):
            followers[followee].append(follower)
            follows[follower].add(followee)
    world.followers, world.follows = dict(followers), dict(follows)


def _writers(world: World, wanted_mean: float) -> list[int]:
    """The two biggest; then accounts of every size, and as many big ones as the wanted mean of followers takes."""
    by_size = sorted(world.followers, key=lambda id_: (-len(world.followers[id_]), id_))
    chosen = by_size[:2] + [by_size[int(len(by_size) * share)] for share in (0.02, 0.1, 0.3, 0.5, 0.8, 0.99)]
    for id_ in by_size[2:40]:
        if sum(len(world.followers[one]) for one in chosen) / len(chosen) >= wanted_mean:
            break
        chosen.append(id_)
    return list(dict.fromkeys(chosen))
