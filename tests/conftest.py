"""The cast: accounts whose names carry their rights. A test names only those whom it needs.

alice       a public account that the others meet
bob         another account, no ties to anybody
follower    follows alice
mallory     wants what is not hers; no ties to anybody
blocked     alice blocks them
muted       alice mutes them
protected   only approved followers read it: alice is one
unconfirmed has not confirmed the e-mail address
leaving     has left, and may still come back
suspended   taken out of sight by a moderator
staff       a moderator, may do everything in the admin
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_started
from django.utils import timezone

from apps.core import limits
from apps.core.receivers import request_begun
from apps.timelines import merging
from apps.timelines import store as timelines_store
from apps.users.models import User
from tests import emptying
from tests.factories.follows import BlockFactory, FollowFactory, MuteFactory
from tests.factories.users import UserFactory
from tests.s3_server import Bucket, S3Server
from tests.s3_server import binary as s3_server_binary
from tests.valkey_cluster import ValkeyCluster


def pytest_configure() -> None:
    # Argon2 takes its time on purpose, and tests sign in often.
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Every client of a test would read the whole directory, where `make build` left one.
    django_settings.WHITENOISE_AUTOREFRESH = True
    emptying.install()


@pytest.fixture(autouse=True, scope="session")
def _connections_outlive_requests() -> None:
    """Django's test client keeps Django's own receiver away from a test's connection and transaction; this is ours."""
    request_started.disconnect(request_begun)


@pytest.fixture(autouse=True)
def _nothing_is_away() -> None:
    """A Redis that was away in one test is neither left alone nor counted for in memory in the next."""
    limits.gate.store.cache_clear()
    timelines_store.breaker.succeeded()


@pytest.fixture
def merged_authors_are_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """For tests that count: a slow machine takes more than the second after which PostgreSQL is asked again."""
    monkeypatch.setattr(merging, "_KEPT_SECONDS", 600.0)
    merging.forget()
    yield
    merging.forget()


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path: Path) -> None:
    """No test writes among the files of another, or of a person."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session")
def valkey_cluster() -> Iterator[ValkeyCluster]:
    """For tests of the xdist group "cluster", which one worker runs: it takes two seconds to start."""
    with ValkeyCluster() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """For tests of the xdist group "s3"."""
    if not s3_server_binary():
        pytest.skip("no S3 server here: `make dev-deps` installs one")
    with S3Server() as server:
        yield server


@pytest.fixture
def bucket(s3_server: S3Server, settings) -> Bucket:
    """An empty bucket, where uploads are kept for the time of the test."""
    made = s3_server.new_bucket()
    settings.STORAGES = {**settings.STORAGES, "default": made.storage}
    return made


@pytest.fixture
def alice(db: None) -> User:
    return UserFactory(username="alice", display_name="Alice")


@pytest.fixture
def bob(db: None) -> User:
    return UserFactory(username="bob", display_name="Bob")


@pytest.fixture
def follower(alice: User) -> User:
    user = UserFactory(username="follower")
    FollowFactory(follower=user, followee=alice)
    return user


@pytest.fixture
def mallory(db: None) -> User:
    return UserFactory(username="mallory")


@pytest.fixture
def blocked(alice: User) -> User:
    user = UserFactory(username="blocked")
    BlockFactory(blocker=alice, blocked=user)
    return user


@pytest.fixture
def muted(alice: User) -> User:
    user = UserFactory(username="muted")
    MuteFactory(muter=alice, muted=user)
    return user


@pytest.fixture
def protected(alice: User) -> User:
    user = UserFactory(username="protected", is_protected=True)
    FollowFactory(follower=alice, followee=user)
    return user


@pytest.fixture
def unconfirmed(db: None) -> User:
    return UserFactory(username="unconfirmed", confirmed=False)


@pytest.fixture
def leaving(db: None) -> User:
    return UserFactory(username="leaving", leaving_at=timezone.now())


@pytest.fixture
def suspended(db: None) -> User:
    return UserFactory(username="suspended", suspended_at=timezone.now())


@pytest.fixture
def staff(db: None) -> User:
    return UserFactory(username="moderator1", is_staff=True, is_superuser=True)
