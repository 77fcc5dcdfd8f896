from collections.abc import Sequence
from typing import Any, TypedDict

from django.db.transaction import atomic

from apps.core.errors import Problem
from apps.tweets import errors
from apps.tweets.models import Tweet
from apps.tweets.services.posting import post_tweet
from apps.users.models import User

MOST_THREAD = 25


class Part(TypedDict):
    """What follows a tweet."""

    text: str
    media_ids: list[int]


@atomic
def post_thread(*, author: User, thread: Sequence[Part] = (), **said: Any) -> Tweet:
    """Write a tweet, and each of `thread` as an answer to the one before: all of them or none. Returns the first.

    Content warning and reply policy hold for all. Raises what `post_tweet` raises, of a part with the field
    "thread.0.text" and so on, and ThreadIsTooLong.
    """
    check_length(thread)
    first = last = post_tweet(author=author, **said)
    wishes = {name: said[name] for name in ("content_warning", "reply_policy") if name in said}
    for place, part in enumerate(thread):
        try:
            last = post_tweet(author=author, reply_to_id=last.pk, **part, **wishes)
        except Problem as problem:
            problem.field = of_part(place, problem.field)
            raise
    return first


def check_length(thread: Sequence[Part]) -> None:
    """Raises ThreadIsTooLong."""
    if len(thread) >= MOST_THREAD:
        raise errors.ThreadIsTooLong(field="thread")


def of_part(place: int, field: str | None) -> str:
    """The name of a field of the part at this place."""
    return f"thread.{place}.{field or 'text'}"
