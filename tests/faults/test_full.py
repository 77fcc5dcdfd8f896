"""The long fault run: a thousand tweets and a million deliveries while everything that can be lost is lost.

FAULT_GRAPH and FAULT_TWEETS name files for load_graph and load_tweets; without them a graph is made.
"""

import os

import pytest

from tests.faults import drills, live_drills
from tests.faults.run import Run, Size

pytestmark = pytest.mark.faults

FULL = Size(
    accounts=12_000,
    largest=5_000,
    history=5_000,
    readers=1_500,
    checked=20,
    compared=500,
    tweets=1_000,
    mean_followers=1_250,
    kills=20,
    rounds=2,
    pause=3,
    fanout_limit=int(os.environ.get("FAULT_FANOUT_LIMIT", "9000")),
    graph=os.environ.get("FAULT_GRAPH", ""),
    texts=os.environ.get("FAULT_TWEETS", ""),
    rewarmed=2_000,
    talkers=30,
)


def test_a_thousand_tweets_reach_a_million_lists_while_everything_fails(capsys) -> None:
    with Run(FULL) as run:
        run.drill(*drills.ALL, *live_drills.ALL)
        run.storm()
        with capsys.disabled():
            print(f"\n{run.report()}")
        assert run.figures["kills"] >= 20
        assert run.figures["tweets posted"] >= 950  # the others answered what had been deleted meanwhile
        assert run.figures["expected deliveries"] >= 1_000_000
        assert not run.ledger.violations, run.site.last_words()
