"""Many people like one tweet and take it back, through the API, while its counts are folded and watched."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from random import Random
from threading import Event
from typing import Any

from django.db import connection, transaction

from apps.tweets import hydration, recounts
from apps.tweets.models import Like, Tweet, tweet_counter
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory


class Storm:
    """`people` do `acts` things altogether, as many at a time as there are `threads`; each person one by one."""

    def __init__(self, *, people: int, acts: int, threads: int) -> None:
        self.tweet: Tweet = TweetFactory()
        self.readers: list[User] = UserFactory.create_batch(people)
        self._callers = [Caller(reader) for reader in self.readers]
        self._acts, self._threads = acts // people, threads
        self.seen: set[int] = set()
        self.wrong: list[str] = []

    @property
    def path(self) -> str:
        return f"/tweets/{self.tweet.pk}"

    def run(self) -> set[int]:
        """Whose like stands in the end; what went wrong meanwhile is in `wrong`."""
        shares = [range(first, len(self.readers), self._threads) for first in range(self._threads)]
        with self._meanwhile(self._fold), self._meanwhile(self._watch), ThreadPoolExecutor(self._threads) as pool:
            likers = set().union(*pool.map(partial(_alone, self._do), shares))
        return {self.readers[place].pk for place in likers}

    def shown(self, caller: Caller | None = None) -> tuple[int, bool | None]:
        """The number of likes as the API shows it, and whether the caller's is among them."""
        return _told((caller or Caller()).get(self.path))

    def _do(self, share: range) -> set[int]:
        """In turns with each other; the last turn decides who likes it in the end."""
        random, likers = Random(share.start), set()
        for _ in range(self._acts):
            for place in share:
                caller, wanted = self._callers[place], random.random() < 0.5
                (likers.add if wanted else likers.discard)(place)
                answer = (caller.put if wanted else caller.delete)(f"{self.path}/like")
                for told in (_told(answer), self.shown(caller)):
                    self._check(told, wanted)
        return likers

    def _check(self, told: tuple[int, bool | None], wanted: bool) -> None:
        """What one just did is in what one sees next."""
        count, is_liked = told
        if is_liked is not wanted or count < wanted:
            self.wrong.append(f"after {'like' if wanted else 'unlike'}: {told}")

    def _fold(self) -> None:
        tweet_counter.fold(batch=50)

    def _watch(self) -> None:
        """In one snapshot the count is the number of rows, whatever is folded and whatever is not."""
        with transaction.atomic():
            connection.cursor().execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            rows = Like.objects.filter(tweet=self.tweet).count()
            shown = hydration.by_ids(hydration.ANONYMOUS, [self.tweet.pk]).entries[0].likes
        self.seen.add(shown)
        if shown != rows or shown < 0:
            self.wrong.append(f"{shown} shown, {rows} there")

    @contextmanager
    def _meanwhile(self, act: Callable[[], None]) -> Iterator[None]:
        over = Event()

        def again_and_again() -> None:
            while not over.wait(0.005):
                act()

        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(_alone, again_and_again)
            try:
                yield
            finally:
                over.set()
        running.result()


def drain() -> None:
    while tweet_counter.fold():
        pass


def is_exact() -> bool:
    return tweet_counter.drift(recounts.OF_TWEETS, recounts.OF_TWEETS_NAMES) == []


def _told(answer: Any) -> tuple[int, bool | None]:
    assert answer.status_code == 200, answer.content
    tweet = answer.json()
    return tweet["counts"]["likes"], tweet.get("viewer", {}).get("liked")


def _alone(act: Callable[..., Any], *given: Any) -> Any:
    """In a thread, with a connection of its own."""
    try:
        return act(*given)
    finally:
        connection.close()
