"""What a process does for all its sockets at once, whatever Redis says: who may stay, and what was missed."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from django.utils import timezone

from apps.core import ids
from apps.realtime import events, listeners, selectors, threads
from apps.realtime.hub import Hub
from apps.realtime.sockets import ENDED, Socket
from apps.timelines import selectors as timelines
from apps.timelines import store as timelines_store

RIGHTS_SECONDS = 2.0
SWEEP_SECONDS = 5.0
HEADS_SECONDS = 2.0
COUNTS_SECONDS = 3.0
HOME = 20  # entries that are counted; more are as many
HOMES_AT_ONCE = 200

log = structlog.get_logger(__name__)


async def rights(hub: Hub) -> None:
    """Close what nobody has a right to any more."""
    await _again(RIGHTS_SECONDS, lambda: _check_rights(hub))


async def sweep(hub: Hub) -> None:
    """Tell what no event told: its sender was killed, or Redis was away."""
    await _again(SWEEP_SECONDS, lambda: _sweep(hub))


async def heads(hub: Hub) -> None:
    """Tell what is new in the home timelines of those who are here."""
    await _again(HEADS_SECONDS, lambda: _look_at_heads(hub))


async def counts(hub: Hub) -> None:
    """Tell how the tweets are that pages show."""
    await _again(COUNTS_SECONDS, hub.watched.look)


async def _again(seconds: float, look: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await look()
        except timelines_store.AWAY:
            continue
        except Exception:  # PostgreSQL is away: what cannot be looked up now, is next time
            log.exception("realtime.look_failed")


async def _check_rights(hub: Hub) -> None:
    sockets = hub.sockets
    standing = await threads.run_watch(listeners.standing, {socket.listener for socket in sockets}) if sockets else ()
    for socket in sockets:
        if socket.listener not in standing:
            socket.close(ENDED)


async def _sweep(hub: Hub) -> None:
    """Every message since the last look is held against what each socket heard: of several, any may be the lost one."""
    began = ids.at(timezone.now())
    if hub.accounts:
        await _tell_missed(hub, hub.swept - events.OVERLAP)
    hub.swept = began


async def _tell_missed(hub: Hub, after: int) -> None:
    lately = await threads.run_watch(selectors.lately, list(hub.accounts), after=after)
    hub.look_for_news(id_ for id_, account in hub.accounts.items() if lately.differ(id_, account.told))
    for user_id, said in lately.messages.items():
        account = hub.accounts.get(user_id)
        if account is None or all(socket.heard(id_) for socket in account.sockets for id_ in said):
            continue
        missed = await threads.run_watch(selectors.messages_since, user_id, after)
        for socket in list(account.sockets):
            for event in missed:
                if not socket.heard(event.id):
                    socket.push(event)


async def _look_at_heads(hub: Hub) -> None:
    if not hub.accounts:
        return
    newest = await threads.run_watch(timelines.heads, list(hub.accounts))
    due: dict[int, list[Socket]] = {}
    for user_id, head in newest.items():
        account = hub.accounts.get(user_id)
        for socket in account.sockets if account else ():
            if head > max(socket.head, socket.since):
                due.setdefault(user_id, []).append(socket)
    # Those who are left come next time.
    for user_id in list(due)[:HOMES_AT_ONCE]:
        entries = await threads.run(_home, user_id)
        for socket in due[user_id]:
            socket.head = newest[user_id]
            _tell_home(socket, entries)


def _home(user_id: int) -> list[int]:
    return [entry.entry_id for entry in timelines.home_timeline(user_id, limit=HOME).entries]


def _tell_home(socket: Socket, entries: list[int]) -> None:
    """What came since it began; candidates that its reader does not see count for nothing."""
    found = [id_ for id_ in entries if id_ > socket.since]
    if found and (len(found), found[0]) != socket.counted:
        socket.counted = (len(found), found[0])
        socket.push(events.now(events.TIMELINE, {"new": len(found), "newest_id": str(found[0])}))
