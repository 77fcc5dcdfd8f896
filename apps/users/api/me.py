"""Doors to one's own account and its keys."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser

from apps.core.api import pages
from apps.core.api.answers import Json, NoContent, Ready
from apps.users import selectors, services
from apps.users.api import serializers
from apps.users.api.accounts import AccountView
from apps.users.api.authentication import require_person
from apps.users.models import ApiKey


class Me(AccountView):
    keeps_answers = True
    etag = True

    @extend_schema(operation_id="users_me_retrieve", responses=serializers.OwnObject)
    def get(self, request: Any) -> Ready:
        """The caller's own account."""
        return Ready(selectors.own_bytes(request.user))

    @extend_schema(operation_id="users_me_update", request=serializers.ProfileBody, responses=serializers.OwnObject)
    def patch(self, request: Any) -> Ready:
        """Change some of the profile; what is not sent stays."""
        changes = self.body(serializers.ProfileBody)
        changes |= changes.pop("settings", {})
        return Ready(selectors.own_bytes(services.edit_profile(actor=request.user, **changes)))

    @extend_schema(operation_id="users_me_delete", request=serializers.PasswordBody, responses={204: None})
    def delete(self, request: Any) -> NoContent:
        """Leave: hidden at once, undone by signing in within 30 days, erased after that."""
        require_person(request)
        services.check_own_password(actor=request.user, **self.body(serializers.PasswordBody))
        services.leave(actor=request.user)
        return NoContent()


class _Picture(AccountView):
    keeps_answers = True
    parser_classes = [MultiPartParser]
    rate_class = "media"

    def put(self, request: Any) -> Ready:
        file = self.body(serializers.PictureBody)["file"]
        return Ready(selectors.own_bytes(self.set(actor=request.user, file=file)))

    def delete(self, request: Any) -> Ready:
        return Ready(selectors.own_bytes(self.clear(actor=request.user)))

    def set(self, **given: Any) -> Any:
        raise NotImplementedError

    def clear(self, **given: Any) -> Any:
        raise NotImplementedError


_PUT: dict[str, Any] = {"request": {"multipart/form-data": serializers.PictureBody}, "responses": serializers.OwnObject}
_DELETE: dict[str, Any] = {"responses": {200: serializers.OwnObject}}


class Avatar(_Picture):
    @extend_schema(operation_id="users_me_avatar_update", **_PUT)
    def put(self, request: Any) -> Ready:
        """Upload a picture (JPEG, PNG, WebP or GIF); it is cut square and written anew."""
        return super().put(request)

    @extend_schema(operation_id="users_me_avatar_delete", **_DELETE)
    def delete(self, request: Any) -> Ready:
        """Back to the drawn one."""
        return super().delete(request)

    def set(self, **given: Any) -> Any:
        return services.set_avatar(**given)

    def clear(self, **given: Any) -> Any:
        return services.clear_avatar(**given)


class Header(_Picture):
    @extend_schema(operation_id="users_me_header_update", **_PUT)
    def put(self, request: Any) -> Ready:
        """Upload a picture (JPEG, PNG, WebP or GIF); it is cut to 3:1 and written anew."""
        return super().put(request)

    @extend_schema(operation_id="users_me_header_delete", **_DELETE)
    def delete(self, request: Any) -> Ready:
        """No header any more."""
        return super().delete(request)

    def set(self, **given: Any) -> Any:
        return services.set_header(**given)

    def clear(self, **given: Any) -> Any:
        return services.clear_header(**given)


class ApiKeys(AccountView):
    @extend_schema(operation_id="api_keys_list", responses=serializers.ApiKeyList)
    def get(self, request: Any) -> Json:
        """The caller's keys that are not revoked, newest first; never the keys themselves."""
        require_person(request)
        page = pages.Keyset(request, f"api_keys:{request.user.pk}")
        keys = page.cut(ApiKey.objects.filter(user=request.user, revoked_at=None), "id")
        return page.answer([_key(key) for key in keys])

    @extend_schema(
        operation_id="api_keys_create",
        request=serializers.ApiKeyBody,
        responses={201: serializers.NewApiKeyObject},
    )
    def post(self, request: Any) -> Json:
        """A new key. This answer is the only one that shows it."""
        require_person(request)
        key, plain = services.create_api_key(actor=request.user, **self.body(serializers.ApiKeyBody))
        return Json({**_key(key), "key": plain}, status=201)


class OneApiKey(AccountView):
    @extend_schema(operation_id="api_keys_delete", responses={204: None})
    def delete(self, request: Any, key_id: int) -> NoContent:
        """Revoke a key: it opens nothing from now on."""
        require_person(request)
        services.revoke_api_key(actor=request.user, key_id=key_id)
        return NoContent()


def _key(key: ApiKey) -> dict[str, Any]:
    return {
        "id": str(key.pk),
        "name": key.name,
        "prefix": key.prefix,
        "scopes": key.scopes,
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
    }
