"""`ApiView`: a DRF view with everything taken out that the contract does not need.

A handler returns `Json(data, status)`, `Ready(bytes)`, `NoContent()` or a DRF `Response`, and
raises a `Problem` for whatever goes wrong.
"""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core import limits
from apps.core.api import addresses, caching, errors
from apps.core.api.answers import Json, NoContent
from apps.core.api.fields import Body
from apps.core.api.parsing import FirstMatch, JsonParser
from apps.core.errors import NotFound, Unauthorized
from apps.core.idempotency import Claim, check_key, digest_of, once


class ApiRequest(Request):
    """DRF's request, made from parts that the view's class made once."""

    def __init__(self, request: HttpRequest, view: "ApiView") -> None:
        super().__init__(
            request,
            parsers=view.parsers,
            authenticators=view.authenticators,
            negotiator=_NEGOTIATOR,
            parser_context={"view": view, "kwargs": view.kwargs},
        )


class ApiView(APIView):
    """One path of the API.

    Class attributes of a view:
    - `public`: methods that need no credentials, e.g. `("GET",)`; all others answer 401 without;
    - `etag`: GET answers carry an ETag and are compared with If-None-Match (single objects);
    - `rate_class`: the bucket its requests count in; None: "read" or "write", by the method;
    - `counted`: whether it counts against a limit at all (False: probes);
    - `keeps_answers`: whether answers to an Idempotency-Key are kept (False: they carry secrets).
    """

    parser_classes = [JsonParser]
    permission_classes = []
    throttle_classes = []
    content_negotiation_class = FirstMatch
    metadata_class = None

    public: ClassVar[tuple[str, ...]] = ()
    etag: ClassVar[bool] = False
    rate_class: ClassVar[str | None] = None
    keeps_answers: ClassVar[bool] = True
    counted: ClassVar[bool] = True

    @property
    def authenticators(self) -> list[Any]:
        return _made(type(self), "authentication_classes")

    @property
    def parsers(self) -> list[Any]:
        return _made(type(self), "parser_classes")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.args, self.kwargs = args, kwargs
        self.headers: dict[str, str] = {}
        self.request = api_request = ApiRequest(request, self)
        try:
            response = self.answer(api_request)
        except Exception as error:  # noqa: BLE001 (whatever is not a caller's problem is raised again)
            response = self.refuse(error)
        return self.finish(api_request, response)

    def answer(self, request: ApiRequest) -> HttpResponse:
        self.admit(request)
        return self.handle(request)

    def admit(self, request: ApiRequest) -> None:
        """Who is it, do they not ask too often, and may they come in at all?"""
        user = request.user
        if self.counted:
            limits.admit(request._request, self.rate_class, user)
        method = request._request.method
        method = "GET" if method == "HEAD" else method
        if user.is_authenticated or method in self.public:
            return
        # What a path does not answer is 405 for everybody; OPTIONS only says what it answers.
        if method in self.allowed_methods and method != "OPTIONS":
            raise Unauthorized

    def handle(self, request: ApiRequest) -> HttpResponse:
        method = (request._request.method or "").lower()
        if method not in self.http_method_names or not hasattr(self, method):
            raise errors.MethodNotAllowed
        key = request._request.META.get("HTTP_IDEMPOTENCY_KEY") if method == "post" else None
        if key is None:
            return self.act(request, method)
        owner = limits.caller_of(request._request, request.user)
        claim = Claim(owner, check_key(key), digest_of(request._request))
        return once(claim, lambda: self.act(request, method), keep=self.keeps_answers)

    def act(self, request: ApiRequest, method: str) -> HttpResponse:
        response = getattr(self, method)(request, *self.args, **self.kwargs)
        return _encoded(response) if isinstance(response, Response) else response

    def refuse(self, error: Exception) -> HttpResponse:
        if not hasattr(self.request._request, "rate_verdict"):
            # Who shows wrong credentials is counted by address, so that nobody can guess for long.
            try:
                limits.admit(self.request._request, self.rate_class)
            except limits.Limited as limited:
                error = limited
        if isinstance(error, limits.Limited):
            limits.refused_by(self.request._request, error)
        response = errors.handler(error)
        if response is None:
            raise error
        if response.status_code == 405:
            response.headers["Allow"] = ", ".join(self.allowed_methods)
        return response

    def finish(self, request: ApiRequest, response: HttpResponseBase) -> HttpResponseBase:
        known = request.__dict__.get("_user")
        raw = request._request
        caching.mark(raw, response, private=known is not None and known.is_authenticated, etag=self.etag)
        if self.etag and caching.is_unchanged(raw, response):
            return caching.not_modified(response)
        return response

    def options(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]
        response = NoContent()
        response.headers["Allow"] = ", ".join(self.allowed_methods)
        return response

    def body(self, kind: type[Body]) -> dict[str, Any]:
        """The request's body, valid. Raises ValidationError."""
        serializer = kind(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def person(self, text: str) -> int:
        """The id of whom a path addresses by `me`, `@handle` or id; NotFound, Unauthorized."""
        return addresses.resolve(text, self.request.user)


class NoSuchPath(ApiView):
    """Last of the API's paths: 404 as a problem document, whatever the method."""

    schema = None

    def admit(self, request: ApiRequest) -> None:
        super().admit(request)
        raise NotFound("There is no such path in this API.")


def _made(cls: type[APIView], name: str) -> list[Any]:
    """Instances of the classes in `cls.<name>`, made once per view class: none of them has a state."""
    kept = f"_{name}_made"
    if kept not in cls.__dict__:
        setattr(cls, kept, [part() for part in getattr(cls, name)])
    return cls.__dict__[kept]


def _encoded(response: Response) -> HttpResponse:
    """A DRF response without the template machinery that it is built on."""
    if response.data is None and response.status_code == 204:
        return NoContent()
    return Json(response.data, response.status_code, dict(response.headers))


_NEGOTIATOR = FirstMatch()
