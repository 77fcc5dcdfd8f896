"""Who reports, and whether they want to be measured."""

from datetime import UTC, date
from typing import Any, NamedTuple

from django.http import HttpRequest

from apps.analytics.models import Unmeasured
from apps.core.limits import client_ip


class Viewer(NamedTuple):
    """Whoever is signed in counts by account; all others behind one address count as one."""

    id: int
    address: str
    # A browser that asks not to be tracked (Global Privacy Control) is not.
    objects: bool
    joined: date | None

    @classmethod
    def of(cls, request: HttpRequest, user: Any) -> "Viewer":
        joined = user.created_at.astimezone(UTC).date() if user.is_authenticated else None
        return cls(user.pk or 0, client_ip(request), request.META.get("HTTP_SEC_GPC") == "1", joined)

    @property
    def name(self) -> str:
        return f"u{self.id}" if self.id else f"a{self.address}"

    @property
    def is_measured(self) -> bool:
        return not self.objects and not (self.id and is_unmeasured(self.id))


def is_unmeasured(user_id: int) -> bool:
    return Unmeasured.objects.filter(user=user_id).exists()
