"""People who post, read and change their minds all the time while things go wrong."""

import threading
import time
from collections.abc import Callable
from random import Random
from typing import Any

from tests.faults.ledger import Ledger, Post
from tests.faults.people import Caller, Diary, NobodyAnswers, Person
from tests.faults.world import World
from tests.patience import TEST_PATIENCE

READ_WITHIN = 5.0  # seconds, whatever is frozen; usually it is far less (see the printed quantiles)


class Crowd:
    """`post`, `read` and the acts below can be called directly; `start` lets threads do them until `stop`."""

    def __init__(self, world: World, ledger: Ledger, diary: Diary, random: Random) -> None:
        self.world, self.ledger, self.diary = world, ledger, diary
        self._random = random
        self.stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._number = 0
        self._lock = threading.Lock()

    def caller(self) -> Caller:
        return Caller(self.world.site.port, self.diary)

    # One act ------------------------------------------------------------------------------------
    def post(self, caller: Caller, author: Person, *, reply_to: int | None = None) -> int | None:
        """Post under an Idempotency-Key until it is answered; the tweet's id."""
        with self._lock:
            self._number += 1
            text = f"fault run tweet number {self._number}"
        self.ledger.attempt(text)
        body = {"text": text} | ({"reply_to_id": str(reply_to)} if reply_to else {})
        answer = caller.call(author, "POST", "/api/tweets/", body, key=f"key of {text}", kind="post")
        if answer.status == 404 and reply_to and self.ledger.is_gone(reply_to):
            return None
        if answer.status != 201:
            # What is answered may have gone, or its author become protected, between choosing it and asking.
            if answer.status not in (403, 404) or not reply_to:
                self.ledger.broke("answer", f"a post was answered {answer.status}: {answer.body}")
            return None
        id_ = int(answer.body["id"])
        self.ledger.posted(Post(id_, author.id, text))
        return id_

    def read(self, caller: Caller, reader: Person, limit: int = 50) -> list[dict[str, Any]]:
        """One page of home, held to the ledger."""
        answer = caller.get(reader, f"/api/timelines/home?limit={limit}")
        if answer.status != 200:
            self.ledger.broke("I8", f"a read was answered {answer.status}: {answer.body}")
            return []
        if answer.seconds > READ_WITHIN * TEST_PATIENCE:
            self.ledger.broke("I8", f"a read took {answer.seconds:.2f} s")
        results = answer.body["results"]
        self.ledger.check_page(reader.id, results, answer.began, self.world.follows.get(reader.id, set()))
        return results

    def post_and_look(self, caller: Caller, author: Person) -> None:
        """One's own tweet is in one's own home at once, whatever is down."""
        id_ = self.post(caller, author)
        if (
            id_
            and id_ not in {int(entry["id"]) for entry in self.read(caller, author, 100)}
            and not self.ledger.is_gone(id_)
        ):
            newer = sum(other > id_ for other in list(self.ledger.posts))
            if newer < 50:
                self.ledger.broke("I1", f"the author {author.id} does not see their own new tweet {id_}")

    def delete(self, caller: Caller, author: Person, tweet_id: int) -> None:
        answer = caller.call(author, "DELETE", f"/api/tweets/{tweet_id}")
        if self.went_well(answer, 204, 404):
            self.ledger.deleted(tweet_id)

    def retweet(self, caller: Caller, person: Person, tweet_id: int) -> None:
        answer = caller.call(person, "PUT", f"/api/tweets/{tweet_id}/retweet")
        self.went_well(answer, 200, 403, 404)

    def like(self, caller: Caller, person: Person, tweet_id: int) -> None:
        answer = caller.call(person, "PUT", f"/api/tweets/{tweet_id}/like")
        self.went_well(answer, 200, 403, 404)

    def part(self, caller: Caller, viewer: Person, author: Person, how: str) -> None:
        """Block or mute: `how` is the last word of the path."""
        self.ledger.parting(viewer.id, author.id)
        answer = caller.call(viewer, "PUT", f"/api/users/{author.id}/{how}")
        if self.went_well(answer, 200):
            self.ledger.parted(viewer.id, author.id)
            if how == "block":
                self.ledger.parted(author.id, viewer.id)

    def make_up(self, caller: Caller, viewer: Person, author: Person, how: str) -> None:
        self.ledger.may_meet(viewer.id, author.id)
        self.ledger.may_meet(author.id, viewer.id)
        self.went_well(caller.call(viewer, "DELETE", f"/api/users/{author.id}/{how}"), 200)

    def follow(self, caller: Caller, person: Person, target: Person, how: str = "follow") -> None:
        answer = caller.call(person, "POST", f"/api/{how}/", {"user_id": str(target.id)})
        self.went_well(answer, 200, 403)

    def protect(self, caller: Caller, person: Person, *, on: bool) -> None:
        if not on:
            self.ledger.may_open(person.id)
        answer = caller.call(person, "PATCH", "/api/users/me", {"is_protected": on})
        if self.went_well(answer, 200) and on:
            self.ledger.protected(person.id)

    def went_well(self, answer: Any, *statuses: int) -> bool:
        if answer.status not in statuses:
            self.ledger.broke("answer", f"an act was answered {answer.status}: {answer.body}")
            return False
        return True

    # All the time -------------------------------------------------------------------------------
    def start(self, *, tweets: int, seconds: float, readers: int = 2) -> None:
        """`tweets` posts spread over `seconds`, readers without a pause, and one who changes things."""
        self.begin("poster", lambda: self._post_all(tweets, seconds))
        for number in range(readers):
            self.begin(f"reader{number}", self._read_on)
        self.begin("changer", self._change_on)

    def wait_for_posts(self) -> None:
        self._threads[0].join()

    def stop(self) -> None:
        self.stopping.set()
        for thread in self._threads:
            thread.join()
        self._threads.clear()
        self.stopping.clear()

    def begin(self, name: str, work: Callable[[], None]) -> None:
        def run() -> None:
            try:
                work()
            except NobodyAnswers as error:
                self.ledger.broke("answer", f"nobody answered {error}")
            except Exception as error:  # noqa: BLE001 — a thread that died silently would prove nothing
                self.ledger.broke("harness", f"{name} died of {error!r}")

        thread = threading.Thread(target=run, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _post_all(self, tweets: int, seconds: float) -> None:
        caller, random, began = self.caller(), Random(self._random.random()), time.monotonic()
        writers = [self.world.people[id_] for id_ in self.world.writers]
        for number in range(tweets):
            # Each writer in turn, so that the expected deliveries are known beforehand.
            author = writers[number % len(writers)]
            if number % 10 == 9:
                self.post(caller, author, reply_to=self._any_post(random))
            elif number % 10 == 5:
                self.post_and_look(caller, author)
            else:
                self.post(caller, author)
            ahead = began + number * seconds / tweets - time.monotonic()
            if ahead > 0:
                time.sleep(ahead)

    def _read_on(self) -> None:
        caller, random = self.caller(), Random(self._random.random())
        while not self.stopping.is_set():
            self.read(caller, self.world.people[random.choice(self.world.readers)])

    def _change_on(self) -> None:
        caller, random = self.caller(), Random(self._random.random())
        while not self.stopping.is_set():
            reader = self.world.people[random.choice(self.world.readers)]
            writer = self.world.people[random.choice(self.world.writers)]
            if reader.id != writer.id:
                self._change(caller, reader, writer, random)
            self.stopping.wait(0.15)

    def _change(self, caller: Caller, reader: Person, writer: Person, random: Random) -> None:
        what = random.choice(("block", "mute", "mute", "follow", "unfollow", "delete", "retweet", "like", "like"))
        if what in ("block", "mute"):
            self.part(caller, reader, writer, what)
            self.read(caller, reader)
            if random.random() < 0.7:
                self.make_up(caller, reader, writer, what)
                if what == "block":
                    self.follow(caller, reader, writer)
        elif what in ("follow", "unfollow"):
            self.follow(caller, reader, writer, what)
            self.read(caller, reader)
        elif (tweet := self._any_post(random)) is not None:
            post = self.ledger.posts[tweet]
            if what == "delete":
                self.delete(caller, self.world.people[post.author], tweet)
                self.read(caller, reader)
            elif what == "like":
                self.like(caller, reader, tweet)
            else:
                self.retweet(caller, writer, tweet)

    def _any_post(self, random: Random) -> int | None:
        posts = [id_ for id_ in list(self.ledger.posts)[-200:] if not self.ledger.is_gone(id_)]
        return random.choice(posts) if posts else None
