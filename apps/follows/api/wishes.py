"""What the caller wants of one account: no retweets, a bell, less of them, a note. Nobody else learns of it."""

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


class Budget(PeopleView):
    @extend_schema(operation_id="users_budget_retrieve", responses=serializers.BudgetObject)
    def get(self, request: Any, user_id: str) -> Json:
        """How much of them comes into the caller's home; `daily` null and not `only_originals`: everything."""
        return Json(selectors.budget(self.viewer_id, self.target(user_id).pk))

    @extend_schema(operation_id="users_budget", request=serializers.BudgetBody, responses=serializers.BudgetObject)
    def put(self, request: Any, user_id: str) -> Json:
        """Read only their first `daily` entries of each UTC day, `only_originals` (neither retweets nor replies), or
        both. 403 `not_following` for those not followed."""
        target = self.target(user_id)
        services.set_budget(actor=request.user, target=target, **self.body(serializers.BudgetBody))
        return Json(selectors.budget(self.viewer_id, target.pk))

    @extend_schema(operation_id="users_budget_destroy", responses={204: None})
    def delete(self, request: Any, user_id: str) -> NoContent:
        """Read everything again. Twice is once."""
        services.set_budget(actor=request.user, target=self.target(user_id), daily=None, only_originals=False)
        return NoContent()


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
