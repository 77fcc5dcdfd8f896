"""Situations in which a mistake about messages, news or sockets shows, brought about on purpose."""

import time
from collections.abc import Callable

from tests.faults import mishaps
from tests.faults.run import Run
from tests.faults.site import kill_pid
from tests.patience import TEST_PATIENCE

ANSWERED_WITHIN = 5.0  # seconds, whatever is frozen


def sockets_are_killed(run: Run) -> None:
    """People write while the socket process dies, and while there is none."""
    for _ in range(2):
        run.talks.say_some(run.caller, 2)
        run.site.kill("sockets")
        run.talks.say_some(run.caller, 2)
    run.site.hold_down("sockets")
    run.talks.say_some(run.caller, 2)
    run.site.let_up("sockets")
    run.check_told("a killed socket process")


def redis_is_killed_under_sockets(run: Run) -> None:
    """Windows stay open and hear what PostgreSQL knows; when Redis is back, they hear hints again."""
    one, other, *_ = run.talks.windows
    connections = [window.connections for window in run.talks.windows]
    run.site.broker.kill()
    said = run.talks.say_some(run.caller, 2)
    expected = {id_ for id_ in said if run.talks.said[id_].conversation == run.talks.talks[0].id}
    until = time.monotonic() + 12 * TEST_PATIENCE
    while not expected <= one.messages.keys() and time.monotonic() < until:
        time.sleep(0.1)
    if not expected <= one.messages.keys():
        run.ledger.broke("W", "a window did not hear within 12 s what was said while Redis was away")
    run.site.broker.start()
    if not one.hears_typing(other, run.talks.talks[0].id, 15 * TEST_PATIENCE):
        run.ledger.broke("W", "no hint was heard within 15 s after Redis came back")
    if [window.connections for window in run.talks.windows] != connections:
        run.ledger.broke("W", "windows were closed because Redis was away")
    run.check_told("a Redis that was killed under sockets")


def redis_freezes_under_sockets(run: Run) -> None:
    """Nobody who writes waits for a Redis that does not answer."""
    run.site.broker.freeze()
    began = time.monotonic()
    run.talks.say_some(run.caller, 1)
    took = (time.monotonic() - began) / len(run.talks.talks)
    run.site.broker.thaw()
    if took > ANSWERED_WITHIN * TEST_PATIENCE:
        run.ledger.broke("I8", f"with a frozen Redis a message took {took:.1f} s")
    run.check_told("a Redis that froze under sockets")


def told_backwards_and_twice(run: Run) -> None:
    """The work of acts that were done, undone and done again, in the wrong order, and then again in the right one."""
    run.site.hold_down("relay")
    run.site.hold_down("worker")
    tweet, author = next(iter(run.talks.tweets.items()))
    fans = [person for person in run.talks.people if person.id != author.id]
    for number, person in enumerate(fans):
        for method in ("PUT", "DELETE", "PUT", "DELETE")[: 3 + number % 2]:
            for act in ("like", "retweet"):
                run.crowd.went_well(run.caller.call(person, method, f"/api/tweets/{tweet}/{act}"), 200)
        run.crowd.post(run.caller, person, reply_to=tweet)
    with run.site.database() as database:
        rows = database.execute(
            "SELECT task, arguments FROM outbox_outboxrow WHERE task LIKE 'apps.notifications.%%' ORDER BY id DESC"
        ).fetchall()
    run.site.let_up("worker")
    mishaps.send(run.site, [(task, arguments, None) for task, arguments in rows])
    run.site.let_up("relay")
    run.check_told("news in the wrong order, and twice")


def killed_while_telling(run: Run) -> None:
    """Workers are killed when they have begun to tell: a lock of ours holds them where they are."""
    tweet, author = next(iter(run.talks.tweets.items()))
    with run.site.database() as database:
        database.autocommit = False
        database.execute("LOCK TABLE notifications_notificationactor IN ACCESS EXCLUSIVE MODE")
        for person in run.talks.people:
            if person.id != author.id:
                run.crowd.post(run.caller, person, reply_to=tweet)
        run.site.wait_for(lambda: _is_telling(run), run.all_done_within, "a worker to begin to tell")
        for pid in run.site.pids_of("worker")[1:]:
            kill_pid(pid)
        database.rollback()
    run.check_told("a worker killed while it told")


def _is_telling(run: Run) -> bool:
    with run.site.database() as database:
        found = database.execute(
            "SELECT 1 FROM pg_locks WHERE relation = 'notifications_notificationactor'::regclass AND NOT granted"
        ).fetchone()
    return found is not None


ALL: tuple[Callable[[Run], None], ...] = (
    sockets_are_killed,
    redis_is_killed_under_sockets,
    redis_freezes_under_sockets,
    told_backwards_and_twice,
    killed_while_telling,
)
