"""Creating forms carry a hidden key: a form that is sent twice has one effect and one answer.

In the template: `<input type="hidden" name="idempotency_key" value="{{ key }}">` with
`key = new_key()`; around the view: `@once`. A view that shows its form again because something
is wrong must answer 4xx (422): then the key is free again.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

from apps.core import idempotency
from apps.core.limits import caller_of

FIELD = "idempotency_key"


def new_key() -> str:
    return uuid4().hex


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view: POSTs that carry a key act once; all others pass."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get(FIELD) if request.method == "POST" else None
        if not key:
            return view(request, *args, **kwargs)
        claim = idempotency.Claim(
            # A form's keys never meet those of the same person's programs.
            f"web:{caller_of(request, request.user)}",
            idempotency.check_key(key),
            idempotency.digest_of(request, without=(FIELD, "csrfmiddlewaretoken")),
        )
        return idempotency.once(claim, lambda: view(request, *args, **kwargs))

    return kept
