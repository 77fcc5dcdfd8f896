"""Python loads this first when its directory is on PYTHONPATH: only in the processes of a fault run that asked for it.

CHIRP_PLANTED names a bug. It is put into the one module that it concerns when that is loaded, so that the product
itself knows nothing of tests. A fault run that does not notice the bug is worth nothing, and so is one whose bug never
ran: what a plant replaces must be there and be called as the plant is, or the process does not start; and the file
`ran` in CHIRP_PLANTED_NOTES appears when the bug has been met. While there is a file `hold` the bug waits where it
opens a gap, so that a drill can do something in it.
"""

import importlib.abc
import importlib.machinery
import inspect
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

NOTES = Path(os.environ.get("CHIRP_PLANTED_NOTES", os.devnull))
PATIENCE = 15.0  # seconds; the reader is asked to wait as well


def swap(owner: Any, name: str, bug: Callable[..., Any]) -> Callable[..., Any]:
    """Put `bug` in the place of `owner.name`; returns what was there. It may pass on what it does not care for."""
    right = getattr(owner, name)
    expected, given = (inspect.signature(one).parameters for one in (right, bug))
    named = [one.name for one in given.values() if one.kind is not one.VAR_KEYWORD]
    if not set(named) <= set(expected) or (len(named) == len(given) and set(named) != set(expected)):
        raise TypeError(f"stale plant: {right} takes {list(expected)} by now, and not {named}")
    setattr(owner, name, bug)
    return right


def met() -> None:
    """The bug did its work, here and now."""
    if NOTES.is_dir():
        (NOTES / "ran").touch()


def pause() -> None:
    """Somewhere in the middle of the bug: until the drill lets it go on."""
    met()
    give_up = time.monotonic() + PATIENCE
    while (NOTES / "hold").exists() and time.monotonic() < give_up:
        time.sleep(0.01)


def done_before_the_effect(tasks: Any) -> None:
    """The outbox row goes when the work begins, not when it is done."""

    def too_early(self: Any, lease: Any, kwargs: Any) -> Any:
        met()
        lease.finish()
        return attempt(self, lease, kwargs)

    attempt = swap(tasks.DurableTask, "_attempt", too_early)


def one_follower_in_1000_skipped(services: Any) -> None:
    seen = 0

    def forgetful(tweet_id: int, recipients: Any) -> int:
        nonlocal seen
        kept = []
        for id_ in recipients:
            seen += 1
            if seen % 1000:
                kept.append(id_)
            else:
                met()
        return push(tweet_id, kept)

    push = swap(services, "_push", forgetful)


def query_before_token(rebuilding: Any) -> None:
    """A rebuild asks PostgreSQL first: what is pushed before its token stands is in neither."""
    ask = rebuilding.candidates.of_followed

    def backwards(viewer_id: int) -> bool:
        merged = rebuilding.merging.merged()
        found = ask(viewer_id, below=rebuilding.MAX_ID, count=rebuilding.store.MOST_ENTRIES, without=merged.author_ids)
        pause()
        swap(rebuilding.candidates, "of_followed", lambda viewer_id, below, count, without: found)
        try:
            return rebuild(viewer_id)
        finally:
            rebuilding.candidates.of_followed = ask

    rebuild = swap(rebuilding, "rebuild_home", backwards)


def slow_rebuild(rebuilding: Any) -> None:
    """No bug: as slow as the one above, in the right order. A run must find nothing."""
    ask = rebuilding.candidates.of_followed

    def slow_answer(viewer_id: int, below: int, count: int, without: Any = ()) -> Any:
        found = ask(viewer_id, below=below, count=count, without=without)
        pause()
        return found

    def slowly(viewer_id: int) -> bool:
        swap(rebuilding.candidates, "of_followed", slow_answer)
        try:
            return rebuild(viewer_id)
        finally:
            rebuilding.candidates.of_followed = ask

    rebuild = swap(rebuilding, "rebuild_home", slowly)


def push_without_order(store: Any) -> None:
    plain = """
        local existing = 0
        for _, key in ipairs(KEYS) do
            if redis.call('LPUSHX', key, ARGV[1]) > 0 then existing = existing + 1 end
        end
        return existing
    """

    def script(name: str) -> Any:
        found = right(name)
        if name != "push":
            return found
        met()
        return type(found)(plain)

    right = swap(store, "_script", script)
    right("push")  # there is such a script


def no_check_on_reading(hydration: Any) -> None:
    """Whatever is in the list is shown."""

    def unchecked(candidates: str, *, rules: str = "", **others: str) -> str:
        met()
        return statement(candidates, rules="TRUE", **others)

    swap(hydration, "open_to_viewer", lambda author: "TRUE")
    statement = swap(hydration, "statement", unchecked)


def version_not_raised(models: Any) -> None:
    swap(models.HomeVersion, "raise_for", lambda viewer_id: met())


def older_redis_trusted(guard: Any) -> None:
    def trusting(connection: Any) -> None:
        met()
        connection.on_connect()

    swap(guard, "on_connect", trusting)


def hints_alone(watching: Any) -> None:
    """What no hint told, nobody tells."""

    async def blind(hub: Any) -> None:
        met()

    swap(watching, "_sweep", blind)


def told_without_looking(news: Any) -> None:
    """Whatever the row says by now: somebody liked it once."""

    def credulous(user_id: int, tweet_id: int) -> None:
        author_id = news.Tweet.objects.filter(pk=tweet_id).values_list("author_id", flat=True).first()
        if author_id is not None and author_id != user_id:
            met()
            at = news.Tweet.objects.get(pk=tweet_id).created_at
            news.tell(news.Kind.LIKE, [author_id], actor_id=user_id, tweet_id=tweet_id, at=at)

    swap(news, "hear_of_like", credulous)


PLANTS: dict[str, tuple[str, Callable[[Any], None]]] = {
    "done_before_the_effect": ("apps.outbox.tasks", done_before_the_effect),
    "one_follower_in_1000_skipped": ("apps.timelines.services", one_follower_in_1000_skipped),
    "query_before_token": ("apps.timelines.rebuilding", query_before_token),
    "slow_rebuild": ("apps.timelines.rebuilding", slow_rebuild),
    "push_without_order": ("apps.timelines.store", push_without_order),
    "no_check_on_reading": ("apps.tweets.hydration", no_check_on_reading),
    "version_not_raised": ("apps.timelines.models", version_not_raised),
    "hints_alone": ("apps.realtime.watching", hints_alone),
    "told_without_looking": ("apps.notifications.services.news", told_without_looking),
    "older_redis_trusted": ("apps.timelines.guard", older_redis_trusted),
}


class Planter(importlib.abc.MetaPathFinder):
    """Changes one module as it is loaded. Others may ask for its spec before, as Django does for every `models`."""

    def __init__(self, module: str, change: Callable[[Any], None]) -> None:
        self._module, self._change = module, change
        self.has_planted = False

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name != self._module:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            raise ImportError(f"stale plant: there is no {name} any more")
        load = spec.loader.exec_module

        def load_and_change(module: Any) -> None:
            load(module)
            self._change(module)
            self.has_planted = True

        spec.loader.exec_module = load_and_change  # type: ignore[method-assign]
        return spec


if planted := os.environ.get("CHIRP_PLANTED"):
    planter = Planter(*PLANTS[planted])
    sys.meta_path.insert(0, planter)
