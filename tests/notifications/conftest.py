from collections.abc import Iterator
from datetime import timedelta

import pytest

from apps.notifications import vapid
from apps.notifications.services import pushes
from tests.notifications.push_service import PushService


@pytest.fixture
def push_key(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Browsers are told while no page is open, and at once."""
    settings.PUSH_PRIVATE_KEY = vapid.new_private_key()
    settings.PUSH_CONTACT = "mailto:desk@example.com"
    settings.PUSH_TO_THIS_MACHINE = True
    monkeypatch.setattr(pushes, "MOMENT", timedelta(0))
    monkeypatch.setattr(pushes, "PAUSE", timedelta(0))


@pytest.fixture
def service() -> Iterator[PushService]:
    with PushService().running() as service:
        yield service
