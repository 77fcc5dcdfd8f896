"""Serializer fields, and the frame of lists, that speak the contract's dialect."""

import re
from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from apps.core import input as hygiene
from apps.core.errors import Invalid

ID_SCHEMA = {"type": "string", "pattern": "^[1-9][0-9]{0,18}$", "examples": ["180388626432000001"]}

WHO_SCHEMA = {
    "type": "string",
    "pattern": "^(me|@[A-Za-z0-9_]{1,15}|[1-9][0-9]{0,18})$",
    "description": "`me`, `@handle` or an id.",
    "examples": ["me", "@alice"],
}


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d(:?\d\d)?)", re.ASCII | re.IGNORECASE)


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


class MomentField(serializers.DateTimeField):
    """RFC 3339 with an offset: without one nobody knows which moment is meant, and a day is no moment."""

    default_error_messages = {
        "no_offset": "A moment has a day, a time and an offset, as 2026-12-01T09:00:00Z or 2026-12-01T09:00:00+01:00."
    }

    def to_internal_value(self, value: Any) -> datetime:
        moment: datetime = super().to_internal_value(value)
        if isinstance(value, str) and not _MOMENT.fullmatch(value):
            self.fail("no_offset")
        return moment


# Sent along by forms of browsers, and read before any serializer is.
_OF_FORMS = frozenset({"csrfmiddlewaretoken"})
_UNKNOWN = ErrorDetail("There is no such field.", code="unknown_field")
_MOST_NAMED = 20
_LONGEST_NAMED = 100


class Body(serializers.Serializer):
    """What comes in. A field that it does not have is refused, at any depth: who sent it meant something by it.

    A misspelt `publish_at` would be posted at once, a misspelt `expires_at` mute for ever, and a change of what cannot
    be changed look as if it had been done.
    """

    def to_internal_value(self, data: Any) -> Any:
        unknown = self._unknown(data) if isinstance(data, Mapping) else {}
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**error.detail, **unknown}) from None  # type: ignore[dict-item]
        if unknown:
            raise serializers.ValidationError(unknown)
        return value

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, list[ErrorDetail]]:
        # Not all of them where there are many: an answer is not to be larger than what was asked.
        names = (name for name in data if name not in self.fields and name not in _OF_FORMS)
        return {name[:_LONGEST_NAMED]: [_UNKNOWN] for name in islice(names, _MOST_NAMED)}


class PageObject(serializers.Serializer):
    """What every list has beside its `results`."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
