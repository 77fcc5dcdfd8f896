"""A month of what the demo people did: tweets, threads, answers, retweets and likes, with their moments."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from apps.demo import albums, material
from apps.demo.albums import Album, Shot
from apps.demo.chatter import Chatter, filled
from apps.demo.people import Person
from apps.tweets.rhythm import Rhythm

DAYS = 30
ORIGINALS, RETWEETS, LIKES = 1_800, 1_100, 14_000
# Of those who pass something on in their own language, how many say something about it.
QUOTED = 0.15
COMMENTS = (
    "This. So much this.",
    "Worth two minutes of your day.",
    "I keep thinking about this one.",
    "Saving this for the next time somebody asks.",
    "Not sure that I agree, but I see the point.",
    "Exactly what I tried to say last week, only better.",
    "Tried it. It works.",
    "We need to talk about this at dinner.",
    "Hard disagree! Tell me why I am wrong.",
    "Somebody had to say it.",
    "Reading this twice.",
    "Made my morning.",
    "A good thread to follow.",
    "Yes, and it goes further than that.",
    "Adding this to my list for the weekend.",
)


@dataclass(eq=False)
class Told:
    """One tweet of the story; `shine` is how much others like it."""

    moment: datetime
    author: Person
    text: str = ""
    reply_to: "Told | None" = None
    retweet_of: "Told | None" = None
    quote_of: "Told | None" = None
    shine: float = 1.0
    language: str = "und"
    shots: list[Shot] = field(default_factory=list)
    id: int = 0
    likers: dict[Person, None] = field(default_factory=dict)


class Story:
    """Everything that happened until `now`; `told` is in order of time."""

    def __init__(self, random: Random, follows: dict[Person, list[Person]], now: datetime) -> None:
        self.random, self.follows, self.now = random, follows, now
        self.followers: dict[Person, list[Person]] = defaultdict(list)
        for follower, followed in follows.items():
            for person in followed:
                self.followers[person].append(follower)
        self.chatter = Chatter(random)
        self.told: list[Told] = []
        self._answered: set[tuple[Person, str]] = set()
        self._tell_originals()
        self._tell_of_today()
        self._show_albums()
        self._retweet()
        self._like()
        self.told.sort(key=lambda told: told.moment)

    def _tell_originals(self) -> None:
        people = list(self.follows)
        weights = list(accumulate(person.chatter * (0.4 + person.renown) for person in people))
        rhythm = Rhythm(self.now - timedelta(seconds=90), DAYS)
        # Squared: more was said lately than a month ago, as where people arrive.
        shares = sorted(1 - self.random.random() ** 1.4 for _ in range(ORIGINALS))
        for share in shares:
            author = self.random.choices(people, cum_weights=weights)[0]
            friend = self._friend(author)
            said = self.chatter.say(author, friend)
            if said is None:
                continue
            shine = min(self.random.paretovariate(1.1), 15) * (0.15 + author.renown)
            first = Told(rhythm.at(min(share, 0.999999)), author, said.text, shine=shine, language=author.language)
            self.told.append(first)
            self._continue(first, [filled(text, said.words) for text in said.line.thread])
            replies = [tuple(filled(text, said.words) for text in pair) for pair in said.line.replies]
            self._answer(first, replies, friend if said.names_friend else None)

    def _tell_of_today(self) -> None:
        """What many talk about since this morning, so that something stands out from what is usual."""
        public = [person for person in self.follows if person.language == "en" and not person.is_protected]
        for texts in material.today():
            for text, author in zip(texts, self.random.sample(public, min(len(texts), len(public))), strict=False):
                moment = self.now - timedelta(minutes=self.random.uniform(4, 300))
                shine = min(self.random.paretovariate(1.1), 15) * (0.15 + author.renown)
                self.told.append(Told(moment, author, text, shine=shine, language="en"))

    def _show_albums(self) -> None:
        """Pictures: some from today, the others farther and farther apart, back to a month ago."""
        shown = self.random.sample(albums.albums(), k=len(albums.albums()))
        for number, album in enumerate(shown):
            share = (number + self.random.random()) / len(shown)
            moment = self.now - timedelta(minutes=9) - timedelta(days=DAYS - 1) * share**2.4
            author = self._author_of(album)
            shine = min(self.random.paretovariate(1.1), 15) * (0.4 + author.renown)
            told = Told(moment, author, album.text, shine=shine, language="en", shots=album.shots)
            self.told.append(told)

    def _author_of(self, album: Album) -> Person:
        public = [person for person in self.follows if person.language == "en" and not person.is_protected]
        named = [person for person in public if person.handle == album.handle]
        near = [person for person in public if album.topic in person.topics]
        return self.random.choice(named or near or public)

    def _friend(self, author: Person) -> Person | None:
        kin = [other for other in self.follows[author] if other.language == author.language and not other.is_protected]
        return self.random.choice(kin) if kin else None

    def _continue(self, first: Told, texts: list[str]) -> None:
        """The author's own thread, within minutes."""
        last = first
        for text in texts:
            moment = last.moment + timedelta(seconds=self.random.randint(40, 200))
            if moment >= self.now:
                return
            last = Told(moment, first.author, text, reply_to=last, shine=first.shine / 2, language=first.language)
            self.told.append(last)

    def _answer(self, first: Told, replies: list[tuple[str, ...]], friend: Person | None) -> None:
        """Some of the answers that the line knows, by followers who read its language."""
        near = [person for person in self.followers[first.author] if person.language == first.language]
        near += self.followers[first.author] if first.language == "en" else []
        speakers = self.random.sample(near, min(len(near), len(replies)))
        if friend is not None:
            speakers.insert(0, friend)
        used = {first.author}
        for (text, answer), person in zip(replies, speakers, strict=False):
            is_due = person is friend or self.random.random() < 0.45 + first.author.renown
            if person in used or not is_due or (person, text) in self._answered:
                continue
            used.add(person)
            self._answered.add((person, text))
            reply = self._later(first, person, text, minutes=50)
            if reply and answer:
                self._later(reply, first.author, answer, minutes=20)

    def _later(self, parent: Told, author: Person, text: str, *, minutes: int) -> Told | None:
        moment = parent.moment + timedelta(minutes=1 + self.random.expovariate(1 / minutes))
        if moment >= self.now:
            return None
        told = Told(moment, author, text, reply_to=parent, shine=parent.shine / 6, language=parent.language)
        self.told.append(told)
        return told

    def _retweet(self) -> None:
        originals = [told for told in self.told if not told.author.is_protected and told.reply_to is None]
        sums = list(accumulate(told.shine for told in originals))
        done: set[tuple[Person, Told]] = set()
        for original in self.random.choices(originals, cum_weights=sums, k=RETWEETS):
            near = self.followers[original.author]
            if not near:
                continue
            person = self.random.choice(near)
            moment = original.moment + timedelta(minutes=2 + self.random.lognormvariate(4.6, 1.3))
            if (person, original) not in done and moment < self.now:
                done.add((person, original))
                self.told.append(self._passed_on(original, person, moment))

    def _passed_on(self, original: Told, person: Person, moment: datetime) -> Told:
        if original.language == person.language == "en" and self.random.random() < QUOTED:
            return Told(moment, person, self.random.choice(COMMENTS), quote_of=original, shine=original.shine / 6)
        return Told(moment, person, retweet_of=original, shine=0)

    def _like(self) -> None:
        people = list(self.follows)
        liked = [told for told in self.told if told.retweet_of is None]
        sums = list(accumulate(told.shine + 0.2 for told in liked))
        for told in self.random.choices(liked, cum_weights=sums, k=LIKES):
            near = self.followers[told.author]
            is_stranger = not told.author.is_protected and self.random.random() < 0.25
            person = self.random.choice(people if is_stranger or not near else near)
            if not told.author.is_protected or person in near:
                told.likers[person] = None
