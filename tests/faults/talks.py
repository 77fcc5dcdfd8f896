"""People who write to each other and do things that the others are told of, all the time."""

import itertools
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

from tests.faults.crowd import Crowd
from tests.faults.people import Caller, Person
from tests.faults.windows import Window

PAUSE = 0.1  # seconds between two acts of one talker


class Said(NamedTuple):
    """A message that was acknowledged."""

    id: int
    conversation: int
    sender: int
    text: str


@dataclass(frozen=True)
class Talk:
    id: int
    members: tuple[Person, ...]


class Talks:
    """Every two of the talkers have a conversation, and all have a group; nobody whom the crowd blocks is one."""

    def __init__(self, crowd: Crowd, random: Random, *, talkers: int) -> None:
        self.crowd, self.world = crowd, crowd.world
        self.said: dict[int, Said] = {}
        self.attempted: set[str] = set()
        self._numbers = itertools.count()
        self._random = random
        calm = [id_ for id_ in self.world.readers if id_ not in self.world.writers]
        self.people = [self.world.people[id_] for id_ in calm[:talkers]]
        self.talks: list[Talk] = []
        self.windows: list[Window] = []
        self.tweets: dict[int, Person] = {}

    def open(self, caller: Caller) -> None:
        """Conversations, a tweet by everybody, and a window for everybody. Returns when all of them look."""
        pairs = zip(self.people[::2], self.people[1::2], strict=False)
        self.talks = [self._opened(caller, pair) for pair in pairs]
        self.talks.append(self._opened(caller, tuple(self.people[:50])))
        for person in self.people:
            tweet = self.crowd.post(caller, person)
            assert tweet is not None
            self.tweets[tweet] = person
        self.windows = [
            Window(self.world.site, self.crowd.diary, person, Random(self._random.random())) for person in self.people
        ]
        for window in self.windows:
            window.start()
        self.world.site.wait_for(lambda: all(window.news for window in self.windows), 60, "all windows to be open")

    def close(self) -> None:
        for window in self.windows:
            window.close()

    def _opened(self, caller: Caller, people: tuple[Person, ...]) -> Talk:
        first, *others = people
        body = {"recipient_ids": [str(one.id) for one in others], "text": f"hello by {first.id} to {len(others)}"}
        answer = caller.call(first, "POST", "/api/messages/", body)
        assert answer.status == 201, answer.body
        talk = Talk(int(answer.body["conversation_id"]), people)
        for one in others:
            accepted = caller.call(one, "POST", f"/api/conversations/{talk.id}/accept")
            assert accepted.status == 200, accepted.body
        return talk

    # Acts ---------------------------------------------------------------------------------------
    def say(self, caller: Caller, talk: Talk, person: Person) -> int | None:
        """Write under an Idempotency-Key until it is answered; the message's id."""
        text = f"fault run message number {next(self._numbers)}"
        self.attempted.add(text)
        body = {"conversation_id": str(talk.id), "text": text}
        answer = caller.call(person, "POST", "/api/messages/", body, key=f"key of {text}", kind="message")
        if answer.status != 201:
            self.crowd.ledger.broke("answer", f"a message was answered {answer.status}: {answer.body}")
            return None
        id_ = int(answer.body["id"])
        self.said[id_] = Said(id_, talk.id, person.id, text)
        return id_

    def say_some(self, caller: Caller, count: int) -> list[int]:
        """In each conversation by its members in turn."""
        return [
            id_
            for number in range(count)
            for talk in self.talks
            if (id_ := self.say(caller, talk, talk.members[number % len(talk.members)]))
        ]

    def read(self, caller: Caller, talk: Talk, person: Person) -> None:
        self.crowd.went_well(caller.call(person, "POST", f"/api/conversations/{talk.id}/read"), 200)

    def do_something(self, caller: Caller, person: Person, random: Random) -> None:
        """To a tweet of another talker."""
        of_others = [tweet for tweet, author in self.tweets.items() if author.id != person.id]
        tweet = random.choice(of_others)
        what = random.choice(("like", "like", "like", "unlike", "retweet", "unretweet", "reply", "read"))
        if what == "reply":
            self.crowd.post(caller, person, reply_to=tweet)
        elif what == "read":
            self.read_news(caller, person)
        else:
            method = "DELETE" if what.startswith("un") else "PUT"
            answer = caller.call(person, method, f"/api/tweets/{tweet}/{what.removeprefix('un')}")
            self.crowd.went_well(answer, 200, *((404,) if self.crowd.ledger.is_gone(tweet) else ()))

    def read_news(self, caller: Caller, person: Person) -> None:
        newest = caller.get(person, f"/api/notifications/{person.id}?limit=1")
        if self.crowd.went_well(newest, 200) and newest.body["results"]:
            up_to = {"up_to_id": newest.body["results"][0]["id"]}
            self.crowd.went_well(caller.call(person, "POST", "/api/notifications/read", up_to), 200)

    def start(self, *, threads: int = 2) -> None:
        """Until the crowd is stopped."""
        for number in range(threads):
            self.crowd.begin(f"talker{number}", self._talk_on)

    def _talk_on(self) -> None:
        caller, random = self.crowd.caller(), Random(self._random.random())
        while not self.crowd.stopping.wait(PAUSE):
            talk = random.choice(self.talks)
            person = random.choice(talk.members)
            chance = random.random()
            if chance < 0.6:
                self.say(caller, talk, person)
            elif chance < 0.7:
                self.read(caller, talk, person)
            else:
                self.do_something(caller, person, random)
