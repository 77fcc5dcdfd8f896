"""The caller's own shelf and its folders. A folder of somebody else does not exist."""

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema

from apps.core import input as hygiene
from apps.core.api import pages
from apps.core.api.answers import Json, NoContent, Ready
from apps.tweets import bookmarks, services
from apps.tweets.api import serializers
from apps.tweets.api.base import TweetView

_SOUGHT = OpenApiParameter("q", description="Words to look for; the last may be begun only.")


class BookmarkView(TweetView):
    def shelf(self, folder_id: int | None = None) -> Ready:
        sought = hygiene.check_text(self.request.GET.get("q", "")[: bookmarks.MAX_SOUGHT], field="q")
        purpose = f"bookmarks:{self.viewer_id}:{folder_id or ''}:{sought}"
        return self.tweets(purpose, bookmarks.bookmarks, sought, folder_id)


class Bookmarks(BookmarkView):
    @extend_schema(operation_id="bookmarks_list", parameters=[_SOUGHT], responses=serializers.TweetList)
    def get(self, request: Any) -> Ready:
        """The caller's own, last put there first."""
        return self.shelf()


class Folders(BookmarkView):
    @extend_schema(operation_id="bookmark_folders_list", responses=serializers.FolderList)
    def get(self, request: Any) -> Json:
        """The caller's own, newest first."""
        page = pages.Keyset(request, f"bookmark_folders:{self.viewer_id}")
        return page.answer([_object(row) for row in page.cut(bookmarks.folders(self.viewer_id), "pk")])

    @extend_schema(
        operation_id="bookmark_folders_create",
        request=serializers.FolderBody,
        responses={201: serializers.FolderObject},
    )
    def post(self, request: Any) -> Json:
        """Make a folder, at most 50. No two have the same name, whatever the case of its letters (409)."""
        made = services.make_folder(actor=request.user, **self.body(serializers.FolderBody))
        return Json(_object(bookmarks.folder(self.viewer_id, made.pk)), 201)


class OneFolder(BookmarkView):
    @extend_schema(operation_id="bookmark_folders_retrieve", responses=serializers.FolderObject)
    def get(self, request: Any, folder_id: int) -> Json:
        """One of the caller's own."""
        return Json(_object(bookmarks.folder(self.viewer_id, folder_id)))

    @extend_schema(
        operation_id="bookmark_folders_update", request=serializers.FolderBody, responses=serializers.FolderObject
    )
    def patch(self, request: Any, folder_id: int) -> Json:
        """Give it another name."""
        services.rename_folder(actor=request.user, folder_id=folder_id, **self.body(serializers.FolderBody))
        return Json(_object(bookmarks.folder(self.viewer_id, folder_id)))

    @extend_schema(operation_id="bookmark_folders_destroy", responses={204: None})
    def delete(self, request: Any, folder_id: int) -> NoContent:
        """For good; what is in it stays bookmarked."""
        services.delete_folder(actor=request.user, folder_id=folder_id)
        return NoContent()


class FolderTweets(BookmarkView):
    @extend_schema(operation_id="bookmark_folders_tweets", parameters=[_SOUGHT], responses=serializers.TweetList)
    def get(self, request: Any, folder_id: int) -> Ready:
        """What is in it, last bookmarked first."""
        bookmarks.folder(self.viewer_id, folder_id)
        return self.shelf(folder_id)


class FolderTweet(BookmarkView):
    @extend_schema(operation_id="bookmark_folders_put", request=None, responses={200: serializers.TweetObject})
    def put(self, request: Any, folder_id: int, tweet_id: int) -> Ready:
        """Bookmark it, if it is not yet, in this folder and no other. Twice is once."""
        return self.tweet(services.put_in_folder(actor=request.user, tweet_id=tweet_id, folder_id=folder_id))

    @extend_schema(operation_id="bookmark_folders_take_out", responses={204: None})
    def delete(self, request: Any, folder_id: int, tweet_id: int) -> NoContent:
        """Take it out of this folder; it stays bookmarked. Twice is once."""
        services.take_out_of_folder(actor=request.user, tweet_id=tweet_id, folder_id=folder_id)
        return NoContent()


def _object(row: Any) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "name": row.name,
        "bookmarks_count": row.bookmarks_count,
        "created_at": row.created_at,
    }
