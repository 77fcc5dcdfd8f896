"""Asking ahead: the answer is the one that was asked for, or none."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings

from apps.core.wire import Script, Wire

ECHO = Script("return ARGV[1]")


@pytest.fixture
def wire() -> Wire:
    return Wire.to(settings.REDIS_URL)


def test_what_was_asked_ahead_is_what_run_finds(wire: Wire) -> None:
    wire.run(ECHO, [], ["warm"])
    wire.ask(ECHO, [], ["early"])
    assert wire.run(ECHO, [], ["early"]) == b"early"
    assert wire.run(ECHO, [], ["late"]) == b"late"


def test_another_question_never_gets_the_answer_that_waits(wire: Wire) -> None:
    wire.run(ECHO, [], ["warm"])
    wire.ask(ECHO, [], ["early"])
    assert wire.run(ECHO, [], ["other"]) == b"other"
    assert wire.run(ECHO, [], ["early"]) == b"early"


def test_a_dropped_answer_is_asked_for_anew(wire: Wire) -> None:
    counting = Script("return redis.call('INCR', KEYS[1])")
    wire.run(ECHO, [], ["warm"])
    assert wire.run(counting, ["count"], []) == 1
    wire.ask(counting, ["count"], [])
    wire.drop()
    assert wire.run(counting, ["count"], []) == 3


def test_a_script_that_redis_does_not_know_is_sent_whole(wire: Wire) -> None:
    unknown = Script("return ARGV[1] .. '!'")
    wire.ask(unknown, [], ["yes"])
    assert wire.run(unknown, [], ["yes"]) == b"yes!"


def test_a_connection_closed_while_it_idled_is_opened_again(wire: Wire) -> None:
    wire.run(ECHO, [], ["warm"])
    wire.ask(ECHO, [], ["early"])
    wire._own.connection._sock.close()
    wire._own.connection.disconnect()
    assert wire.run(ECHO, [], ["early"]) == b"early"


def test_threads_that_ended_leave_room_for_others(wire: Wire) -> None:
    """A server's threads come and go: the ten-thousandth is served like the first."""

    def ask() -> bytes:
        with ThreadPoolExecutor(1) as one:
            return one.submit(wire.run, ECHO, [], ["here"]).result()

    assert {ask() for _ in range(150)} == {b"here"}
