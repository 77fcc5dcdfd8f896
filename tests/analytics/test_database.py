"""Events in a database of their own: the same program, started with EVENTS_DATABASE_URL."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import json
import django
django.setup()
from django.core.management import call_command
for alias in ("default", "events"):
    call_command("migrate", database=alias, interactive=False, verbosity=0)
from django.db import connections
from django.test.utils import setup_test_environment
from apps.analytics import services, selectors, tasks
from apps.analytics.kinds import Kind
from apps.analytics.viewers import Viewer
from apps.tweets import services as tweets
from apps.tweets.models import TweetCounts
from tests.factories.users import UserFactory
from tests.work import do_due_work
alice, bob = UserFactory(username="alice"), UserFactory(username="bob")
tweet = tweets.post_tweet(author=alice, text="A stone")
tweets.like(actor=bob, tweet_id=tweet.pk)
viewer = Viewer(bob.pk, "local", False, bob.created_at.date())
services.observe(viewer=viewer, reports=[services.Report(Kind.SEEN, tweet.pk)])
do_due_work("apps.analytics.")
tasks.write_events(); tasks.keep_sketches(); tasks.keep_months()
own = selectors.own(alice, days=7)
print(json.dumps({
    "tables": {alias: [t for t in connections[alias].introspection.table_names() if not t.startswith("django_")]
               for alias in ("default", "events")},
    "views": TweetCounts.objects.get(tweet=tweet).views,
    "totals": own.totals[:2], "readers": own.readers, "best": [best.entry.id == tweet.pk for best in own.best],
    "erased": services.erase_portion(user_id=alice.pk, limit=100),
}))
"""


@pytest.fixture
def databases() -> Iterator[dict[str, str]]:
    """Two empty ones on the server of the test run."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    names = [f"apart_{kind}_{os.getpid()}" for kind in ("main", "events")]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as link:
        for name in names:
            link.execute(f"CREATE DATABASE {name}")
        try:
            urls = [urlunsplit(parts._replace(path=f"/{name}")) for name in names]
            yield dict(zip(("DATABASE_URL", "EVENTS_DATABASE_URL"), urls, strict=True))
        finally:
            for name in names:
                link.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_events_live_apart_and_nothing_else_does(databases: dict[str, str]) -> None:
    environment = os.environ | databases | {"DJANGO_SETTINGS_MODULE": "twitter.settings"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    apart = {"analytics_event", "analytics_sketch", "analytics_progress"}
    assert {name for name in found["tables"]["events"] if not name[-1].isdigit()} == apart
    assert not apart & {*found["tables"]["default"]}
    assert {"tweets_tweet", "analytics_unmeasured", "analytics_viewsprogress"} <= {*found["tables"]["default"]}
    assert (found["views"], found["totals"], found["readers"]) == (1, [1, 1], 1)
    assert found["best"] == [True] and found["erased"]
