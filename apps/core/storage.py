"""Files in a bucket of S3, or of what speaks its language. Only imported where one is configured."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urljoin

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from storages.backends.s3 import S3Storage

from apps.core.errors import Unavailable

# A bucket that does not answer holds a request for seconds, not minutes.
_PATIENCE = {"connect_timeout": 2, "read_timeout": 10, "retries": {"total_max_attempts": 2, "mode": "standard"}}


NOT_FOUND = 404


class StorageIsAway(Unavailable):
    code = "storage_away"
    title = "Files cannot be read right now"


class Bucket(S3Storage):
    """A bucket that is closed to the world: addresses lead to our own doors, which decide who may see what."""

    def __init__(self, **options: Any) -> None:
        style = options.pop("addressing_style", "auto")
        config = Config(signature_version="s3v4", s3={"addressing_style": style}, **_PATIENCE)
        super().__init__(client_config=config, default_acl=None, querystring_auth=False, **options)

    def url(self, name: str, *_: Any, **__: Any) -> str:
        return urljoin(settings.MEDIA_URL, name)

    def _open(self, name: str, mode: str = "rb") -> Any:
        """All of it at once: what fails fails here. Raises FileNotFoundError, StorageIsAway."""
        with _refusals():
            file = super()._open(name, mode)
            _ = file.file
            return file

    def portion(self, name: str, first: int, length: int) -> tuple[bytes, int]:
        """At most `length` bytes from `first` on, and how many there are in all; nothing more is fetched.

        Raises FileNotFoundError, StorageIsAway.
        """
        with _refusals():
            file = self.bucket.Object(self._normalize_name(name))
            try:
                size = file.content_length
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] == NOT_FOUND:
                    raise FileNotFoundError(name) from error
                raise
            if first >= size:
                return b"", size
            return file.get(Range=f"bytes={first}-{min(first + length, size) - 1}")["Body"].read(), size


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StorageIsAway from error
