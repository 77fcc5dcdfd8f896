"""The OpenAPI 3.1 document: what the views say of themselves, and what holds for all of them.

A view says `@extend_schema(operation_id=…, request=…, responses=…)` with serializers. Credentials,
ids in paths, limit and cursor of lists, Idempotency-Key, rate limit headers and the problem
documents are added here, because they are the same everywhere.
"""

import inspect
from functools import lru_cache
from typing import Any

from django.urls.converters import get_converters
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

from apps.core import input as hygiene
from apps.core.api import urls
from apps.core.api.answers import dumps
from apps.core.api.fields import ID_SCHEMA, WHO_SCHEMA
from apps.core.api.problems_schema import COMPONENTS, RATE_HEADERS, problem_responses

_LIMIT = {
    "name": "limit",
    "in": "query",
    "description": "How many at most.",
    "schema": {"type": "integer", "minimum": 1, "maximum": hygiene.MAX_LIMIT, "default": hygiene.DEFAULT_LIMIT},
}
_CURSOR = {
    "name": "cursor",
    "in": "query",
    "description": "Where to go on, from `next` or `previous` of another page. Opaque.",
    "schema": {"type": "string", "maxLength": 1024},
}
_IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key and body within 24 h: the first answer again, and no second effect.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[\\x20-\\x7e]+$"},
}


class ApiSchema(AutoSchema):
    """One operation, from its view."""

    def get_auth(self) -> list[Any]:
        view: Any = self.view
        if not view.authentication_classes:
            return []
        nobody: list[Any] = [{}] if self.method in view.public else []
        return [*nobody, {"bearer": []}, {"api_key": []}, {"session": []}]

    def get_tags(self) -> list[str]:
        words = [word for word in self.path.split("/") if word and word != "api"]
        return [words[0]]

    def get_description(self) -> str:  # type: ignore[override]  # spectacular's own signature
        # A base class' docstring speaks about views, not about this path.
        own = inspect.getdoc(getattr(self.view, self.method.lower())) or type(self.view).__dict__.get("__doc__")
        return inspect.cleandoc(own) if own else ""

    def get_serializer_name(self, serializer: Any, direction: Any) -> str:
        return super().get_serializer_name(serializer, direction).removesuffix("Object")

    def get_summary(self) -> str | None:
        description = self.get_description()
        return description.split("\n\n")[0].split(". ")[0].rstrip(".").replace("\n", " ") if description else None

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        kinds = _converters(self.path_regex)
        return [
            {"name": name, "in": "path", "required": True, "schema": _path_schema(kinds.get(name, "str"))}
            for name in variables
        ]

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> Any:
        operation = super().get_operation(path, path_regex, path_prefix, method, registry)
        if operation is None:
            return None
        parameters = operation.setdefault("parameters", [])
        if self.method == "POST":
            parameters.append(_IDEMPOTENCY_KEY)
        own = operation["responses"]
        view: Any = self.view
        for answer in own.values():
            if view.counted:
                answer.setdefault("headers", {}).update(RATE_HEADERS)
            answer["description"] = answer.get("description") or "Done."
        if view.etag and self.method == "GET":
            own["304"] = {"description": "Unchanged: If-None-Match names its ETag."}
        guarded = bool(operation.get("security")) and {} not in operation["security"]
        problems = problem_responses(
            credentials=bool(view.authentication_classes),
            guarded=guarded,
            named=bool(_converters(path_regex)),
            body="requestBody" in operation,
            keyed=self.method == "POST",
        )
        operation["responses"] = dict(sorted({**problems, **own}.items()))
        return operation


def only_api(endpoints: list[Any]) -> list[Any]:
    """Some views answer at the site's root too; the document names them once."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/")]


def finish(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """What only the whole document knows: which answers are lists, and the shared components."""
    components = result.setdefault("components", {})
    for kind, shared in COMPONENTS.items():
        components.setdefault(kind, {}).update(shared)
    for schema in components.get("schemas", {}).values():
        if "oneOf" in schema and "discriminator" not in schema:
            schema["anyOf"] = schema.pop("oneOf")  # an empty list is one of each kind at once
    for operations in result["paths"].values():
        for operation in operations.values():
            if _is_list(operation, components):
                own = {parameter["name"] for parameter in operation["parameters"]}
                operation["parameters"] += [p for p in (_LIMIT, _CURSOR) if p["name"] not in own]
            if not operation["parameters"]:
                del operation["parameters"]
            for content in operation.get("requestBody", {}).get("content", {}).values():
                _close(content.get("schema", {}), components)
    return result


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


@lru_cache(maxsize=1)
def document_json() -> bytes:
    return dumps(document())


def _is_list(operation: dict[str, Any], components: dict[str, Any]) -> bool:
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    properties = components.get("schemas", {}).get(name, {}).get("properties", {})
    return {"results", "next", "previous"} <= set(properties)


def _close(part: dict[str, Any], components: dict[str, Any]) -> None:
    """Bodies have no other fields than these, however deep (`fields.Body`)."""
    if "$ref" in part:
        part = components["schemas"][part["$ref"].rpartition("/")[2]]
    if "properties" in part and "additionalProperties" not in part:
        part["additionalProperties"] = False
        for field in part["properties"].values():
            _close(field, components)
    for inner in (part.get("items", {}), *part.get("oneOf", ()), *part.get("allOf", ())):
        if inner:
            _close(inner, components)


def _path_schema(kind: str) -> dict[str, Any]:
    converter = get_converters()[kind]
    if isinstance(converter, urls.IdConverter):
        return ID_SCHEMA
    # `users/me` may be a path of its own; then the converter is a subclass that leaves it out.
    if isinstance(converter, urls.WhoConverter):
        return {**WHO_SCHEMA, "pattern": f"^({converter.regex})$"}
    return {"type": "string", "minLength": 1}


def _converters(route: str) -> dict[str, str]:
    """`{"user_id": "who"}` of `users/<who:user_id>/block`."""
    parts = [part.split(">")[0].rpartition(":") for part in route.split("<")[1:]]
    return {name: converter for converter, _, name in parts}
