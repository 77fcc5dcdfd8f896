"""The files of pictures and films. The doors to them stand above: whose they are decides who gets them."""

import re
from typing import Any

from django.http import HttpResponse

from apps.follows.api.views import PeopleView
from apps.media import files
from apps.media.errors import NoSuchMedia

# The file never changes, but who may see it does: what was deleted, or is its author's followers' now, is gone from
# caches that many share after five minutes. Who has seen it has seen it.
EVERYBODY = "public, max-age=86400, s-maxage=300, immutable"
# Asked for again each time: who has it may lose the right to it.
READER = "private, no-cache"
# Browsers ask for a film from some place to its end, and again for what they were not given.
PORTION = 2 * 1024**2
MOST = 10**12
_RANGE = re.compile(r"bytes=(?P<first>[0-9]{1,12})-(?P<last>[0-9]{0,12})")


class MediaView(PeopleView):
    """A page's address, with the API's credentials: programs show protected pictures as well."""

    schema = None
    etag = True
    rate_class = "pictures"

    def is_public(self, key: str) -> bool:
        """Whether it is for everybody, and not only for this reader. Raises NoSuchMedia if it is not for them."""
        raise NotImplementedError


class Picture(MediaView):
    def get(self, request: Any, key: str, size: str) -> HttpResponse:
        is_public = self.is_public(key)
        try:
            content = files.read(files.picture_name(key, size))
        except FileNotFoundError:
            raise NoSuchMedia from None
        response = HttpResponse(content, content_type="image/webp")
        response.headers["Cache-Control"] = EVERYBODY if is_public else READER
        return response


class Film(MediaView):
    """A portion at a time where one is asked for."""

    def get(self, request: Any, key: str) -> HttpResponse:
        is_public = self.is_public(key)
        first, length = _wanted(request.headers.get("Range", ""))
        try:
            content, size = files.portion(files.film_name(key), first, length)
        except FileNotFoundError:
            raise NoSuchMedia from None
        response = HttpResponse(content, content_type="video/mp4")
        if length < MOST:
            response.status_code = 206 if content else 416
            place = f"{first}-{first + len(content) - 1}" if content else "*"
            response.headers["Content-Range"] = f"bytes {place}/{size}"
        response.headers["Accept-Ranges"] = "bytes"
        # A file under a key never changes: whoever has a part of it has a part of this one.
        response.headers["ETag"] = f'"{key}"'
        response.headers["Cache-Control"] = EVERYBODY if is_public else READER
        return response


def _wanted(header: str) -> tuple[int, int]:
    """First byte and number of bytes; MOST where no range is asked for that we give."""
    found = _RANGE.fullmatch(header)
    if not found:
        return 0, MOST
    first = int(found["first"])
    length = int(found["last"]) - first + 1 if found["last"] else PORTION
    return (first, min(length, PORTION)) if length > 0 else (0, MOST)
