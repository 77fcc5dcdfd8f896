import pytest

from apps.core.breaker import Breaker, Open


def fails():
    raise ConnectionError


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("apps.core.breaker.time.monotonic", lambda: now[0])
    return now


def test_what_failed_is_left_alone_for_a_moment_and_then_tried_once(clock):
    breaker = Breaker(2)
    with pytest.raises(ConnectionError):
        breaker.call(fails)
    with pytest.raises(Open):
        breaker.call(fails)
    clock[0] += 2.1
    assert [breaker.allowed(), breaker.allowed()] == [True, False]
    clock[0] += 2.1
    assert breaker.call(lambda: "well") == "well"
    assert breaker.is_closed


def test_other_errors_say_nothing_about_the_dependency():
    breaker = Breaker(2)
    with pytest.raises(KeyError):
        breaker.call(dict[str, int]().__getitem__, "a")
    assert breaker.allowed()
