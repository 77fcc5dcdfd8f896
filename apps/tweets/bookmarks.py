"""What people keep for later, and the folders in which they keep it: each the reader's own, seen by nobody else."""

from typing import Unpack

from django.db.models import Count, QuerySet
from django.db.models.functions import Lower

from apps.follows.selectors import Window
from apps.tweets import errors, lists, words
from apps.tweets.lists import Part
from apps.tweets.models import BookmarkFolder

MAX_SOUGHT = 100

_OWN = "user_id = %(viewer)s"
_IN_FOLDER = f"{_OWN} AND folder_id = %(folder)s"
_ALL = "SELECT tweet_id AS id, id AS key FROM tweets_bookmark WHERE {which}"
_WITH_WORDS = f"""
    SELECT tweet_id AS id, b.id AS key FROM tweets_bookmark b JOIN tweets_tweet t ON t.id = tweet_id
    WHERE {{which}} AND strpos({words.said("t")}, %(needle)s) > 0
"""


def bookmarks(viewer_id: int, sought: str = "", folder_id: int | None = None, **window: Unpack[Window]) -> Part:
    """The viewer's own shelf, or one folder of it, last put there first.

    With `sought`, what has these words or begins with them. Of a folder that is not theirs: nothing.
    """
    which = _OWN if folder_id is None else _IN_FOLDER
    # As muted words are found, but the last word may go on: " tea " also finds " teapot ".
    needle = words.needle(sought).rstrip() if sought else ""
    sql = (_WITH_WORDS if needle else _ALL).format(which=which)
    return lists.fetch(sql, viewer_id=viewer_id, needle=needle, folder=folder_id, **window)


def folders(owner_id: int) -> QuerySet[BookmarkFolder]:
    """The owner's own, each with `bookmarks_count`: all that is in it, also what they may no longer see."""
    return BookmarkFolder.objects.filter(owner=owner_id).annotate(bookmarks_count=Count("bookmarks"))


def by_name(owner_id: int) -> QuerySet[BookmarkFolder]:
    """All of the owner's own, in the order of the alphabet, uncounted."""
    return BookmarkFolder.objects.filter(owner=owner_id).order_by(Lower("name"))


def folder(owner_id: int, folder_id: int) -> BookmarkFolder:
    """Raises NoSuchFolder."""
    found = folders(owner_id).filter(pk=folder_id).first()
    if found is None:
        raise errors.NoSuchFolder
    return found


def folder_of(owner_id: int, tweet_id: int) -> int | None:
    """In which of the owner's folders the tweet is, if it is in any."""
    found = BookmarkFolder.objects.filter(owner=owner_id, bookmarks__tweet=tweet_id)
    return found.values_list("pk", flat=True).first()
