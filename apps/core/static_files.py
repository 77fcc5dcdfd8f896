"""The addresses of style sheets, scripts and icons: a page has forty of them, and they stay the same for a process."""

from typing import Any

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class _Remembered:
    """Each address is made once."""

    def url(self, *asked: Any) -> str:
        known: dict[tuple[Any, ...], str] = self.__dict__.setdefault("_urls", {})
        if asked not in known:
            known[asked] = super().url(*asked)  # type: ignore[misc]
        return known[asked]


class Plain(_Remembered, StaticFilesStorage):
    """For development: files under their own names."""


class Hashed(_Remembered, CompressedManifestStaticFilesStorage):
    """For production: names that change with what is in the files."""
