"""The world is made once for all tests here; what they do to it is taken back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.privacy import canaries
from tests.privacy.crawl import Crawl
from tests.privacy.world import World


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(MEDIA_ROOT=media):
            made = World(media)
            canaries.plant(made)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def crawl(world: World) -> Crawl:
    """Everything, read and written to."""
    crawl = Crawl(world)
    crawl.read()
    crawl.write()
    return crawl
