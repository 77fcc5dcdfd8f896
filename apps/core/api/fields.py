"""Serializer fields, and the frame of lists, that speak the contract's dialect."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.core import input as hygiene
from apps.core.errors import Invalid

ID_SCHEMA = {"type": "string", "pattern": "^[1-9][0-9]{0,18}$", "examples": ["180388626432000001"]}

WHO_SCHEMA = {
    "type": "string",
    "pattern": "^(me|@[A-Za-z0-9_]{1,15}|[1-9][0-9]{0,18})$",
    "description": "`me`, `@handle` or an id.",
    "examples": ["me", "@alice"],
}


@extend_schema_field(ID_SCHEMA)
class IdField(serializers.Field):
    """An id: a string of decimal digits outside, an int inside."""

    default_error_messages = {"bad_id": "An id is a string of decimal digits."}

    def to_internal_value(self, data: Any) -> int:
        try:
            return hygiene.parse_id(data)
        except Invalid:
            self.fail("bad_id")

    def to_representation(self, value: int) -> str:
        return str(value)


class TextField(serializers.CharField):
    """Text as it was typed: neither trimmed nor coerced from numbers; storable, else refused."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("trim_whitespace", False)
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class PageObject(serializers.Serializer):
    """What every list has beside its `results`."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
