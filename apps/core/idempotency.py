"""One effect and one answer per key, however often a request is sent.

The key is claimed by inserting its row; the effect, the answer and the row commit together. A
second request with the key waits at that insert until the first has ended: PostgreSQL's unique
index is the lock (the same as brandur.org/idempotency-keys, without its recovery points, because
here everything that a request does is one transaction and the outbox does the rest).
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from apps.core.api.errors import problem_of
from apps.core.errors import Conflict, Invalid, Problem
from apps.core.models import IdempotentAnswer

KEPT_FOR = timedelta(hours=24)
MAX_KEY = 255
SWEEP_BATCH = 5_000
REPLAYED = "Idempotent-Replayed"
# What belongs to one exchange, not to the answer.
_NOT_KEPT = frozenset({"set-cookie", "x-request-id", "date"})

_CLAIM = """
    INSERT INTO core_idempotentanswer (owner, key, request_digest, headers, body, created_at)
    VALUES (%(owner)s, %(key)s, %(digest)s, '{}', '', clock_timestamp())
    ON CONFLICT (owner, key) DO UPDATE
    SET request_digest = excluded.request_digest, status = NULL, headers = '{}', body = '',
        created_at = excluded.created_at
    WHERE core_idempotentanswer.created_at < clock_timestamp() - make_interval(secs => %(kept_for)s)
    RETURNING id
"""


class KeyReused(Conflict):
    code = "idempotency_key_reused"
    title = "This Idempotency-Key belongs to another request"


class AnswerNotKept(Conflict):
    code = "answer_not_kept"
    title = "This was done before, and its answer held secrets that are not kept"


@dataclass(frozen=True, slots=True)
class Claim:
    """`owner`: whose key it is (keys of two callers never meet). `digest`: what the request asks."""

    owner: str
    key: str
    digest: bytes


def once(claim: Claim, act: Callable[[], HttpResponse], *, keep: bool = True) -> HttpResponse:
    """The answer of `act()`, run at most once per claim within 24 h.

    Only answers below 400 count as an effect; after anything else the key is free again, as if
    it had not been used. `keep=False`: the answer carries secrets; a repetition is AnswerNotKept.
    Raises KeyReused for a key that was used with another request, and what `act` raises.
    """
    with transaction.atomic():
        mine, answer = _take(claim)
        if answer is not None:
            return answer
        response, refused = _acted(act)
        if response is None or response.status_code >= 400:
            IdempotentAnswer.objects.filter(id=mine).delete()
        elif keep:
            kept = {name: value for name, value in response.items() if name.lower() not in _NOT_KEPT}
            IdempotentAnswer.objects.filter(id=mine).update(
                status=response.status_code, headers=kept, body=response.content
            )
    if refused is not None:
        raise refused
    assert response is not None
    return response


def check_key(key: str) -> str:
    """The key itself, or Invalid: it has 1 to 255 printable characters."""
    if not 1 <= len(key) <= MAX_KEY or not key.isprintable():
        raise Invalid(f"An Idempotency-Key has 1 to {MAX_KEY} printable characters.", field="Idempotency-Key")
    return key


def digest_of(request: HttpRequest, *, without: tuple[str, ...] = ()) -> bytes:
    """What makes two requests the same: method, path, query and body (of forms: their fields)."""
    digest = hashlib.sha256()
    for part in (request.method or "", request.path.rstrip("/"), request.META.get("QUERY_STRING", "")):
        digest.update(part.encode() + b"\n")
    if request.content_type in ("multipart/form-data", "application/x-www-form-urlencoded"):
        # A browser makes a new boundary and a new CSRF token each time.
        fields = [(name, values) for name, values in request.POST.lists() if name not in without]
        digest.update(repr(sorted(fields)).encode())
        for name, files in sorted(request.FILES.lists()):
            for file in files:
                digest.update(f"{name}\n{file.name}\n".encode())
                for chunk in file.chunks():
                    digest.update(chunk)
                file.seek(0)
    else:
        digest.update(request.body)
    return digest.digest()


def sweep(*, batch: int = SWEEP_BATCH) -> int:
    """Forget up to `batch` answers older than 24 h. Returns how many."""
    old = IdempotentAnswer.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).values("id")[:batch]
    return IdempotentAnswer.objects.filter(id__in=old).delete()[0]


def _take(claim: Claim) -> tuple[int, HttpResponse | None]:
    """Our row's id, or another's answer. Waits for whoever is using the key right now."""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                _CLAIM,
                {"owner": claim.owner, "key": claim.key, "digest": claim.digest, "kept_for": KEPT_FOR.total_seconds()},
            )
            row = cursor.fetchone()
        if row:
            return row[0], None
        kept = IdempotentAnswer.objects.filter(owner=claim.owner, key=claim.key).first()
        # Gone again: it was swept between the two statements.
        if kept is not None:
            return kept.id, _answer_of(kept, claim)


def _answer_of(kept: IdempotentAnswer, claim: Claim) -> HttpResponse:
    if bytes(kept.request_digest) != claim.digest:
        raise KeyReused(field="Idempotency-Key")
    # A row without a status is never seen while its request runs: only when it was not to be kept.
    if kept.status is None:
        raise AnswerNotKept(field="Idempotency-Key")
    response = HttpResponse(bytes(kept.body), status=kept.status, headers=kept.headers)
    response.headers[REPLAYED] = "true"
    return response


def _acted(act: Callable[[], HttpResponse]) -> tuple[HttpResponse | None, Exception | None]:
    """The answer, or what was raised where it is no reason to undo everything.

    A refusal must leave behind what it leaves without a key: a service may end a session and then
    say no. What was to be undone has been undone by the service's own `atomic()`.
    """
    try:
        return act(), None
    except Exception as error:
        problem: Problem | None = problem_of(error)
        if problem is None or problem.status >= 500 or connection.needs_rollback:
            raise
        return None, error
