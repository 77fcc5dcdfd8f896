"""Whatever goes wrong behind an API path becomes one RFC 9457 document.

`{"type", "title", "status", "detail", "errors": [{"field", "code", "detail"}]}`; the last part of
`type` is the stable code of the problem and an anchor of the reference page.
"""

from http import HTTPStatus
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    ObjectDoesNotExist,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.exceptions import ValidationError as ModelInvalid
from django.db import DataError, InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from rest_framework import exceptions as drf

from apps.core import errors
from apps.core.api.answers import dumps
from apps.core.errors import Problem

log = structlog.get_logger(__name__)

PROBLEM_JSON = "application/problem+json"
CHALLENGE = 'Bearer realm="api"'
RETRY_DATABASE_AFTER = 5


class MethodNotAllowed(Problem):
    status = 405
    code = "method_not_allowed"
    title = "This path does not answer this method"


class DatabaseAway(errors.Unavailable):
    code = "database_away"
    title = "The database does not answer"


_DRF: dict[int, type[Problem]] = {
    400: errors.Invalid,
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    405: MethodNotAllowed,
    413: errors.TooLarge,
    415: errors.UnsupportedMediaType,
    429: errors.TooManyRequests,
}


def document(problem: Problem, rows: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The body for `problem`; `rows` are its errors by field."""
    return {
        "type": f"{settings.SITE_URL}/api/docs#{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "errors": problem.errors if rows is None else rows,
    }


def answer(problem: Problem, rows: list[dict[str, str]] | None = None) -> HttpResponse:
    """The response for `problem`, with its Retry-After, WWW-Authenticate or the like."""
    response = HttpResponse(dumps(document(problem, rows)), status=problem.status, content_type=PROBLEM_JSON)
    if isinstance(problem, errors.RetryLater):
        response.headers["Retry-After"] = str(problem.retry_after)
    if problem.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = CHALLENGE
    return response


def problem_of(error: BaseException) -> Problem | None:
    """What `error` means to a caller; None when it is our own fault (a 500)."""
    for kinds, make in _MEANINGS:
        if isinstance(error, kinds):
            return make(error)
    return None


def handler(error: Exception, context: dict[str, Any] | None = None) -> HttpResponse | None:
    """For DRF (`EXCEPTION_HANDLER`): the response, or None to let the error go on."""
    problem = problem_of(error)
    if problem is None:
        return None
    return answer(problem, rows_of(error))


def rows_of(error: BaseException) -> list[dict[str, str]] | None:
    """`errors` of the document for a validation error of a serializer or model; else None."""
    if isinstance(error, drf.ValidationError):
        return list(_flat(error.get_full_details(), ""))
    if isinstance(error, ModelInvalid):
        if not hasattr(error, "error_dict"):
            return [_row("", one) for one in error.error_list]
        fields = error.error_dict.items()
        return [_row("" if field == "__all__" else field, one) for field, several in fields for one in several]
    return None


def _row(field: str, error: ModelInvalid) -> dict[str, str]:
    return {"field": field, "code": error.code or "invalid", "detail": error.messages[0]}


def _flat(details: Any, field: str) -> Any:
    """DRF's nested details as rows; fields of nested objects read `poll.options[0]`."""
    if _is_leaf(details):
        yield {"field": field, "code": str(details["code"]), "detail": str(details["message"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            here = "" if name == "non_field_errors" else str(name)
            # DRF keys errors of a list's items by their index or lists them one by one.
            yield from _flat(inner, f"{field}.{here}".strip(".") if here or field else "")
    elif isinstance(details, list):
        leaves = all(_is_leaf(item) for item in details if isinstance(item, dict) and item)
        for index, item in enumerate(details):
            yield from _flat(item, field if leaves else f"{field}[{index}]")


def _is_leaf(details: Any) -> bool:
    # Fields may be called so, too.
    return isinstance(details, dict) and set(details) == {"message", "code"} and isinstance(details["code"], str)


def _from_drf(error: BaseException) -> Problem:
    assert isinstance(error, drf.APIException)
    if isinstance(error, drf.ValidationError):
        return errors.Invalid("Some fields are not valid.")
    kind = _DRF.get(error.status_code, errors.Invalid if error.status_code < 500 else errors.Unavailable)
    return kind(str(error.detail))


def _reached_the_database(error: BaseException) -> Problem:
    # The input layer should have refused it; the caller still gets an honest answer.
    log.error("input.not_storable", error=type(error).__name__)
    return errors.Invalid("The request contains something that cannot be stored.")


def _database_away(error: BaseException) -> Problem:
    state = getattr(error.__cause__, "sqlstate", None)
    log.warning("database.away", error=type(error).__name__, sqlstate=state)
    if state in {"55P03", "57014", "40P01", "40001"}:  # lock or statement timeout, deadlock, serialization
        return errors.Unavailable("The database is busy.", retry_after=1)
    return DatabaseAway(retry_after=RETRY_DATABASE_AFTER)


_MEANINGS: tuple[tuple[Any, Any], ...] = (
    (Problem, lambda e: e),
    (drf.APIException, _from_drf),
    ((Http404, ObjectDoesNotExist), lambda e: errors.NotFound()),
    (PermissionDenied, lambda e: errors.Forbidden()),
    (RequestDataTooBig, lambda e: errors.TooLarge()),
    ((TooManyFieldsSent, TooManyFilesSent), lambda e: errors.Invalid("There are too many fields.")),
    ((MultiPartParserError, UnreadablePostError), lambda e: errors.Invalid("The body cannot be read.")),
    ((SuspiciousOperation, BadRequest), lambda e: errors.Invalid()),
    (ModelInvalid, lambda e: errors.Invalid("Some fields are not valid.")),
    ((DataError, UnicodeError), _reached_the_database),
    ((OperationalError, InterfaceError), _database_away),
)
