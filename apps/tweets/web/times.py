"""When a draft is to be posted, as a form says it: a local time, and the time zone in which that is meant.

Scripts put the browser's zone into the form; without them it is the one of the author's settings, or UTC.
"""

from datetime import datetime
from typing import NamedTuple

from django.http import QueryDict

from apps.core import zones
from apps.core.errors import Invalid
from apps.core.skeletons import skeleton, text
from apps.users.models import User


class NoSuchTime(Invalid):
    code = "no_such_time"
    title = "Say a day and a time"


class NoSuchZone(Invalid):
    code = "no_such_zone"
    title = "There is no such time zone: choose the time again"


class When(NamedTuple):
    """`local` as an `<input type="datetime-local">` has it, "" for no time; `is_meant` unless it named no zone."""

    local: str = ""
    zone: str = zones.UTC
    is_meant: bool = True

    @property
    def moment(self) -> datetime | None:
        """Raises NoSuchTime, NoSuchZone."""
        if not self.local:
            return None
        if not self.is_meant:
            raise NoSuchZone(field="publish_at")
        try:
            return datetime.fromisoformat(self.local).replace(tzinfo=zones.zone(self.zone))
        except ValueError:
            raise NoSuchTime(field="publish_at") from None


def said(form: QueryDict, author: User) -> When:
    asked = form.get("time_zone", "")
    is_meant = not asked or asked in zones.names()
    zone = asked if asked and is_meant else author.time_zone
    return When(form.get("publish_at", "")[:30], zones.zone(zone).key, is_meant)


def of(moment: datetime | None, author: User) -> When:
    """In the author's own zone."""
    zone = zones.zone(author.time_zone)
    local = "" if moment is None else moment.astimezone(zone).replace(tzinfo=None).isoformat(timespec="minutes")
    return When(local, zone.key)


def fields(when: When, attributes: str = "", error: str = "") -> str:
    """Folded up until there is a time. `attributes` and `error` where that is wrong."""
    values = {
        "open": " open" if when.local else "",
        "local": text(when.local),
        "at": _at(when),
        "zone": text(when.zone),
        "attributes": attributes,
        "error": error,
    }
    return skeleton("tweets/_compose_when.html", *values).fill(values)


def _at(when: When) -> str:
    """The same moment for scripts, which know another zone; what is no time is left to them as it is."""
    try:
        return when.moment.isoformat() if when.moment else ""
    except (NoSuchTime, NoSuchZone):
        return ""


def shown(moment: datetime, zone: str) -> str:
    """3 November 2025 at 14:05, Europe/Oslo."""
    local = moment.astimezone(zones.zone(zone))
    return f"{local.day} {local:%B %Y} at {local:%H:%M}, {zones.zone(zone).key.replace('_', ' ')}"
