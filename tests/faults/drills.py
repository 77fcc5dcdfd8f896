"""Situations in which a particular mistake shows, brought about on purpose. Every run goes through all of them."""

import threading
import time
from collections.abc import Callable

from tests.faults import mishaps
from tests.faults.people import Caller, Person
from tests.faults.run import Run
from tests.faults.site import kill_pid
from tests.patience import TEST_PATIENCE


def comes_back_older(run: Run) -> None:
    """Redis restarts with lists from before some pushes were done."""
    run.site.timelines.save()
    for _ in range(4):
        run.post_by_biggest()
    run.truth.wait_until_drained()
    run.site.timelines.kill()
    run.site.timelines.start()
    run.site.timelines.forget_saved()
    for reader in run.sample:
        run.crowd.read(run.caller, reader)
    run.check("an older Redis")
    run.warm_again()


def killed_in_delivery(run: Run) -> None:
    """A worker is killed when it has begun to deliver: a lock of ours holds it where it is."""
    with run.site.database() as database:
        database.autocommit = False
        database.execute("LOCK TABLE timelines_delivery IN ACCESS EXCLUSIVE MODE")
        run.post_by_biggest()
        run.site.wait_for(lambda: _is_waiting(run), 20, "a worker to begin the delivery")
        for pid in run.site.pids_of("worker")[1:]:
            kill_pid(pid)
        database.rollback()
    run.check("a worker killed in a delivery", drained_within=20)


def frozen_in_delivery(run: Run) -> None:
    """Redis answers nobody while a tweet is delivered and homes are read."""
    run.site.timelines.freeze()
    run.post_by_biggest()
    for reader in run.sample[:4]:
        run.crowd.read(run.caller, reader)
    time.sleep(0.5)
    run.site.timelines.thaw()
    run.check("a frozen Redis")


def delivered_backwards(run: Run) -> None:
    """The tasks of 40 tweets run in the wrong order, and then again in the right one."""
    run.site.hold_down("relay")
    run.site.hold_down("worker")
    posts = [id_ for id_ in (run.post_by_biggest() for _ in range(40)) if id_]
    mishaps.send(run.site, [(mishaps.FAN_OUT, {"tweet_id": id_}, None) for id_ in posts[::-1]])
    run.site.let_up("worker")
    run.site.wait_for(lambda: _are_delivered(run, posts), 30, "the tasks to be done")
    run.site.let_up("relay")
    run.check("tasks in the wrong order, and twice", drained_within=20)


def broker_forgets(run: Run) -> None:
    """The broker is emptied while rows are on their way, and stays up."""
    run.site.hold_down("worker")
    posts = [run.post_by_biggest() for _ in range(3)]
    run.site.wait_for(lambda: _waiting_fan_outs(run) >= len(posts), 10, "the relay to send the tasks")
    run.site.broker.flush()
    run.site.let_up("worker")
    run.check("a broker that forgot", drained_within=20)


def broker_away(run: Run) -> None:
    """People post while there is no broker; when it is back, all is delivered soon."""
    run.site.broker.kill()
    run.post_by_biggest()
    time.sleep(5)
    run.site.broker.start()
    run.check("a broker that was away")


def posted_to_many(run: Run) -> None:
    """So many deliveries that one in a thousand must show."""
    many = 1 + 3000 // len(run.world.followers[run.world.biggest.id])
    for _ in range(many):
        run.post_by_biggest()
    run.check("many deliveries")


def posted_during_rebuilds(run: Run) -> None:
    """One list after another vanishes and is built again by its reader, while an author of all of them posts."""
    stopping = threading.Event()

    def post() -> None:
        # Asks elsewhere soon: a web process that rebuilds answers nobody else meanwhile.
        hurried = Caller(run.site.port, run.diary, answered_within=0.5 * TEST_PATIENCE)
        while not stopping.is_set():
            run.crowd.post(hurried, run.world.biggest)

    posting = threading.Thread(target=post, daemon=True)
    posting.start()
    for reader in run.world.reading_the_biggest(4):
        _rebuild_beside_posts(run, reader)
    stopping.set()
    posting.join()
    run.check("posts during rebuilds")


def followed_while_warm(run: Run) -> None:
    """Whoever is followed is in the home at once, history included; and who is no longer followed is not."""
    caller, crowd = run.caller, run.crowd
    strangers = [
        (reader, writer)
        for reader in run.sample
        for writer in (run.world.people[id_] for id_ in run.world.writers[:4])
        if reader.id != writer.id and writer.id not in run.world.follows.get(reader.id, set())
    ][:4]
    assert strangers, "everybody follows everybody: nothing to see here"
    for _, writer in strangers:
        crowd.post(caller, writer)
    run.truth.wait_until_drained()
    for reader, _ in strangers:
        _read_until_warm(run, reader)
    for reader, writer in strangers:
        crowd.follow(caller, reader, writer)
    run.check("somebody followed", [reader for reader, _ in strangers])
    for reader, writer in strangers:
        crowd.follow(caller, reader, writer, "unfollow")
    run.check("somebody unfollowed", [reader for reader, _ in strangers])


def hidden_while_all_is_down(run: Run) -> None:
    """What is deleted, blocked, muted or protected is out of sight at once, without worker, relay and Redis."""
    crowd, caller = run.crowd, run.caller
    one, two, three, *_ = run.world.reading_the_biggest(6)
    biggest = run.world.biggest
    deleted = run.post_by_biggest()
    run.truth.wait_until_drained()
    for reader in (one, two, three):
        crowd.read(caller, reader)  # in its list by now
    run.site.hold_down("relay")
    run.site.hold_down("worker")
    run.site.timelines.freeze()
    assert deleted is not None
    crowd.delete(caller, biggest, deleted)
    crowd.part(caller, one, biggest, "mute")
    crowd.part(caller, two, biggest, "block")
    for reader in (one, two, three):
        crowd.read(caller, reader, 100)
    run.site.timelines.thaw()
    time.sleep(1.1)  # the breaker looks again
    for reader in (one, two, three):
        crowd.read(caller, reader, 100)
    run.site.let_up("worker")
    run.site.let_up("relay")
    crowd.make_up(caller, one, biggest, "mute")
    run.check("people hidden while everything was down", [one, two, three], drained_within=20)


def protected_by_the_retweeted(run: Run) -> None:
    """A retweet of somebody who has protected their account is out of sight of those who do not follow them."""
    crowd, caller = run.crowd, run.caller
    author = next(
        run.world.people[id_]
        for id_ in reversed(run.world.writers)
        if id_ != run.world.biggest.id and id_ not in run.world.follows.get(run.world.biggest.id, set())
    )
    tweet = crowd.post(caller, author)
    assert tweet is not None
    crowd.retweet(caller, run.world.biggest, tweet)
    run.truth.wait_until_drained()
    for reader in run.sample:
        crowd.read(caller, reader)
    crowd.protect(caller, author, on=True)
    for reader in run.sample:
        crowd.read(caller, reader)
    run.check("an account protected")
    crowd.protect(caller, author, on=False)


def _is_waiting(run: Run) -> bool:
    with run.site.database() as database:
        found = database.execute(
            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%timelines_delivery%'"
        ).fetchone()
    return found is not None


def _read_until_warm(run: Run, reader: Person) -> None:
    """From now on the reader is served from a list, whatever their last page came from."""

    def is_warm() -> bool:
        run.crowd.read(run.caller, reader)
        with run.site.timelines.client(1) as client:
            return (client.lindex(f"h:{reader.id}", -1) or b"").startswith(b"!r:")

    run.site.wait_for(is_warm, 10, "a warm list")


def _rebuild_beside_posts(run: Run, reader: Person) -> None:
    """A planted bug is held in its gap until a tweet from after its beginning has been delivered."""
    bug_was_met = run.site.planting.was_met
    with run.site.timelines.client(1) as client:
        client.unlink(f"h:{reader.id}")
    reading = threading.Thread(target=run.crowd.read, args=(run.crowd.caller(), reader), daemon=True)
    with run.site.planting.held():
        reading.start()
        run.site.wait_for(lambda: bug_was_met() or not reading.is_alive(), 20, "the reader to rebuild")
        if bug_was_met():
            run.note_posts(2)  # the first may be from before
            newest = max(run.ledger.posts)
            run.site.wait_for(lambda: _are_delivered(run, [newest]), 10, "a tweet to be delivered")
    reading.join()


def _are_delivered(run: Run, tweet_ids: list[int]) -> bool:
    with run.site.database() as database:
        found = database.execute(
            "SELECT count(*) FROM timelines_delivery WHERE tweet_id = ANY(%s) AND finished_at IS NOT NULL", [tweet_ids]
        ).fetchone()
    return found == (len(tweet_ids),)


def _waiting_fan_outs(run: Run) -> int:
    """Messages in the queue. What a killed worker had taken is elsewhere, and stays there for an hour."""
    with run.site.broker.client(0) as client:
        return sum(mishaps.FAN_OUT.encode() in message for message in client.lrange("default", 0, -1))


ALL: tuple[Callable[[Run], None], ...] = (
    comes_back_older,
    followed_while_warm,
    killed_in_delivery,
    frozen_in_delivery,
    hidden_while_all_is_down,
    delivered_backwards,
    posted_to_many,
    broker_forgets,
    broker_away,
    posted_during_rebuilds,
    protected_by_the_retweeted,
)
