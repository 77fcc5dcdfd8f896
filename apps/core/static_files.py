"""The addresses of style sheets, scripts and icons: a page has forty of them, and they stay the same for a process."""

from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class _Remembered:
    """Each address is made once."""

    def url(self, name: str | None, force: bool = False) -> str:
        known: dict[str | None, str] = self.__dict__.setdefault("_urls", {})
        if name not in known:
            known[name] = super().url(name)  # type: ignore[misc]
        return known[name]


class Plain(_Remembered, StaticFilesStorage):
    """For development: files under their own names."""


class Hashed(_Remembered, CompressedManifestStaticFilesStorage):
    """For production: names that change with what is in the files."""
