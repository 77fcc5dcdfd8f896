"""Two hundred made-up people: names from everywhere, what they talk about, and how."""

import unicodedata
from dataclasses import dataclass
from random import Random

from apps.demo import material
from apps.users.reserved import RESERVED

ENGLISH_SHARE = 0.62
_LETTERS = str.maketrans("ıłŁđĐß", "ilLdDs")
VOICES = ("plain", "plain", "lower", "cheerful", "tagging", "emoji")


@dataclass(eq=False)
class Person:
    """`renown` is how likely others follow them, `chatter` how much they write."""

    handle: str
    name: str
    language: str
    topics: list[str]
    voice: str
    place: str
    bio: str
    website: str
    renown: float
    chatter: float
    is_protected: bool = False
    is_verified: bool = False
    id: int = 0

    @property
    def email(self) -> str:
        return f"{self.handle.lower()}@example.com"


def crowd(random: Random, count: int) -> list[Person]:
    """`count` people, those of most renown first. The same random numbers make the same people."""
    handles: set[str] = set(RESERVED)
    people = []
    for rank in range(count):
        culture = _culture(random)
        name, handle = _name(random, culture, handles)
        topics = random.sample(sorted(material.topics()), k=random.choice((1, 2, 2, 3)))
        people.append(
            Person(
                handle=handle,
                name=name,
                language=culture.language,
                topics=topics,
                voice=random.choice(VOICES),
                place=random.choice(culture.places)[:30],
                bio=_bio(random, topics),
                website=_website(random, handle),
                # Zipf's law: the second has half of the first's, and so on.
                renown=1 / (rank + 2) ** 0.8,
                chatter=min(random.paretovariate(1.2), 9),
                is_protected=rank > 20 and random.random() < 0.05,
                is_verified=rank < 12 and random.random() < 0.6,
            )
        )
    return people


def _culture(random: Random) -> material.Culture:
    cultures = material.cultures()
    if random.random() < ENGLISH_SHARE:
        return cultures[0]
    return random.choice(cultures[1:])


def _name(random: Random, culture: material.Culture, taken: set[str]) -> tuple[str, str]:
    """A display name, and a handle that nobody has yet."""
    for _ in range(200):
        if culture.people:
            name, handle = random.choice(culture.people)
        else:
            given, family = random.choice(culture.given), random.choice(culture.family)
            name, handle = _written(random, given, family), _handle(random, given, family)
        if handle.lower() not in taken:
            taken.add(handle.lower())
            return name, handle
        handle = f"{handle[:12]}{random.randint(2, 99)}"
        if culture.people and random.random() < 0.3 and handle.lower() not in taken:
            taken.add(handle.lower())
            return name.split()[0], handle
    raise RuntimeError(f"names.txt has too few names for [{culture.language}]")


def _written(random: Random, given: str, family: str) -> str:
    return random.choice((f"{given} {family}", f"{given} {family}", f"{given} {family[0]}.", given))


def _handle(random: Random, given: str, family: str) -> str:
    given, family = _plain(given), _plain(family)
    word = random.choice(("reads", "bakes", "writes", "walks", "tinkers", "looksup", "here", "again"))
    made = random.choice(
        (
            f"{given}{family}",
            f"{given}_{family}",
            f"{given[0]}{family}",
            f"{given}_{word}",
            f"{given}{random.randint(3, 99)}",
            f"{family}{given[0]}".lower(),
        )
    )
    return made[:15].rstrip("_") if random.random() < 0.4 else made[:15].rstrip("_").lower()


def _plain(name: str) -> str:
    """`name` in ASCII letters."""
    name = name.translate(_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFD", name) if c.isascii() and c.isalpha()) or "someone"


def _bio(random: Random, topics: list[str]) -> str:
    if random.random() < 0.08:
        return ""
    parts = [random.choice(material.bios()[topic]) for topic in topics[:2]]
    return f"{random.choice(('. ', ' · ', ', '))}".join(dict.fromkeys(parts))[:160]


def _website(random: Random, handle: str) -> str:
    if random.random() < 0.6:
        return ""
    return f"https://{random.choice(('example.com', 'example.org'))}/{handle.lower()}"
