"""What the caller wants of one account: no retweets, a bell, a note to remember. Nobody else learns of it."""

from typing import Any

from drf_spectacular.utils import extend_schema

from apps.core.api.answers import Json, NoContent
from apps.follows import selectors, services
from apps.follows.api import serializers
from apps.follows.api.views import PeopleView


class RetweetsOff(PeopleView):
    @extend_schema(operation_id="users_retweets_off", request=None, responses=serializers.Relationship)
    def put(self, request: Any, user_id: str) -> Json:
        """Their retweets no longer come into the caller's home. 403 `not_following` for those not followed."""
        return self._set(request, user_id, wanted=False)

    @extend_schema(operation_id="users_retweets_on", responses={200: serializers.Relationship})
    def delete(self, request: Any, user_id: str) -> Json:
        """Their retweets come into the caller's home again."""
        return self._set(request, user_id, wanted=True)

    def _set(self, request: Any, user_id: str, *, wanted: bool) -> Json:
        target = self.target(user_id)
        services.set_wants_retweets(actor=request.user, target=target, wanted=wanted)
        return self.relationship(target.pk)


class Notify(PeopleView):
    @extend_schema(operation_id="users_notify", request=None, responses=serializers.Relationship)
    def put(self, request: Any, user_id: str) -> Json:
        """Tell the caller whenever they write. 403 `not_following` for those not followed."""
        return self._set(request, user_id, wanted=True)

    @extend_schema(operation_id="users_notify_not", responses={200: serializers.Relationship})
    def delete(self, request: Any, user_id: str) -> Json:
        """No longer tell the caller. Twice is once."""
        return self._set(request, user_id, wanted=False)

    def _set(self, request: Any, user_id: str, *, wanted: bool) -> Json:
        target = self.target(user_id)
        services.set_notifying(actor=request.user, target=target, wanted=wanted)
        return self.relationship(target.pk)


class Note(PeopleView):
    @extend_schema(operation_id="users_note_retrieve", responses=serializers.NoteBody)
    def get(self, request: Any, user_id: str) -> Json:
        """What the caller noted about them; empty when nothing."""
        return Json({"text": selectors.note(self.viewer_id, self.target(user_id).pk)})

    @extend_schema(operation_id="users_note", request=serializers.NoteBody, responses=serializers.NoteBody)
    def put(self, request: Any, user_id: str) -> Json:
        """Note something about them, for the caller's eyes alone; an empty text forgets it."""
        target = self.target(user_id)
        services.write_note(actor=request.user, target=target, **self.body(serializers.NoteBody))
        return Json({"text": selectors.note(self.viewer_id, target.pk)})

    @extend_schema(operation_id="users_note_destroy", responses={204: None})
    def delete(self, request: Any, user_id: str) -> NoContent:
        """Forget the note. Twice is once."""
        services.write_note(actor=request.user, target=self.target(user_id), text="")
        return NoContent()
