"""`/media/messages/<key>/…`: a picture or a film of a message, or a group's picture, for those who are part of it."""

from apps.follows.web import pictures
from apps.messaging import selectors


class Picture(pictures.Picture):
    def is_public(self, key: str) -> bool:
        selectors.picture(self.viewer_id, key)
        return False


class Film(pictures.Film):
    def is_public(self, key: str) -> bool:
        selectors.picture(self.viewer_id, key)
        return False
