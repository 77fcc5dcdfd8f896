"""What people say: lines of the material, each with its own words, in each person's own voice."""

import re
from dataclasses import dataclass
from random import Random

from apps.demo import material
from apps.demo.material import Line, Topic
from apps.demo.people import Person

_SLOT = re.compile(r"(^|[.!?…:] |\n)?\{(\w+)\}")
_AS_IT_IS = ("link", "friend")
_ARTICLE = re.compile(r"(?<![\w'’])([Aa])(?= (?:[aeio]|un[^i]|up)[a-z])(?! one)")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SLUGS = ("notes", "journal", "letters", "field-notes", "archive", "workshop", "pages", "diary")
_TRIES = 12


@dataclass
class Utterance:
    """A text and the line that it came from, with the words that answers to it use too."""

    text: str
    line: Line
    words: dict[str, str]
    names_friend: bool


class Chatter:
    """Deals out lines so that none comes again before all others of its topic have.

    The same text comes again only after `gap` others, and never from the same person; with a gap
    of 0, for samples that nobody reads, whenever it comes.
    """

    def __init__(self, random: Random, gap: int = 400) -> None:
        self.random, self.gap = random, gap
        self._decks: dict[str, list[Line]] = {}
        self._said: dict[str, int] = {}
        self._own: set[tuple[Person, str]] = set()
        self._count = 0

    def say(self, person: Person, friend: Person | None) -> Utterance | None:
        """Something new from `person`; it may name `friend`, who is one of those they follow."""
        topic = self._topic(person)
        for _ in range(_TRIES):
            line = self._deal(topic)
            if "{friend}" in line.text and friend is None:
                continue
            words = self._words(topic, person, friend)
            text = filled(line.text, words)
            if self._is_new(person, text):
                return Utterance(self._spoken(person, topic, text), line, words, "{friend}" in line.text)
        return None

    def _is_new(self, person: Person, text: str) -> bool:
        last = self._said.get(text, -self.gap)
        if self.gap and ((person, text) in self._own or self._count - last < self.gap):
            return False
        self._own.add((person, text))
        self._count += 1
        self._said[text] = self._count
        return True

    def _spoken(self, person: Person, topic: Topic, text: str) -> str:
        """`text` in the person's voice: small letters, emoji, tags; never a changed name or link."""
        roll = self.random.random()
        is_plain = not re.search(r"@|https://", text)
        if person.voice == "lower" and is_plain and topic.name in material.topics():
            text = text[0].lower() + text[1:].removesuffix(".")
        if person.voice == "cheerful" and text.endswith(".") and roll < 0.5:
            text = f"{text[:-1]}!"
        if person.voice == "emoji" and roll < 0.7:
            text = f"{text} {''.join(self.random.sample(topic.words['emoji'], k=self.random.choice((1, 1, 2))))}"
        elif person.voice == "tagging" and roll < 0.6:
            text = f"{text} #{self.random.choice(topic.words['tags'])}"
        elif roll > 0.88:
            text = f"{text} {self.random.choice(topic.words['emoji'])}"
        elif roll > 0.8:
            text = f"{text}\n\n#{self.random.choice(topic.words['tags'])}"
        return text

    def _topic(self, person: Person) -> Topic:
        if person.language != "en" and self.random.random() < 0.62:
            return material.languages()[person.language]
        return material.topics()[self.random.choice(person.topics)]

    def _deal(self, topic: Topic) -> Line:
        deck = self._decks.setdefault(topic.name, [])
        if not deck:
            # Each half is mixed by itself, so that the last of one round is not the first of the next.
            half = len(topic.lines) // 2
            for part in (topic.lines[:half], topic.lines[half:]):
                deck += self.random.sample(part, len(part))
        return deck.pop()

    def _words(self, topic: Topic, person: Person, friend: Person | None) -> dict[str, str]:
        words = {name: self.random.choice(choices) for name, choices in topic.words.items()}
        slug = f"{self.random.choice(_SLUGS)}/{self.random.randint(3, 480)}"
        return {
            **words,
            "n": str(self.random.randint(3, 19)),
            "hour": f"{self.random.choice((5, 6, 7, 18, 21, 22))}:{self.random.choice(('10', '30', '45'))}",
            "weekday": self.random.choice(_WEEKDAYS),
            "city": person.place,
            "link": f"https://{self.random.choice(('example.com', 'example.org'))}/{person.handle.lower()}/{slug}",
            "friend": friend.handle if friend else "",
        }


def filled(text: str, words: dict[str, str]) -> str:
    """`text` with its words: capitals where a sentence begins, "an" where it is due."""

    def word(match: re.Match[str]) -> str:
        before, name = match[1], match[2]
        found = words[name]
        if before is not None and before != ": " and name not in _AS_IT_IS:
            found = found[:1].upper() + found[1:]
        return (before or "") + found

    return _ARTICLE.sub(r"\1n", _SLOT.sub(word, text))
