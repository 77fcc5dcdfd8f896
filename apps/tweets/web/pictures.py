"""`/media/pictures/<key>/…`: a picture or a film of a tweet, for those who may see the tweet."""

from apps.follows.web import pictures
from apps.tweets import selectors


class Picture(pictures.Picture):
    public = ("GET",)

    def is_public(self, key: str) -> bool:
        return selectors.picture(self.viewer_id, key)


class Film(pictures.Film):
    public = ("GET",)

    def is_public(self, key: str) -> bool:
        return selectors.picture(self.viewer_id, key)
