"""Events for engines outside, by Kafka (EVENTS_KAFKA_URL): at least once, each with an id by which repeats are known.

Nothing of protected accounts, nor of those who do not want to be measured; and never who did it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import UTC, datetime
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson
from django.conf import settings
from django.db import transaction

from apps.analytics import store
from apps.analytics.kinds import Kind
from apps.analytics.models import Event, Unmeasured
from apps.analytics.store import Entry
from apps.core import locks, metrics
from apps.users.models import User

GROUP = "kafka"
PORTION = 200
_PATIENCE_SECONDS = 10


class KafkaIsAway(ConnectionError):
    """Not everything was taken: all of it is sent again."""


class Message(NamedTuple):
    """`id` is the same whenever it is sent again. `undone`: what was said under this id before holds no more."""

    id: str
    at: datetime
    kind: Kind
    subject_id: int
    owner_id: int
    undone: bool = False

    @property
    def body(self) -> bytes:
        return orjson.dumps(
            {
                "id": self.id,
                "at": self.at.astimezone(UTC),
                "kind": self.kind.label,
                "subject_id": str(self.subject_id),
                "owner_id": str(self.owner_id) if self.owner_id else None,
                "undone": self.undone,
            },
            option=orjson.OPT_UTC_Z,
        )


def is_wanted() -> bool:
    return bool(settings.EVENTS_KAFKA_URL)


def publish_portion() -> int:
    """Send the oldest reports that were not sent yet; returns how many. Raises KafkaIsAway, and what store.AWAY names.

    0 as well where somebody else is at it.
    """
    if not is_wanted():
        store.drop_group(GROUP)
        return 0
    with transaction.atomic():
        if not locks.take("analytics kafka"):
            return 0
        entries = store.portion(GROUP, PORTION)
        if entries:
            _send([message for entry in entries for message in _messages(entry)])
            store.done(GROUP, entries)
    return len(entries)


def tell(events: Iterable[Event], *, holds: bool) -> None:
    """Send what was done once, or that it was undone. Raises KafkaIsAway."""
    if is_wanted():
        _send(
            [
                Message(f"{event.kind}:{event.act_id}", event.at, Kind(event.kind), event.subject_id, event.owner_id,
                        undone=not holds)
                for event in events
            ]
        )  # fmt: skip


def _messages(entry: Entry) -> list[Message]:
    at = datetime.fromtimestamp(entry.milliseconds / 1000, UTC)
    return [
        Message(f"{entry.epoch}:{entry.position + number}", at, one.kind, one.subject_id, one.owner_id)
        for number, one in enumerate(entry.observations)
    ]


def _send(messages: Sequence[Message]) -> None:
    messages = _public(messages)
    if not messages:
        return
    servers, topic = _address(settings.EVENTS_KAFKA_URL)
    producer, failed = _producer(servers), []

    def heard(error: Any, _: Any) -> None:
        if error is not None:
            failed.append(error)

    for message in messages:
        _produce(producer, topic, message, heard)
    if producer.flush(_PATIENCE_SECONDS) or failed:
        producer.purge()
        producer.poll(0)
        raise KafkaIsAway(f"{len(failed)} of {len(messages)} events were refused")
    metrics.events.labels("published").inc(len(messages))


def _produce(producer: Any, topic: str, message: Message, heard: Callable[[Any, Any], None]) -> None:
    while True:
        try:
            producer.produce(topic, key=str(message.subject_id), value=message.body, on_delivery=heard)
        except BufferError:  # its queue is full: what stands there goes out first
            producer.poll(0.1)
        else:
            return


def public_owners(owner_ids: Collection[int]) -> set[int]:
    """Those of them whose figures may leave this site; 0, nobody, is one."""
    unmeasured = Unmeasured.objects.filter(user__in=owner_ids).values("user")
    public = User.objects.active().filter(pk__in=owner_ids, is_protected=False).exclude(pk__in=unmeasured)
    return {0, *public.values_list("pk", flat=True)}


def _public(messages: Sequence[Message]) -> list[Message]:
    public = public_owners({message.owner_id for message in messages})
    return [message for message in messages if message.owner_id in public]


def _address(url: str) -> tuple[str, str]:
    """`kafka://host:port,host:port/topic`."""
    parts = urlsplit(url)
    return parts.netloc, parts.path.strip("/") or "events"


@cache
def _producer(servers: str) -> Any:
    """One for each process. It needs confluent-kafka (requirements-kafka.txt)."""
    return import_module("confluent_kafka").Producer(
        {
            "bootstrap.servers": servers,
            "enable.idempotence": True,
            "linger.ms": 20,
            "message.timeout.ms": _PATIENCE_SECONDS * 1000,
            "client.id": "chirp",
            "log_level": 0,
        }
    )
