"""Events as files for engines outside, a file for each day that is over; and what we make of the same days.

Nothing of protected accounts and of those who do not want to be measured, as they are at the moment of writing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import batched
from pathlib import Path

import orjson
from django.conf import settings
from django.utils import timezone

from apps.analytics.kinds import Kind
from apps.analytics.models import Event
from apps.analytics.selectors.own import rows
from apps.analytics.services.publishing import public_owners

# What happened in the last minute of a day is written down by then.
SETTLED = timedelta(hours=1)
_PORTION = 5_000
_BY_OWNER = """
    SELECT (at AT TIME ZONE 'UTC')::date, kind, owner_id, sum(amount)
    FROM analytics_event WHERE at >= %(since)s AND at < %(until)s GROUP BY 1, 2, 3
"""

type Counts = dict[tuple[str, str], int]  # by day and kind


def export(folder: Path, *, days: int) -> list[Path]:
    """A file for each of the last `days` days that is over and has none yet; returns those that it wrote.

    A file appears whole under its name or not at all, and never changes: whoever watches the folder may rely on it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    last = (timezone.now() - SETTLED).date() - timedelta(days=1)
    made = []
    for number in reversed(range(days)):
        day = last - timedelta(days=number)
        path = folder / f"events-{day}.json"
        if not path.exists():
            _write(path, day)
            made.append(path)
    return made


def counted(days: Iterable[date]) -> Counts:
    """The same from our own tables."""
    found: Counter[tuple[str, str]] = Counter()
    for day in days:
        by_owner = rows(_BY_OWNER, {"since": _midnight(day), "until": _midnight(day + timedelta(days=1))})
        public = public_owners({owner for _, _, owner, _ in by_owner})
        for at, kind, owner, amount in by_owner:
            if owner in public:
                found[str(at), Kind(kind).label] += amount
    return dict(found)


def days_in(folder: Path) -> list[date]:
    return sorted(date.fromisoformat(path.stem.removeprefix("events-")) for path in folder.glob("events-*.json"))


def _write(path: Path, day: date) -> None:
    scratch = path.with_name(f".{path.name}.part")
    with scratch.open("wb") as file:
        for line in _lines(day):
            file.write(line)
    scratch.replace(path)


def _lines(day: date) -> Iterator[bytes]:
    window = {"at__gte": _midnight(day), "at__lt": _midnight(day + timedelta(days=1))}
    found = Event.objects.using(settings.EVENTS_DATABASE).filter(**window).order_by("owner_id", "at", "kind")
    columns = found.values_list("at", "kind", "subject_id", "owner_id", "amount")
    for portion in batched(columns.iterator(chunk_size=_PORTION), _PORTION):
        public = public_owners({row[3] for row in portion})
        for at, kind, subject, owner, amount in portion:
            if owner in public:
                event = {"at": at, "kind": Kind(kind).label, "subject_id": str(subject), "owner_id": str(owner)}
                yield orjson.dumps(event | {"amount": amount}, option=orjson.OPT_UTC_Z | orjson.OPT_APPEND_NEWLINE)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
