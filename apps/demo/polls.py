"""Polls of the demo people: some open, some closed, and what their followers chose."""

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from apps.core import ids
from apps.core import text as texts
from apps.demo.people import Person
from apps.tweets import bulk, documents
from apps.tweets.models import Poll, PollClosed, PollCountDelta, Tweet, Vote


class Asked(NamedTuple):
    """`age` and `lasts` in hours."""

    handle: str
    age: float
    lasts: float
    text: str
    options: tuple[str, ...]
    is_multiple: bool = False


ASKED = (
    Asked("alice", 2.2, 24, "Settle this at our table: when is a tomato ready?",
          ("When it smells of summer", "When it comes off by itself", "When the neighbour steals one")),
    Asked("bob", 7.5, 72, "Which of these do you really test before a release?",
          ("The happy path", "The sad path", "Undo", "Nothing, I have users"), is_multiple=True),
    Asked("demo", 20, 168, "Coffee after four in the afternoon?", ("Of course", "Decaf only", "Never")),
    Asked("alice", 80, 24, "The next long read for the garden club?",
          ("The one about moss", "The one about bees", "A novel, for once")),
    Asked("bob", 290, 168, "Rain tomorrow, forty kilometres planned. Ride?", ("Ride", "Bake instead")),
)  # fmt: skip


def ask(random: Random, follows: dict[Person, list[Person]], now: datetime) -> None:
    """Those who can be signed in to ask; about two thirds of their followers have voted."""
    known = {person.handle: person for person in follows}
    tweets = {
        asked: _tweet(asked, known[asked.handle], now - timedelta(hours=asked.age))
        for asked in ASKED
        if asked.handle in known
    }
    bulk.load(list(tweets.values()))
    for asked, tweet in tweets.items():
        followers = [person for person, others in follows.items() if known[asked.handle] in others]
        # One poll that the reader of the demo has not voted in, and one that they have.
        crowd = [person for person in followers if person.handle != "demo" or asked.handle == "bob"]
        _vote(random, _poll(asked, tweet, now), random.sample(crowd, k=2 * len(crowd) // 3), len(asked.options))


def _tweet(asked: Asked, author: Person, moment: datetime) -> Tweet:
    tweet = Tweet(id=ids.at(moment), author_id=author.id, lang="en", has_poll=True)
    return documents.write(tweet, texts.parse(asked.text), {})


def _poll(asked: Asked, tweet: Tweet, now: datetime) -> Poll:
    closes_at = now + timedelta(hours=asked.lasts - asked.age)
    poll = Poll(tweet=tweet, options=list(asked.options), is_multiple=asked.is_multiple, closes_at=closes_at)
    if closes_at > now:
        poll.save(force_insert=True)
    else:
        # It closed long ago: nobody is to do it now, and late.
        Poll.objects.bulk_create([poll])
        PollClosed.objects.create(poll=poll, created_at=closes_at)
    return poll


def _vote(random: Random, poll: Poll, crowd: list[Person], options: int) -> None:
    weights = [random.uniform(0.3, 1) for _ in range(options)]
    chosen = {person: set(random.choices(range(options), weights, k=2 if poll.is_multiple else 1)) for person in crowd}
    Vote.objects.bulk_create(
        Vote(poll=poll, user_id=person.id, choices=sum(1 << number for number in numbers))
        for person, numbers in chosen.items()
    )
    sums = {f"votes_{n}": sum(n in numbers for numbers in chosen.values()) for n in range(options)}
    PollCountDelta.objects.create(poll=poll, voters=len(chosen), **sums)
