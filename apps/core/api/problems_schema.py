"""The parts of the OpenAPI document that are the same for every path: problems, headers, credentials."""

from typing import Any

from apps.core.api.errors import PROBLEM_JSON

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. The fragment of `type` is the problem's stable code.",
    "required": ["type", "title", "status", "detail", "errors"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "detail"],
                "additionalProperties": False,
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}

RATE_HEADERS = {
    "X-RateLimit-Limit": {"description": "Requests at once.", "schema": {"type": "integer"}},
    "X-RateLimit-Remaining": {"description": "How many are left.", "schema": {"type": "integer"}},
    "X-RateLimit-Reset": {"description": "Seconds until all are free again.", "schema": {"type": "integer"}},
}
_RETRY_AFTER = {"Retry-After": {"description": "Seconds.", "schema": {"type": "integer", "minimum": 1}}}

_WORDS = {
    "400": "Malformed or invalid.",
    "401": "No credentials, or bad ones.",
    "403": "Known, but forbidden.",
    "404": "Absent, or not yours to know of.",
    "405": "This path does not answer this method.",
    "409": "The Idempotency-Key belongs to another request.",
    "413": "Too large.",
    "415": "Not this content type.",
    "429": "Too many requests.",
    "503": "The database is away; try again.",
}


def _response(status: str) -> dict[str, Any]:
    later = _RETRY_AFTER if status in ("429", "503") else {}
    return {
        "description": _WORDS[status],
        "headers": {**RATE_HEADERS, **later},
        "content": {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def problem_responses(*, credentials: bool, guarded: bool, named: bool, body: bool, keyed: bool) -> dict[str, Any]:
    """References to the problems that an operation can answer."""
    possible = {
        "400": True,
        "401": credentials,
        "403": credentials,
        "404": named or body or guarded,
        "409": keyed,
        "413": body,
        "415": body,
        "429": True,
        "503": True,
    }
    return {status: {"$ref": f"#/components/responses/Problem{status}"} for status, may in possible.items() if may}


COMPONENTS: dict[str, dict[str, Any]] = {
    "schemas": {"Problem": _PROBLEM},
    "responses": {f"Problem{status}": _response(status) for status in _WORDS},
    "securitySchemes": {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "api_key": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Authorization: Api-Key <key>`",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The browser's session; with CSRF token for all but reading.",
        },
    },
}
