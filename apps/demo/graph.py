"""Who follows whom: a few are followed by nearly all, most by few; people of one kind find each other."""

from itertools import accumulate
from random import Random

from apps.demo.people import Person

# How many one follows: from a handful to about half of all.
_FEWEST, _MOST_SHARE = 6, 0.55


def follows(random: Random, people: list[Person]) -> dict[Person, list[Person]]:
    """By follower: whom they follow, themselves never among them."""
    return {person: _followed_by(random, person, people) for person in people}


def _followed_by(random: Random, person: Person, people: list[Person]) -> list[Person]:
    others = [other for other in people if other is not person]
    wanted = min(max(_FEWEST, int(random.lognormvariate(3.2, 0.7))), int(len(people) * _MOST_SHARE))
    weights = [other.renown * _kinship(person, other) for other in others]
    sums = list(accumulate(weights))
    found: dict[Person, None] = {}
    while len(found) < wanted:
        found.update(dict.fromkeys(random.choices(others, cum_weights=sums, k=wanted - len(found))))
    return list(found)


def _kinship(person: Person, other: Person) -> float:
    """How much likelier than by renown alone."""
    kinship = 1.0 + 3.0 * len(set(person.topics) & set(other.topics))
    if person.language == other.language:
        kinship *= 1.5 if person.language == "en" else 12
    return kinship


def power_law_edges(random: Random, accounts: int, edges_each: int) -> list[tuple[int, int]]:
    """A heavy-tailed graph: each newcomer befriends `edges_each` earlier ones, likelier those with many ties.

    Preferential attachment (Barabási, Albert 1999). Pairs `(a, b)`, each once, never `a, a`.
    """
    ends: list[int] = list(range(edges_each + 1))
    edges = []
    for newcomer in range(edges_each + 1, accounts):
        # Some make few ties, some many: without that the least would have `edges_each`.
        wanted = min(newcomer, max(1, int(random.paretovariate(1.3) * edges_each / 4)))
        chosen = {random.choice(ends) for _ in range(wanted)} - {newcomer}
        for other in sorted(chosen):
            edges.append((newcomer, other))
            ends += (newcomer, other)
    return edges
