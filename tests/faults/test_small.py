"""A short fault run on the real processes, for every test run. It needs the machine for itself (see the Makefile)."""

import pytest

from tests.faults import drills, live_drills
from tests.faults.run import Run, Size

SMALL = Size(accounts=300, largest=240, history=200, readers=30, tweets=40, fanout_limit=200, pause=0.5)


@pytest.mark.alone
def test_nothing_is_lost_doubled_or_shown_wrongly_while_things_go_wrong(capsys) -> None:
    with Run(SMALL) as run:
        run.drill(
            drills.comes_back_older,
            drills.killed_in_delivery,
            drills.hidden_while_all_is_down,
            drills.delivered_backwards,
            live_drills.sockets_are_killed,
            live_drills.redis_is_killed_under_sockets,
        )
        run.storm()
        with capsys.disabled():
            print(f"\n{run.report()}")
        assert not run.ledger.violations, run.site.last_words()
