"""The harness proves itself: bugs put into the running processes are found, each by the drill that is made for it."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults import drills, live_drills
from tests.faults.run import Run, Size

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def run() -> Iterator[Run]:
    with Run(Size(accounts=400, largest=300, history=300, readers=30, checked=10)) as run:
        yield run


# What is found when the bug does not do what it is named for, but only has the work fail.
OTHER_TROUBLE = {"I6", "answer", "harness"}
BUGS = [
    ("done_before_the_effect", drills.killed_in_delivery, "I1"),
    ("one_follower_in_1000_skipped", drills.posted_to_many, "I1"),
    ("query_before_token", drills.posted_during_rebuilds, "I1"),
    ("push_without_order", drills.delivered_backwards, "I4"),
    ("no_check_on_reading", drills.hidden_while_all_is_down, "I3"),
    ("version_not_raised", drills.followed_while_warm, "I1"),
    ("older_redis_trusted", drills.comes_back_older, "I1"),
    ("hints_alone", live_drills.redis_is_killed_under_sockets, "W"),
    ("told_without_looking", live_drills.told_backwards_and_twice, "N"),
]


@pytest.mark.parametrize(("plant", "drill", "rule"), BUGS)
def test_a_planted_bug_is_found(run, plant, drill, rule) -> None:
    found = found_with(run, plant, drill)
    assert rule in found, run.report()
    assert not found & OTHER_TROUBLE, run.report()


def test_a_slow_rebuild_is_no_bug(run) -> None:
    """As slow as the planted one, and right: it is the order that is found, not the delay."""
    found = found_with(run, "slow_rebuild", drills.posted_during_rebuilds)
    assert found <= {"I8"}, run.report()  # a read may well take as long as was planted


def test_where_no_bug_is_planted_none_is_found(run) -> None:
    """The same world, the same drills."""
    run.replant("")
    run.drill(*(drill for _, drill, _ in BUGS))
    assert not run.ledger.violations, run.report()


def found_with(run: Run, plant: str, drill: Callable[[Run], None]) -> set[str]:
    """The rules that the drill found broken, with the bug in all processes."""
    run.replant(plant)
    run.drill(drill)
    assert run.site.planting.was_met(), f"{plant} was never met: {run.report()}"
    return {violation.rule for violation in run.ledger.violations}
