"""The OpenAPI document turned into what a page shows: groups, operations, fields, problems."""

from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.core.api import schema
from apps.core.errors import Problem

_METHODS = ("get", "post", "put", "patch", "delete")
_DEEPEST = 3


@cache
def html() -> SafeString:
    """The whole of it, the same for everybody: rendered once, since it takes as long as twenty homes."""
    return render_to_string("core/_reference.html", _context())


def _context() -> dict[str, Any]:
    """`groups` [{name, operations}], `problems` [{code, status, title}], `info` of the document."""
    document = schema.document()
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method in _METHODS:
            if method in operations:
                operation = _operation(document, path, method, operations[method])
                groups.setdefault(operation["group"], []).append(operation)
    return {
        "groups": [{"name": name, "operations": groups[name]} for name in sorted(groups)],
        "problems": _problems(),
        "info": document["info"],
    }


def _operation(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": operation["operationId"],
        "group": operation["tags"][0],
        "path": path,
        "method": method.upper(),
        "summary": operation.get("summary", ""),
        "description": operation.get("description", ""),
        "is_public": not operation.get("security") or {} in operation["security"],
        "parameters": [
            {**parameter, "type": _type(parameter["schema"])} for parameter in operation.get("parameters", [])
        ],
        "bodies": [
            {"type": kind, "fields": _fields(document, content.get("schema", {}))}
            for kind, content in operation.get("requestBody", {}).get("content", {}).items()
        ],
        "answers": [_answer(document, status, answer) for status, answer in operation["responses"].items()],
    }


def _answer(document: dict[str, Any], status: str, answer: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in answer:
        return {"status": status, "description": _resolved(document, answer)["description"], "fields": []}
    schemas = [content.get("schema", {}) for content in answer.get("content", {}).values()]
    return {
        "status": status,
        "description": answer["description"],
        "fields": _fields(document, schemas[0]) if schemas else [],
    }


def _fields(document: dict[str, Any], part: dict[str, Any], prefix: str = "", depth: int = 0) -> list[dict[str, Any]]:
    """Rows of an object's fields, those of inner objects after them as `author.id`."""
    part = _resolved(document, part)
    required, rows = part.get("required", []), []
    for name, field in part.get("properties", {}).items():
        inner = _resolved(document, field)
        rows.append(
            {
                "name": f"{prefix}{name}",
                "type": _type(inner),
                "required": name in required,
                "description": field.get("description") or inner.get("description", ""),
            }
        )
        nested = _resolved(document, inner.get("items", inner))
        if nested.get("properties") and depth < _DEEPEST:
            dots = "[]." if "items" in inner else "."
            rows += _fields(document, nested, f"{prefix}{name}{dots}", depth + 1)
    return rows


def _resolved(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    if "allOf" in part and len(part["allOf"]) == 1:
        part = part["allOf"][0]
    for several in ("oneOf", "anyOf"):
        part = next((one for one in part.get(several, ()) if "$ref" in one), part)
    if "$ref" not in part:
        return part
    found: Any = document
    for step in part["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return _resolved(document, found)


def _type(part: dict[str, Any]) -> str:
    kind = part.get("type", "object" if "properties" in part else "any")
    words = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if "enum" in part:
        return " | ".join(str(value) for value in part["enum"])
    return f"{words} ({part['format']})" if "format" in part else words


def _problems() -> list[dict[str, Any]]:
    """Every problem that the program knows, by its code: the anchors that `type` points at."""
    found = {kind.code: kind for kind in reversed(_descendants(Problem))}
    rows = [{"code": kind.code, "status": kind.status, "title": kind.title} for kind in found.values()]
    return sorted(rows, key=lambda row: (row["status"], row["code"]))


def _descendants(kind: type[Problem]) -> list[type[Problem]]:
    return [one for child in kind.__subclasses__() for one in (child, *_descendants(child))]
