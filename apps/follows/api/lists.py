"""Lists and who stands on them. A private list, and one of somebody closed to the caller, is 404."""

from typing import Any

from drf_spectacular.utils import extend_schema
from orjson import Fragment

from apps.core.api import pages
from apps.core.api.answers import Json, NoContent, Ready
from apps.follows import lists, people, services
from apps.follows.api import serializers
from apps.follows.api.views import PeopleView
from apps.follows.models import List
from apps.follows.people import Person, person_json


class ListView(PeopleView):
    def shown(self, rows: list[List]) -> list[dict[str, Any]]:
        """Each with its owner: one statement for all."""
        owners = people.by_ids(self.viewer_id, list({row.owner_id for row in rows}))
        return [self.object(row, owners[row.owner_id]) for row in rows]

    def object(self, row: Any, owner: Person) -> dict[str, Any]:
        shown = {
            "id": str(row.pk),
            "owner": Fragment(person_json(owner, self.viewer_id)),
            "name": row.name,
            "description": row.description,
            "is_private": row.is_private,
            "members_count": row.members_count,
            "created_at": row.created_at,
        }
        if owner.id == self.viewer_id:
            shown |= {"hides_from_home": row.hides_from_home, "is_pinned": row.is_pinned}
        return shown

    def list(self, list_id: int, status: int = 200) -> Json:
        return Json(self.shown([lists.one(self.viewer_id, list_id)])[0], status)


class Lists(ListView):
    @extend_schema(operation_id="lists_list", responses=serializers.ListList)
    def get(self, request: Any) -> Json:
        """The caller's own lists, newest first."""
        page = pages.Keyset(request, f"lists:{self.viewer_id}")
        return page.answer(self.shown(page.cut(lists.own(self.viewer_id), "pk")))

    @extend_schema(operation_id="lists_create", request=serializers.ListBody, responses={201: serializers.ListObject})
    def post(self, request: Any) -> Json:
        """Make a list, at most 100."""
        made = services.make_list(actor=request.user, **self.body(serializers.ListBody))
        return self.list(made.pk, 201)


class OneList(ListView):
    public = ("GET",)

    @extend_schema(operation_id="lists_retrieve", responses=serializers.ListObject)
    def get(self, request: Any, list_id: int) -> Json:
        """A list: one's own, or a public one."""
        return self.list(list_id)

    @extend_schema(operation_id="lists_update", request=serializers.ListChanges, responses=serializers.ListObject)
    def patch(self, request: Any, list_id: int) -> Json:
        """Change it; what is left out stays."""
        services.edit_list(actor=request.user, list_id=list_id, **self.body(serializers.ListChanges))
        return self.list(list_id)

    @extend_schema(operation_id="lists_destroy", responses={204: None})
    def delete(self, request: Any, list_id: int) -> NoContent:
        """For good; its members learn nothing."""
        services.delete_list(actor=request.user, list_id=list_id)
        return NoContent()


class Members(ListView):
    public = ("GET",)

    @extend_schema(operation_id="lists_members", responses=serializers.PersonList)
    def get(self, request: Any, list_id: int) -> Ready:
        """Who stands on it, last added first."""
        return self.people(f"list_members:{list_id}", lists.members, list_id)


class Member(ListView):
    public = ("GET",)

    @extend_schema(operation_id="lists_member_retrieve", responses=serializers.PersonObject)
    def get(self, request: Any, list_id: int, user_id: str) -> Ready:
        """The account, if it stands on the list; else 404."""
        return self.member(list_id, self.person(user_id))

    @extend_schema(operation_id="lists_member_add", request=None, responses=serializers.PersonObject)
    def put(self, request: Any, list_id: int, user_id: str) -> Ready:
        """Put somebody on the list; they need not be followed, and are not told. Twice is once."""
        target = self.target(user_id)
        services.add_to_list(actor=request.user, list_id=list_id, target=target)
        return self.member(list_id, target.pk)

    @extend_schema(operation_id="lists_member_remove", responses={204: None})
    def delete(self, request: Any, list_id: int, user_id: str) -> NoContent:
        """Take somebody off the list. Twice is once."""
        services.remove_from_list(actor=request.user, list_id=list_id, target=self.target(user_id))
        return NoContent()

    def member(self, list_id: int, user_id: int) -> Ready:
        return Ready(person_json(lists.member(self.viewer_id, list_id, user_id), self.viewer_id))
