import copy
import pickle

import pytest

from apps.core import errors


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (errors.Invalid, 400),
        (errors.Unauthorized, 401),
        (errors.Forbidden, 403),
        (errors.NotFound, 404),
        (errors.Conflict, 409),
        (errors.TooLarge, 413),
        (errors.UnsupportedMediaType, 415),
        (errors.TooManyRequests, 429),
        (errors.Unavailable, 503),
    ],
)
def test_every_problem_has_its_status_and_says_something(problem, status):
    raised = problem()
    assert raised.status == status
    assert raised.detail == raised.title
    assert raised.errors == []


def test_a_problem_about_a_field_names_it():
    raised = errors.Invalid("Too short.", field="text", code="too_short")
    assert raised.errors == [{"field": "text", "code": "too_short", "detail": "Too short."}]


def test_a_subclass_brings_its_own_code_and_title():
    class TextIsEmpty(errors.Invalid):
        code = "text_is_empty"
        title = "There is no text"

    assert TextIsEmpty().detail == "There is no text"
    assert TextIsEmpty().code == "text_is_empty"


def test_a_wait_is_at_least_one_second():
    assert errors.TooManyRequests(retry_after=0).retry_after == 1
    assert errors.Unavailable(retry_after=30).retry_after == 30


@pytest.mark.parametrize("through", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])
def test_a_problem_survives_being_sent_elsewhere(through):
    sent = through(errors.TooManyRequests("Wait.", retry_after=7, field="text", code="slow_down"))
    assert (sent.detail, sent.retry_after, sent.field, sent.code) == (
        "Wait.",
        7,
        "text",
        "slow_down",
    )
    assert str(sent) == "Wait."
