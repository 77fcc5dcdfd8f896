"""Nothing is shown to whom it is not for, anywhere on the site: see canaries.py, crawl.py."""

import pytest

from tests.privacy.canaries import SECRETS, Secret
from tests.privacy.crawl import Crawl, unknown
from tests.privacy.plants import PLANTS, Bed, Plant
from tests.privacy.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("privacy")]

# An avatar that nobody has, mail that only a developer's machine keeps, workers that do not run here, and what answers
# to all other addresses.
NEVER_THERE = {"/media/{}/{}/{}", "/dev/mailbox", "/health/ready", "/api/health/ready", "/api/"}


def test_every_parameter_of_every_route_has_a_value_in_the_world(world: World) -> None:
    assert unknown(world) == [], "give it one where its secret is planted (canaries.py), or in PLAIN_VALUES (world.py)"


def test_every_route_that_shows_something_was_shown_to_somebody(crawl: Crawl) -> None:
    """Else the crawl asked for what is not there, and found no secret for that reason."""
    silent = {template for template, statuses in crawl.statuses.items() if min(statuses) >= 400 and 405 not in statuses}
    assert silent == NEVER_THERE


def test_nobody_is_shown_what_is_not_for_them(crawl: Crawl) -> None:
    assert crawl.leaks == []


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: secret.name)
def test_whom_it_is_for_is_shown_it(crawl: Crawl, secret: Secret) -> None:
    shown = {seen.actor for seen in crawl.sightings if secret in seen.secrets}
    assert shown == secret.audience | ({"moderator"} if secret.desk else set())


def test_no_shared_cache_keeps_a_secret(crawl: Crawl) -> None:
    kept = [str(seen) for seen in crawl.sightings if not {"private", "no-store"} & {*seen.cache_control.split(", ")}]
    assert kept == []


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.bug.__name__)
def test_a_planted_leak_is_found(world: World, plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant.bug(Bed(monkeypatch, owner_id=world.owner.pk))
    found = Crawl(world)
    found.read(plant.crawled)
    assert plant.secret in {leak.partition(" <- ")[0] for leak in found.leaks}
