"""`python -m benchmarks.caches`: do caches of users and tweets in Redis earn their place? (docs/adr/0007)

The same 20 tweets with their authors, ready to serve: out of PostgreSQL by key, as the home statement
brings them, and out of Redis as the founding documents propose. Interleaved, medians of 2,000 rounds.
"""

import os
import statistics
import time
from collections.abc import Callable, Mapping

from twitter import embedded

AUTHORS, TWEETS, PAGE, ROUNDS = 200, 20_000, 20, 2_000


def main() -> None:
    with embedded.temporary() as servers:
        os.environ |= {
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.redis_url,
            "DEBUG": "true",
            "METRICS_DIR": "",
            "DJANGO_SETTINGS_MODULE": "twitter.settings",
        }
        import django

        django.setup()
        compare()


def compare() -> None:
    """Prints each way's median and its ratio to the statement."""
    from django.core.cache import cache
    from django_redis import get_redis_connection

    from apps.core import statements

    pages = prepare()
    raw = get_redis_connection("default")
    for page in pages:
        for tweet_id, fragment, card in _rows(page):
            cache.set(f"tweet:{tweet_id}", (fragment, card), None)
            raw.set(f"raw:{tweet_id}", fragment + card)

    def from_database(page: list[int]) -> None:
        _rows(page)

    def from_cache(page: list[int]) -> None:
        cache.get_many([f"tweet:{tweet_id}" for tweet_id in page])

    def from_mget(page: list[int]) -> None:
        raw.mget([f"raw:{tweet_id}" for tweet_id in page])

    def nothing(page: list[int]) -> None:
        statements.fetch("SELECT %(one)s::bigint", {"one": 1})

    ways = {
        "PostgreSQL, by key": from_database,
        "PostgreSQL, an empty statement (the round trip)": nothing,
        "django-redis get_many": from_cache,
        "a bare MGET": from_mget,
    }
    times = measure(ways, pages)
    base = times["PostgreSQL, by key"]
    for title, seconds in times.items():
        print(f"{title:<50} {seconds * 1e6:>7.0f} µs  {seconds / base:>5.2f} ×")


def measure(ways: Mapping[str, Callable[[list[int]], None]], pages: list[list[int]]) -> dict[str, float]:
    """Median seconds of one page for each way, the ways in turn."""
    taken: dict[str, list[float]] = {title: [] for title in ways}
    for number in range(ROUNDS):
        for title, way in ways.items():
            begun = time.perf_counter()
            way(pages[number % len(pages)])
            taken[title].append(time.perf_counter() - begun)
    return {title: statistics.median(seconds) for title, seconds in taken.items()}


def prepare() -> list[list[int]]:
    """Authors and tweets; returns pages of ids."""
    from django.core.management import call_command

    from apps.tweets.models import Tweet
    from apps.users import cards
    from apps.users.models import User

    call_command("migrate", verbosity=0)
    authors = [User(username=f"author{number}", email=f"{number}@example.com") for number in range(AUTHORS)]
    for author in authors:
        author.card = cards.members(author)
    User.objects.bulk_create(authors)
    fragment = '"text":"' + "A text of an ordinary length, with nothing in it. " * 3 + '","entities":{},"lang":"en"'
    Tweet.objects.bulk_create(
        [Tweet(author=authors[number % AUTHORS], text="…", fragment=fragment) for number in range(TWEETS)],
        batch_size=2_000,
    )
    ids = list(Tweet.objects.order_by("?").values_list("id", flat=True)[: 100 * PAGE])
    return [ids[start : start + PAGE] for start in range(0, len(ids), PAGE)]


def _rows(page: list[int]) -> list[tuple[int, str, str]]:
    from apps.core import statements

    return statements.fetch(
        """SELECT t.id, t.fragment, a.card FROM tweets_tweet t JOIN users_user a ON a.id = t.author_id
           WHERE t.id = ANY(%(ids)s::bigint[])""",
        {"ids": page},
    )


if __name__ == "__main__":
    main()
