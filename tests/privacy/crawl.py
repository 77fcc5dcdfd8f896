"""Every address of the site, asked for by every actor: what each of them was shown.

Addresses are derived from the URLconf, so that a new route is crawled from the moment it exists. The values of its
parameters come from the world; a parameter of a name that the world does not know makes the test fail.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import Any
from urllib.parse import urlencode

from django.apps import apps
from django.db import transaction
from django.test import override_settings

from tests.api.hostile import Route, routes
from tests.privacy.canaries import SECRETS, Secret
from tests.privacy.world import ACTORS, World

FORM = "application/x-www-form-urlencoded"
# What a request to write may say, so that as many as possible do something. By the names of fields.
SAID = {
    "text": "Hello",
    "name": "Hello",
    "phrase": "hello",
    "contexts": ["home"],
    "action": "hide",
    "category": "spam",
    "comment": "Hello",
    "scopes": ["read"],
}
# Whom a door shuts out altogether asks for the first address of a route alone, and writes where none is needed. At
# the admin's, which lets in nobody but moderators, one of the others stands for all where an address has parameters.
SHUT_OUT = {"/admin/": [actor for actor in ACTORS if actor not in {"moderator", "stranger"}], "/": ["suspended"]}
# Routes of lists, and what else may be asked of them.
QUERIES = {
    "/api/users/{}/tweets": ["kind=replies", "kind=media", "kind=likes"],
    "/api/messages/search": ["q=canary"],
    "/messages/search": ["q=canary"],
    "/admin/users/user/": ["q=owner"],
    "/admin/tweets/tweet/": ["q=@owner"],
}
_WORDS = re.compile("canary[a-z]+")
_MARKS = [(secret, re.compile(secret.mark)) for secret in SECRETS if secret.mark]
_BY_WORD = {secret.word: secret for secret in SECRETS if not secret.mark}
_AT = {secret.name: re.compile(secret.at) for secret in SECRETS}


@dataclass(frozen=True)
class Sighting:
    """One answer, and the secrets in it."""

    actor: str
    method: str
    url: str
    status: int
    secrets: tuple[Secret, ...]
    cache_control: str

    def __str__(self) -> str:
        return f"{self.actor}: {self.method} {self.url} ({self.status})"


@dataclass
class Crawl:
    world: World
    sightings: list[Sighting] = field(default_factory=list)
    statuses: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))  # by the template of a route
    _held: dict[str, tuple[str, tuple[Secret, ...]]] = field(default_factory=dict)  # ETag and secrets by URL

    @property
    def leaks(self) -> list[str]:
        """What somebody saw that is not for them."""
        return sorted(
            f"{secret.name} <- {seen}"
            for seen in self.sightings
            for secret in seen.secrets
            if not secret.is_for(seen.actor, seen.url)
        )

    def read(self, only: str = "") -> None:
        """GET everything whose template matches `only`, as every actor; then again with the ETags of those who may."""
        with self._undisturbed():
            for route in routes():
                if re.search(only, route.template):
                    self._read(route)
            for url, (tag, _) in self._held.items():
                self._each("GET", url, headers={"If-None-Match": tag})

    def write(self) -> None:
        """Send something to everything that takes it, as every actor; nothing of it stays."""
        with self._undisturbed():
            for route in routes():
                for method in sorted({*route.methods} - {"GET"}):
                    for url in addresses(route, self.world)[:1]:
                        self._each(method, url, place=len(route.names), body=_said(url, self.world))

    def _read(self, route: Route) -> None:
        is_inner = route.template.startswith("/admin/") and bool(route.names)
        for place, url in enumerate(self._urls(route), start=is_inner):
            self.statuses[route.template] |= {*self._each("GET", url, place=place)}
            if place == 0 and not url.startswith(("/api/", "/admin/", "/accounts/", "/metrics")):
                self._each("GET", url, headers={"HX-Request": "true"})

    def _undisturbed(self) -> Any:
        return override_settings(MEDIA_ROOT=self.world.media, RATE_LIMIT_SCALE=1e6)

    def _urls(self, route: Route) -> Iterator[str]:
        queries = [*QUERIES.get(route.template, ())]
        queries += [query for word, asked in self.world.queries.items() if word in route.template for query in asked]
        for url in addresses(route, self.world):
            yield url
            yield from (f"{url}?{query}" for query in queries)
            yield from self._following(url)

    def _following(self, url: str) -> Iterator[str]:
        """The second page as the owner gets it: such addresses travel."""
        if url.startswith("/api/"):
            first = self.world.actors["owner"].ask("GET", f"{url}?limit=1")
            if first.status_code == 200 and b'"next":"' in first.content:
                yield "/" + json.loads(first.content)["next"].split("/", 3)[3]

    def _each(self, method: str, url: str, *, place: int = 0, **sent: Any) -> list[int]:
        """The status for each actor; nobody goes on where there is no such method."""
        shut_out = next(out for door, out in SHUT_OUT.items() if url.startswith(door)) if place else ()
        statuses: list[int] = []
        for actor in ACTORS:
            if actor not in shut_out and statuses != [405]:
                statuses.append(self._ask(actor, method, url, **sent))
        return statuses

    def _ask(self, actor: str, method: str, url: str, **sent: Any) -> int:
        ask = self.world.actors[actor].ask
        if method == "GET":
            answer = ask(method, url, **sent)
        else:
            with transaction.atomic():
                answer = ask(method, url, **sent)
                transaction.set_rollback(True)
        secrets = self._secrets(url, answer)
        if secrets:
            control = answer.headers.get("Cache-Control", "")
            self.sightings.append(Sighting(actor, method, url, answer.status_code, secrets, control))
            if "ETag" in answer.headers:
                self._held.setdefault(url, (answer.headers["ETag"], secrets))
        return answer.status_code

    def _secrets(self, url: str, answer: Any) -> tuple[Secret, ...]:
        if answer.status_code == 304:
            # "What you have is right": as good as the answer itself.
            return self._held[url][1]
        said = answer.content.decode("utf-8", "replace") + str(answer.headers)
        found = {_BY_WORD[word] for word in _WORDS.findall(said.lower()) if word in _BY_WORD}
        if answer.wsgi_request.method == "GET":  # who does the same is told that they did
            found |= {secret for secret, mark in _MARKS if mark.search(said)}
        return tuple(secret for secret in found if _AT[secret.name].search(url))


def addresses(route: Route, world: World) -> list[str]:
    """Its template filled with all that the world knows; [] if there is a parameter that it does not know."""
    if route.names == ("object_id",):
        return [route.url(str(pk)) for pk in _keys(route.template)]
    known = {**world.values, "tweet_id": _tweets(route, world)}
    if {"username", "tweet_id"} <= {*route.names}:
        return [route.url(*pair) for pair in dict.fromkeys(world.pairs) if pair[1] in known["tweet_id"]]
    return [route.url(*values) for values in product(*(dict.fromkeys(known.get(name, ())) for name in route.names))]


def _tweets(route: Route, world: World) -> list[str]:
    """Those that the route is asked for: all where it shows the tweet itself."""
    every = world.values["tweet_id"]
    return every if route.template.endswith(("{}", "/thread")) else [one for one in every if one in world.around]


def unknown(world: World) -> list[str]:
    """Parameters of routes without a value."""
    return [f"{name} of {route}" for route in routes() for name in route.names if not world.values[name]]


def _keys(template: str) -> Iterable[Any]:
    """Of rows, where the admin takes one."""
    _, _, app, model, *_ = template.split("/")
    return apps.get_model(app, model).objects.order_by("-pk").values_list("pk", flat=True)[:8]


def _said(url: str, world: World) -> tuple[str, str]:
    """A body and its type."""
    said = {**SAID, "user_id": str(world.owner.pk)}
    if url.startswith("/api/"):
        return json.dumps(said), "application/json"
    return urlencode({name: value for name, value in said.items() if isinstance(value, str)}), FORM
