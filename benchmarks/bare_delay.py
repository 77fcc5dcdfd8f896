"""`python -m benchmarks.bare_delay`: what is lost without an outbox (docs/adr/0003).

A process posts tweets and is killed with SIGKILL at random moments, twenty times; for a while the
broker does not answer. Once with `transaction.on_commit(fan_out.delay)`, once with the product's
outbox. Lost is a tweet that committed and whose fan-out nobody remembers. The seed is printed.
"""

import os
import random
import signal
import subprocess
import sys
import time

from twitter import embedded

KILLS = 20
SECONDS_ALIVE = (0.05, 0.4)

POSTER = """
import sys
import django
django.setup()
from django.db import connection, transaction
from django.db.models.signals import post_save
from apps.timelines import receivers
from apps.timelines.tasks import fan_out
from apps.tweets import services
from apps.tweets.models import Tweet
from apps.users.models import User

def bare(sender, instance, created, **kwargs):
    transaction.on_commit(lambda: fan_out.apply_async(kwargs={"tweet_id": instance.id}, retry=False))

if sys.argv[1] == "bare":
    post_save.disconnect(receivers.tweet_posted, sender=Tweet)
    post_save.connect(bare, sender=Tweet)
author = User.objects.get()
print("ready", flush=True)
number = 0
while True:
    number += 1
    try:
        services.post_tweet(author=author, text=f"Number {number}")
    except Exception:
        connection.close()
"""

COUNT = """
import json
import django
django.setup()
import redis
from django.conf import settings
from apps.outbox.models import OutboxRow
from apps.tweets.models import Tweet
broker = redis.Redis.from_url(settings.BROKER_URL)
sent = {json.loads(raw)["headers"]["kwargsrepr"] for raw in broker.lrange("default", 0, -1)}
kept = {row["tweet_id"] for row in OutboxRow.objects.values_list("arguments", flat=True)}
posted = set(Tweet.objects.values_list("id", flat=True))
lost = {id for id in posted if id not in kept and repr({"tweet_id": id}) not in sent}
print(len(posted), len(lost))
"""

PREPARE = """
import django
django.setup()
from django.core.management import call_command
from django.utils import timezone
from apps.users.models import User
call_command("migrate", verbosity=0)
User.objects.create(username="author", email="author@example.com", email_confirmed_at=timezone.now())
"""


def main() -> None:
    seed = int(os.environ.get("SEED", time.time_ns() % 1_000_000))
    print(f"seed {seed}")
    for way, title in (("bare", "on_commit(fan_out.delay)"), ("outbox", "outbox.enqueue(fan_out)")):
        posted, lost = trial(way, random.Random(seed))
        print(f"{title:<26} {posted:>6} tweets committed, {lost:>4} of them forgotten", flush=True)


def trial(way: str, chance: random.Random) -> tuple[int, int]:
    """Post under kills and a silent broker; returns (tweets committed, fan-outs forgotten)."""
    with embedded.temporary() as servers:
        environment = os.environ | {
            "DATABASE_URL": servers.database_url,
            "REDIS_URL": servers.redis_url,
            "DEBUG": "true",
            "METRICS_DIR": "",
            "DJANGO_SETTINGS_MODULE": "twitter.settings",
        }
        _python(PREPARE, environment)
        for number in range(KILLS):
            # For a fifth of the run nobody is at the broker's address.
            away = {"BROKER_URL": "redis://127.0.0.1:1/0"} if number % 5 == 4 else {}
            poster = subprocess.Popen(
                [sys.executable, "-c", POSTER, way], env=environment | away, stdout=subprocess.PIPE, text=True
            )
            assert poster.stdout is not None
            assert poster.stdout.readline() == "ready\n"
            time.sleep(chance.uniform(*SECONDS_ALIVE))
            poster.send_signal(signal.SIGKILL)
            poster.wait()
        posted, lost = _python(COUNT, environment).split()
        return int(posted), int(lost)


def _python(program: str, environment: dict[str, str]) -> str:
    return subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


if __name__ == "__main__":
    main()
