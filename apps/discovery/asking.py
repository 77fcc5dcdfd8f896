"""What a reader may ask for, checked."""

import re

from apps.core.input import check_text
from apps.discovery import errors
from apps.discovery.models import TrendKind

_LANG = re.compile(r"[a-z]{2,3}")


def kinds(value: str | None) -> list[str]:
    """The one, or all where none is named. Raises UnknownTrendKind."""
    if value and value not in TrendKind.values:
        raise errors.UnknownTrendKind(field="kind")
    return [value] if value else list(TrendKind.values)


def lang(value: str | None) -> str:
    """ "" for all. Raises BadText, UnknownLanguage."""
    if value and not _LANG.fullmatch(check_text(value, field="lang")):
        raise errors.UnknownLanguage(field="lang")
    return value or ""
