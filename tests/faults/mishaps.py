"""What goes wrong. Each is a function of the run; it returns when the trouble itself is over."""

import time
from collections.abc import Callable, Sequence
from random import Random
from typing import TYPE_CHECKING

from celery import Celery

from tests.faults.site import Site, kill_pid

if TYPE_CHECKING:
    from tests.faults.run import Run

FAN_OUT = "apps.timelines.tasks.fan_out"


def kill_worker_in_delivery(run: "Run") -> None:
    """kill -9 of the pool's processes at a moment when one of them holds a row."""
    _until_a_row_is_held(run.site)
    for pid in run.site.pids_of("worker")[1:]:
        kill_pid(pid)


def kill_worker_and_master(run: "Run") -> None:
    _until_a_row_is_held(run.site)
    for pid in reversed(run.site.pids_of("worker")):
        kill_pid(pid)


def kill_worker_master(run: "Run") -> None:
    run.site.kill("worker")


def kill_relay(run: "Run") -> None:
    run.site.kill("relay")


def kill_beat(run: "Run") -> None:
    run.site.kill("beat")


def kill_sockets(run: "Run") -> None:
    run.site.kill("sockets")


def kill_a_web_worker(run: "Run") -> None:
    pids = run.site.pids_of("web")[1:]
    if pids:
        kill_pid(run.random.choice(pids))


def kill_web(run: "Run") -> None:
    run.site.kill("web")
    run.site.wait_for(run.site.web_answers, 60, "the web to come back")


def flush_timelines(run: "Run") -> None:
    run.site.timelines.flush()


def flush_broker(run: "Run") -> None:
    run.site.broker.flush()


def restart_timelines(run: "Run") -> None:
    run.site.timelines.forget_saved()
    run.site.timelines.kill()
    time.sleep(run.random.uniform(0.1, 2))
    run.site.timelines.start()


def restart_timelines_older(run: "Run") -> None:
    """It comes back with what it held some time ago: without the pushes since."""
    run.site.timelines.save()
    run.note_posts(3)
    run.site.timelines.kill()
    run.site.timelines.start()
    run.site.timelines.forget_saved()


def freeze_timelines(run: "Run") -> None:
    run.site.timelines.freeze()
    time.sleep(run.random.uniform(0.5, 3))
    run.site.timelines.thaw()


def freeze_broker(run: "Run") -> None:
    run.site.broker.freeze()
    time.sleep(run.random.uniform(0.5, 4))
    run.site.broker.thaw()


def broker_gone(run: "Run") -> None:
    run.site.broker.kill()
    run.note_posts(5)
    time.sleep(run.random.uniform(1, 4))
    run.site.broker.start()


def deliver_again(run: "Run") -> None:
    """Tasks of the last tweets once more, in any order: directly, and as a relay would repeat them."""
    posts = list(run.ledger.posts)[-30:]
    run.random.shuffle(posts)
    with run.site.database() as database:
        rows = database.execute("SELECT id, task, arguments FROM outbox_outboxrow LIMIT 20").fetchall()
    send(run.site, [(FAN_OUT, {"tweet_id": id_}, None) for id_ in posts])
    send(run.site, [(task, arguments, id_) for id_, task, arguments in reversed(rows)] * 2)


def send(site: Site, tasks: Sequence[tuple[str, dict[str, int], int | None]]) -> None:
    """Give Celery (task, arguments, outbox row or None) in this order."""
    app = Celery(broker=f"redis+socket://{site.broker.socket}?virtual_host=0", set_as_current=False)
    try:
        for task, arguments, row in tasks:
            headers = {} if row is None else {"outbox_id": row}
            app.send_task(task, kwargs=arguments, headers=headers, queue="default")
    finally:
        app.close()


def _until_a_row_is_held(site: Site) -> None:
    """Wait until a worker has claimed something, at most 3 s: then nothing is there to be done."""
    give_up = time.monotonic() + 3
    with site.database() as database:
        while time.monotonic() < give_up:
            if database.execute("SELECT 1 FROM outbox_outboxrow WHERE lease IS NOT NULL LIMIT 1").fetchone():
                return


KILLS: tuple[Callable[["Run"], None], ...] = (
    kill_worker_in_delivery,
    kill_worker_in_delivery,
    kill_worker_and_master,
    kill_worker_master,
    kill_relay,
    kill_relay,
    kill_sockets,
    kill_sockets,
    kill_a_web_worker,
    kill_a_web_worker,
    kill_web,
    kill_beat,
)
OTHERS: tuple[Callable[["Run"], None], ...] = (
    freeze_timelines,
    freeze_broker,
    broker_gone,
    deliver_again,
    flush_broker,
)
# These empty the lists, so that what follows delivers less: towards the end.
EMPTYING: tuple[Callable[["Run"], None], ...] = (restart_timelines_older, flush_timelines, restart_timelines)


def plan(random: Random, *, kills: int, rounds: int) -> list[Callable[["Run"], None]]:
    """An order of `kills` kills, with `rounds` of all others among them; each kind at least once if there is room."""
    chosen = [KILLS[number % len(KILLS)] for number in random.sample(range(10 * len(KILLS)), kills)]
    if kills >= len(KILLS):
        chosen = [KILLS[number % len(KILLS)] for number in range(kills)]
    mixed = [*chosen[: kills * 2 // 3], *(list(OTHERS) * rounds)]
    late = [*chosen[kills * 2 // 3 :], *(list(EMPTYING) * rounds)]
    random.shuffle(mixed)
    random.shuffle(late)
    return mixed + late
