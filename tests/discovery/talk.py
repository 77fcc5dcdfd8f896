"""Things said a while ago: written as a loader does, with ids of their time."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import count

from django.utils import timezone

from apps.core import ids
from apps.core import text as texts
from apps.tweets import bulk, documents
from apps.tweets.models import Tweet
from apps.users.models import User
from tests.factories.users import UserFactory

_numbers = count(1)


def people(number: int) -> list[User]:
    return [UserFactory() for _ in range(number)]


def said(authors: Iterable[User], text: str, *, ago: timedelta = timedelta(minutes=5), lang: str = "") -> list[Tweet]:
    """Each author says it. `lang`: whatever the text looks like."""
    parsed = texts.parse(text)
    made = []
    for author in authors:
        tweet = Tweet(id=ids.at(timezone.now() - ago) | next(_numbers) % 4_000_000, author_id=author.pk)
        documents.write(tweet, parsed, {})
        tweet.lang = lang or tweet.lang
        made.append(tweet)
    bulk.load(made)
    return made
