"""Everything that Redis does here: carry events to the socket processes, and keep tickets for half a minute.

Events go the way of Channels' PubSub layer (a channel for each account that is connected somewhere), sent by a plain
client with short timeouts: a request must not begin a loop of asyncio to say that something happened.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from apps.core.breaker import Breaker, away
from apps.realtime.events import Event

TICKET_SECONDS = 30

breaker = Breaker(1.0)
AWAY: tuple[type[Exception], ...] = (*away(breaker), RedisError)


def group(user_id: int) -> str:
    """The layer's name for all sockets of an account."""
    return f"u.{user_id}"


def send(events: Iterable[tuple[int, Event]]) -> None:
    """Each event to the account with this id, in one round trip. Raises what AWAY names."""
    layer: Any = get_channel_layer()
    bodies = [(_channel(user_id), layer.serialize(packed(user_id, event))) for user_id, event in events]
    if bodies:
        breaker.call(_publish, bodies)


def packed(user_id: int, event: Event) -> dict[str, Any]:
    return {"user": user_id, "event": list(event)}


def unpacked(message: dict[str, Any]) -> tuple[int, Event]:
    return message["user"], Event._make(message["event"])


def keep_ticket(ticket: str, rights: bytes) -> None:
    """Raises what AWAY names."""
    breaker.call(_redis().set, _ticket(ticket), rights, ex=TICKET_SECONDS)


def take_ticket(ticket: str) -> bytes | None:
    """What it gives, once: of two who show it, one gets it. Raises what AWAY names."""
    rights: Any = breaker.call(_redis().getdel, _ticket(ticket))
    return rights if isinstance(rights, bytes) else None


def _publish(bodies: list[tuple[str, bytes]]) -> None:
    with _redis().pipeline(transaction=False) as pipe:
        for channel, body in bodies:
            pipe.publish(channel, body)
        pipe.execute()


def _channel(user_id: int) -> str:
    """As channels_redis.pubsub names it."""
    return f"{settings.CHANNELS_PREFIX}__group__{group(user_id)}"


def _ticket(ticket: str) -> str:
    # Who can look into Redis cannot use what is there.
    return f"{settings.CHANNELS_PREFIX}:ticket:{hashlib.sha256(ticket.encode(errors='replace')).hexdigest()}"


@cache
def _redis() -> Redis:
    return Redis.from_url(settings.CHANNELS_URL, **settings.REDIS_POOL)
