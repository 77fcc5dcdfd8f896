"""The caller's own drafts, and those that wait for their time. What became a tweet is a draft no more: 404."""

from typing import Any

from drf_spectacular.utils import extend_schema

from apps.core.api import pages
from apps.core.api.answers import Json, NoContent, Ready
from apps.tweets import drafts, services
from apps.tweets.api import serializers
from apps.tweets.api.base import TweetView
from apps.tweets.models import Draft


class Drafts(TweetView):
    @extend_schema(operation_id="drafts_list", responses=serializers.DraftList)
    def get(self, request: Any) -> Json:
        """The caller's own that wait for no time, newest first; with `error`, what could not be posted at its time."""
        page = pages.Keyset(request, f"drafts:{self.viewer_id}")
        rows = page.cut(Draft.objects.filter(owner=request.user, publish_at=None), "pk")
        return page.answer(drafts.documents(rows))

    @extend_schema(
        operation_id="drafts_create", request=serializers.DraftBody, responses={201: serializers.DraftObject}
    )
    def post(self, request: Any) -> Json:
        """Keep something for later, at most 500; it need not be fit to be posted yet."""
        draft = services.save_draft(owner=request.user, **self.body(serializers.DraftBody))
        return Json(drafts.document(draft), 201)


class OneDraft(TweetView):
    etag = True

    @extend_schema(operation_id="drafts_retrieve", responses=serializers.DraftObject)
    def get(self, request: Any, draft_id: int) -> Json:
        """One of the caller's own, whether it waits for a time or not."""
        return Json(drafts.document(drafts.own(request.user, draft_id)))

    @extend_schema(operation_id="drafts_update", request=serializers.DraftBody, responses=serializers.DraftObject)
    def put(self, request: Any, draft_id: int) -> Json:
        """Write it anew. `publish_at` schedules it or puts it off; without, it waits for no time."""
        draft = services.save_draft(owner=request.user, draft_id=draft_id, **self.body(serializers.DraftBody))
        return Json(drafts.document(draft))

    @extend_schema(operation_id="drafts_destroy", responses={204: None})
    def delete(self, request: Any, draft_id: int) -> NoContent:
        """Discard it; what is scheduled is not posted."""
        services.discard_draft(actor=request.user, draft_id=draft_id)
        return NoContent()


class Publish(TweetView):
    @extend_schema(
        operation_id="drafts_publish",
        request=None,
        responses={201: serializers.TweetObject, 202: serializers.DraftObject},
    )
    def post(self, request: Any, draft_id: int) -> Ready:
        """Post it now: the Tweet, or the draft with its time where the caller's settings give time to undo."""
        return self.posted(services.publish_draft(actor=request.user, draft_id=draft_id))


class Scheduled(TweetView):
    @extend_schema(operation_id="scheduled_list", responses=serializers.DraftList)
    def get(self, request: Any) -> Json:
        """The caller's own that wait for their time, next one first."""
        limit, purpose = pages.limit_of(request), f"scheduled:{self.viewer_id}"
        after = drafts.place(pages.cursor_of(request, purpose))
        found = drafts.scheduled(request.user, after=after, limit=limit + 1)
        rest = drafts.rest(found, limit)
        return pages.answer(drafts.documents(found[:limit]), pages.url_of(request, purpose, rest) if rest else None)


class OneScheduled(OneDraft):
    """The same under the other name."""

    @extend_schema(operation_id="scheduled_retrieve", responses=serializers.DraftObject)
    def get(self, request: Any, draft_id: int) -> Json:
        """One of the caller's own, whether it waits for a time or not."""
        return super().get(request, draft_id)

    @extend_schema(operation_id="scheduled_update", request=serializers.DraftBody, responses=serializers.DraftObject)
    def put(self, request: Any, draft_id: int) -> Json:
        """Write it anew. `publish_at` puts it off; without, it waits for no time."""
        return super().put(request, draft_id)

    @extend_schema(operation_id="scheduled_destroy", responses={204: None})
    def delete(self, request: Any, draft_id: int) -> NoContent:
        """Discard it: it is not posted."""
        return super().delete(request, draft_id)


class Redraft(TweetView):
    @extend_schema(operation_id="tweets_redraft", request=None, responses={201: serializers.DraftObject})
    def post(self, request: Any, tweet_id: int) -> Json:
        """Write one's own tweet anew: a draft of it, with its pictures. The tweet goes when the draft is posted.

        Twice is once.
        """
        return Json(drafts.document(services.redraft(actor=request.user, tweet_id=tweet_id)), 201)
