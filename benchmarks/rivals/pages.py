"""The rival of the home page: the same page as one writes it with Django's templates.

A template that loops over tweets, with `{% url %}`, `{% include %}`, `{% if %}` and filters, rendered
for whoever reads it, and the frame around it as well. Everything before the templates is ours.
"""

import os
from collections.abc import Callable, Hashable, Iterable
from functools import cached_property
from pathlib import Path
from typing import Any

import orjson
from django.template import engines
from django.template.loader import render_to_string
from django.urls import reverse

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.rivals.pages_settings"

from twitter.wsgi import application

__all__ = ["application"]

from apps.timelines.web import shell, views
from apps.tweets.hydration import Entry
from apps.users.web import faces

_engine: Any = engines["django"].engine  # type: ignore[attr-defined]
_engine.dirs.append(Path(__file__).parent / "templates")
_engine.libraries["rival"] = "benchmarks.rivals.tags"
_engine.template_libraries = _engine.get_template_libraries(_engine.libraries)


class Author:
    def __init__(self, card: str, *, is_me: bool) -> None:
        self.__dict__.update(orjson.loads(f"{{{card}}}"))
        self.is_me = is_me

    username: str
    avatar_url: str

    def picture(self) -> str:
        return faces.picture(self.avatar_url)

    def hue(self) -> int:
        return faces.hue(self.username)

    def initial(self) -> str:
        return faces.initial(self.username)


class Tweet:
    """What a template reads: one entry, with its author and its text."""

    def __init__(self, entry: Entry, viewer_id: int) -> None:
        self.__dict__.update(entry._asdict())
        self.__dict__.update(orjson.loads(f"{{{entry.fragment}}}"))
        self.author = Author(entry.card, is_me=False)
        self.is_mine = entry.author_id == viewer_id
        self._viewer_id = viewer_id

    id: int
    retweeter_id: int | None
    retweeter_card: str | None

    def get_absolute_url(self) -> str:
        return reverse("tweet", args=[self.author.username, self.id])

    @cached_property
    def retweeter(self) -> Author | None:
        if self.retweeter_card is None:
            return None
        return Author(self.retweeter_card, is_me=self.retweeter_id == self._viewer_id)


def _cards(entries: Iterable[Entry], *, viewer_id: int, css: str = "") -> str:
    return render_to_string("rival/cards.html", {"tweets": [Tweet(entry, viewer_id) for entry in entries]})


def _made(key: Hashable, make: Callable[[], Any]) -> Any:
    return make()


setattr(views, "cards", _cards)  # noqa: B010 - what they import is theirs, as types see it
setattr(shell, "kept", _made)  # noqa: B010
