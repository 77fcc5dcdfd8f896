"""The Celery app, its queues and the whole beat schedule."""

import os
import warnings

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter.settings")

# In a container everything is root; tasks are JSON, never pickles, so the warning has no object.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")

# The `celery` command puts BROKER_URL over all settings, as it stands; sockets have another name there.
if "CELERY_BROKER_URL" in os.environ:
    os.environ["CELERY_BROKER_URL"] = (
        os.environ["CELERY_BROKER_URL"].replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    )

app = Celery("twitter")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Names, not imports: this file must stay loadable before the apps are ready.
app.conf.beat_schedule = {
    "worker-lives": {"task": "apps.outbox.tasks.beat", "schedule": 2.0, "options": {"expires": 5}},
    "sweep-idempotent-answers": {"task": "apps.core.tasks.sweep_idempotent_answers", "schedule": 600.0},
    "refresh-trends": {"task": "apps.discovery.tasks.refresh_trends", "schedule": 60.0, "options": {"expires": 60}},
    "roll-up-trends": {"task": "apps.discovery.tasks.roll_up_trends", "schedule": crontab(minute="3,33")},
    "refresh-popular-tweets": {
        "task": "apps.discovery.tasks.refresh_popular_tweets",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "refresh-popular-people": {
        "task": "apps.discovery.tasks.refresh_popular_people",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "refresh-suggestions": {
        "task": "apps.discovery.tasks.refresh_suggestions",
        "schedule": crontab(hour="*/6", minute=40),
    },
    "send-digests": {"task": "apps.notifications.tasks.send_due_digests", "schedule": 900.0},
    "ring-bells": {"task": "apps.search.tasks.ring_bells", "schedule": 30.0, "options": {"expires": 30}},
    "sweep-documents": {"task": "apps.search.tasks.sweep_documents", "schedule": crontab(hour=4, minute=50)},
    "sweep-uploads": {"task": "apps.media.tasks.sweep_uploads", "schedule": 3_600.0},
    "begin-due-erasures": {"task": "apps.users.tasks.begin_due_erasures", "schedule": 600.0},
    "drop-ended-families": {"task": "apps.users.tasks.drop_ended_families", "schedule": 86_400.0},
    "drop-ended-sessions": {"task": "apps.users.tasks.drop_ended_sessions", "schedule": 86_400.0},
    "fold-user-counts": {"task": "apps.users.tasks.fold_counts", "schedule": 1.0, "options": {"expires": 5}},
    "fold-tweet-counts": {"task": "apps.tweets.tasks.fold_counts", "schedule": 1.0, "options": {"expires": 5}},
    "write-events": {"task": "apps.analytics.tasks.write_events", "schedule": 5.0, "options": {"expires": 10}},
    "publish-events": {"task": "apps.analytics.tasks.publish_events", "schedule": 5.0, "options": {"expires": 10}},
    "look-for-lost-events": {"task": "apps.analytics.tasks.look_for_losses", "schedule": 60.0},
    "keep-sketches": {"task": "apps.analytics.tasks.keep_sketches", "schedule": 600.0, "options": {"expires": 600}},
    "keep-months": {"task": "apps.analytics.tasks.keep_months", "schedule": 86_400.0},
    "sweep-links": {"task": "apps.tweets.tasks.sweep_links", "schedule": crontab(hour=4, minute=20)},
    "recount-ties": {"task": "apps.follows.tasks.recount_ties", "schedule": crontab(hour=3, minute=10)},
    "recount-tweets": {"task": "apps.tweets.tasks.recount_tweets", "schedule": crontab(hour=3, minute=40)},
}
