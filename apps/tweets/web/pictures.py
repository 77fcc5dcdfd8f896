"""`/media/pictures/<key>/<size>.webp`: a picture of a tweet, for those who may see the tweet."""

from typing import Any

from django.http import HttpResponse

from apps.follows.api.views import PeopleView
from apps.media import files
from apps.media.errors import NoSuchMedia
from apps.tweets import selectors

# The file never changes, but who may see it does: what was deleted, or is its author's followers' now, is gone from
# caches that many share after five minutes. Who has seen it has seen it.
EVERYBODY = "public, max-age=86400, s-maxage=300, immutable"
# Asked for again each time: who has it may lose the right to it.
READER = "private, no-cache"


class Picture(PeopleView):
    """A page's address, with the API's credentials: programs show protected pictures as well."""

    schema = None
    public = ("GET",)
    etag = True
    rate_class = "pictures"

    def get(self, request: Any, key: str, size: str) -> HttpResponse:
        is_public = selectors.picture(self.viewer_id, key)
        try:
            content = files.read(files.picture_name(key, size))
        except FileNotFoundError:
            raise NoSuchMedia from None
        response = HttpResponse(content, content_type="image/webp")
        response.headers["Cache-Control"] = EVERYBODY if is_public else READER
        return response
