import pytest
from celery.app.task import Task

from twitter.celery import app

SCHEDULE = app.conf.beat_schedule


@pytest.mark.django_db  # Celery runs the system checks when it loads the tasks
def test_every_scheduled_task_is_one_that_workers_know() -> None:
    app.loader.import_default_modules()
    for name, entry in SCHEDULE.items():
        assert isinstance(app.tasks.get(entry["task"]), Task), name


def test_the_workers_sign_of_life_is_on_the_schedule() -> None:
    assert "apps.outbox.tasks.beat" in {entry["task"] for entry in SCHEDULE.values()}


def test_what_runs_every_few_seconds_does_not_pile_up_while_workers_are_away() -> None:
    for name, entry in SCHEDULE.items():
        if isinstance(entry["schedule"], float) and entry["schedule"] < 60:
            assert entry["options"]["expires"], name
