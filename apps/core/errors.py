"""What can go wrong for a caller, each thing once, with its HTTP meaning.

Services raise these (usually a subclass with its own `code` beside the service); the API turns
them into `application/problem+json`, the web into form errors or an error page.
"""

from typing import Any


class Problem(Exception):
    """An error its caller is told about.

    Class attributes: `status` (HTTP), `code` (stable, snake_case, for programs), `title` (short,
    for people, the same for every occurrence). Instance: `detail` (this occurrence, safe to show),
    `field` (the input it is about, or None).
    """

    status = 500
    code = "problem"
    title = "Something went wrong"

    def __init__(self, detail: str = "", *, field: str | None = None, code: str | None = None):
        self.detail = detail or self.title
        self.field = field
        if code is not None:
            self.code = code
        super().__init__(self.detail)

    def __reduce__(self) -> tuple[Any, ...]:
        # The default rebuilds from `args` alone and would fail for subclasses with required
        # keywords, in the middle of a Celery result or an xdist report.
        return _restore, (type(self), self.__dict__)

    @property
    def errors(self) -> list[dict[str, str]]:
        """Rows for the problem document: `[{"field", "code", "detail"}]`, [] without a field."""
        if self.field is None:
            return []
        return [{"field": self.field, "code": self.code, "detail": self.detail}]


def _restore(cls: type[Problem], state: dict[str, Any]) -> Problem:
    problem = cls.__new__(cls)
    problem.__dict__.update(state)
    problem.args = (problem.detail,)
    return problem


class Invalid(Problem):
    status = 400
    code = "invalid"
    title = "The request is not valid"


class TimeIsPast(Invalid):
    code = "time_is_past"
    title = "This time is past"


class Unauthorized(Problem):
    status = 401
    code = "unauthorized"
    title = "Sign in first"


class Forbidden(Problem):
    status = 403
    code = "forbidden"
    title = "You may not do this"


class NotFound(Problem):
    """Absent, or not the caller's to know of: the two look the same from outside."""

    status = 404
    code = "not_found"
    title = "There is nothing here"


class Conflict(Problem):
    status = 409
    code = "conflict"
    title = "This contradicts an earlier request"


class TooLarge(Problem):
    status = 413
    code = "too_large"
    title = "The request is too large"


class UnsupportedMediaType(Problem):
    status = 415
    code = "unsupported_media_type"
    title = "This content type is not understood"


class RetryLater(Problem):
    """A problem that time alone may solve. `retry_after`: whole seconds, at least 1."""

    def __init__(
        self,
        detail: str = "",
        *,
        retry_after: int = 1,
        field: str | None = None,
        code: str | None = None,
    ):
        super().__init__(detail, field=field, code=code)
        self.retry_after = max(1, retry_after)


class TooManyRequests(RetryLater):
    status = 429
    code = "too_many_requests"
    title = "Too many requests"


class Unavailable(RetryLater):
    status = 503
    code = "unavailable"
    title = "The service is not available right now"
