"""Who plays in the scenes: readers of exact numbers of follows, and the authors they read."""

from dataclasses import dataclass, field

from django.conf import settings
from django.test import Client
from django.utils.crypto import get_random_string

from apps.users.models import User
from apps.users.tokens import AccessToken
from benchmarks import load, world
from benchmarks.figures import say

READERS = 20  # alike, so that no single home is hot in every cache


@dataclass
class Cast:
    """Ids. `readers` follow 200 authors of 500 tweets; `by_follows` has one reader for each number of follows."""

    readers: list[int] = field(default_factory=list)
    busy: list[int] = field(default_factory=list)
    by_follows: dict[str, int] = field(default_factory=dict)


def gather() -> Cast:
    """200 busy authors, 4,800 ordinary ones (20 tweets each) and 500 quiet ones (one tweet each)."""
    say("the cast: 200 authors × 500 tweets, 5,000 more authors, and their readers")
    cast = Cast()
    cast.busy = world.accounts("busy", 200)
    ordinary = world.accounts("ordinary", 4_800)
    quiet = world.accounts("quiet", 500)
    world.write(cast.busy, 500)
    world.write(ordinary, 20)
    world.write(quiet, 1)
    cast.readers = world.accounts("reader", READERS)
    world.follow(cast.readers, cast.busy)
    world.like(cast.readers, cast.busy, 0.002)
    for name, followed in {
        "10": cast.busy[:10],
        "500": cast.busy + ordinary[:300],
        "5000": cast.busy + ordinary,
        "500 quiet": quiet,
    }.items():
        cast.by_follows[name] = world.accounts(f"r{name.replace(' ', '')}x", 1)[0]
        world.follow([cast.by_follows[name]], followed)
    return cast


def token(user_id: int) -> str:
    return str(AccessToken.of(User.objects.get(pk=user_id)))


def session(user_id: int) -> str:
    """The cookies of a browser in which this account is signed in and has seen a form."""
    browser = Client()
    browser.force_login(User.objects.get(pk=user_id), backend=settings.AUTHENTICATION_BACKENDS[0])
    browser.cookies[settings.CSRF_COOKIE_NAME] = get_random_string(32)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())


def home_request(user_id: int) -> bytes:
    return load.request("/api/timelines/home", token=token(user_id))
