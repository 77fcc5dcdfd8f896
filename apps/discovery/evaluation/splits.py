"""A graph of mutual follows, of which a part is hidden: whoever ranks well finds that part again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from random import Random

from apps.core.loading import Source

FOUND = 10  # the first so many count

type Pair = tuple[int, int]
type Lists = Mapping[int, Sequence[int]]


@dataclass(frozen=True)
class Split:
    """`shown` is what a ranking may know, `hidden` what each of the `readers` follows besides."""

    seed: int
    accounts: int  # numbered from 0
    shown: Sequence[Pair]
    hidden: Mapping[int, AbstractSet[int]]
    readers: Sequence[int]

    @cached_property
    def follows(self) -> Mapping[int, AbstractSet[int]]:
        found: dict[int, set[int]] = defaultdict(set)
        for one, other in self.shown:
            found[one].add(other)
            found[other].add(one)
        return found


def pairs(source: Source) -> list[Pair]:
    """Lines `a,b`; a header and bad lines are passed over. Raises OSError, SourceIsDamaged."""
    found: set[Pair] = set()
    for number, line in source.lines("graph"):
        left, _, right = line.partition(",")
        if left.isdecimal() and right.isdecimal() and left != right:
            one, other = int(left), int(right)
            found.add((min(one, other), max(one, other)))
        elif number > 1:
            source.reject(number, "not two numbers")
    return sorted(found)


def split(graph: Iterable[Pair], *, seed: int, hidden: float, readers: int) -> Split:
    """Hide a `hidden` part of the pairs, both ways; ask for at most `readers` of those who lost some and kept some."""
    random = Random(seed)  # noqa: S311  # the same division every time
    mixed = list(graph)
    random.shuffle(mixed)
    cut = round(len(mixed) * hidden)
    lost: dict[int, set[int]] = defaultdict(set)
    for one, other in mixed[:cut]:
        lost[one].add(other)
        lost[other].add(one)
    keeps = {account for pair in mixed[cut:] for account in pair}
    asked = sorted(lost.keys() & keeps)
    chosen = random.sample(asked, min(readers, len(asked)))
    accounts = 1 + max((max(pair) for pair in mixed), default=-1)
    return Split(seed, accounts, mixed[cut:], {reader: lost[reader] for reader in chosen}, chosen)


def recall(made: Split, lists: Lists) -> float:
    """Of what was hidden from a reader (at most FOUND of it), the part that is among their first FOUND; on average."""
    parts = [
        len(made.hidden[reader] & set(lists.get(reader, ())[:FOUND])) / min(FOUND, len(made.hidden[reader]))
        for reader in made.readers
    ]
    return sum(parts) / len(parts) if parts else 0.0
