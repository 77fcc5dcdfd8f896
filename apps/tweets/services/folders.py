"""What people do with the folders of their bookmarks."""

from django.db.models import Value
from django.db.models.functions import Lower
from django.db.transaction import atomic

from apps.core import locks
from apps.core import text as texts
from apps.core.input import check_text
from apps.tweets import errors
from apps.tweets.models import Bookmark, BookmarkFolder
from apps.tweets.services import acts
from apps.tweets.services.access import one_at_a_time, original_id
from apps.users.models import User
from apps.users.services import require_here

MOST_FOLDERS = 50
MAX_FOLDER_NAME = 50


@atomic
def make_folder(*, actor: User, name: str) -> BookmarkFolder:
    """Raises NotActive, FolderNeedsAName, FolderNameIsTooLong, FolderNameIsTaken, TooManyFolders."""
    require_here(actor)
    name = _name(name)
    locks.hold("bookmark_folders", actor.pk)
    _require_free(actor, name)
    if BookmarkFolder.objects.filter(owner=actor).count() >= MOST_FOLDERS:
        raise errors.TooManyFolders
    return BookmarkFolder.objects.create(owner=actor, name=name)


@atomic
def rename_folder(*, actor: User, folder_id: int, name: str) -> BookmarkFolder:
    """Raises NotActive, NoSuchFolder, FolderNeedsAName, FolderNameIsTooLong, FolderNameIsTaken."""
    require_here(actor)
    name = _name(name)
    locks.hold("bookmark_folders", actor.pk)
    folder = _own(actor, folder_id)
    _require_free(actor, name, but=folder.pk)
    folder.name = name
    folder.save(update_fields=["name"])
    return folder


@atomic
def delete_folder(*, actor: User, folder_id: int) -> None:
    """What was in it stays on the shelf. Raises NotActive, NoSuchFolder."""
    require_here(actor)
    _own(actor, folder_id).delete()


@atomic
def put_in_folder(*, actor: User, tweet_id: int, folder_id: int) -> int:
    """Bookmark it, in this folder and no other. Twice is once. The id of the tweet, of a retweet its original.

    Raises NotActive, NoSuchTweet, NoSuchFolder.
    """
    bookmark = acts.bookmark(actor=actor, tweet_id=tweet_id)
    bookmark.folder = _own(actor, folder_id)
    bookmark.save(update_fields=["folder"])
    return bookmark.tweet_id


@atomic
def put_in_new_folder(*, actor: User, tweet_id: int, name: str) -> int:
    """The same with a folder that is made for it. Raises what make_folder and put_in_folder raise."""
    folder = make_folder(actor=actor, name=name)
    return put_in_folder(actor=actor, tweet_id=tweet_id, folder_id=folder.pk)


@atomic
def take_out_of_folder(*, actor: User, tweet_id: int, folder_id: int | None = None) -> int:
    """Out of this folder (None: whichever it is in); it stays on the shelf. Twice is once.

    The id of the original. Raises NotActive, NoSuchTweet, NoSuchFolder.
    """
    require_here(actor)
    original = original_id(tweet_id)
    one_at_a_time(actor, original)
    mine = Bookmark.objects.filter(user=actor, tweet=original)
    if folder_id is not None:
        mine = mine.filter(folder=_own(actor, folder_id))
    for bookmark in mine.exclude(folder=None):
        bookmark.folder = None
        bookmark.save(update_fields=["folder"])
    return original


def _own(actor: User, folder_id: int) -> BookmarkFolder:
    """Locked: what is put into it is there before it is deleted, or finds it gone."""
    folder = BookmarkFolder.objects.select_for_update().filter(owner=actor, pk=folder_id).first()
    if folder is None:
        raise errors.NoSuchFolder
    return folder


def _require_free(actor: User, name: str, *, but: int = 0) -> None:
    others = BookmarkFolder.objects.filter(owner=actor).exclude(pk=but)
    if others.annotate(folded=Lower("name")).filter(folded=Lower(Value(name))).exists():
        raise errors.FolderNameIsTaken(field="name")


def _name(name: str) -> str:
    name = texts.written_line(check_text(name, field="name"))
    if not name:
        raise errors.FolderNeedsAName(field="name")
    if len(name) > MAX_FOLDER_NAME:
        raise errors.FolderNameIsTooLong(field="name")
    return name
