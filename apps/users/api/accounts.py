"""Doors for coming in and going out. Their answers carry secrets: none of them is kept."""

from typing import Any

from django.contrib.auth import logout
from django.http.response import HttpResponseBase
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as drf

from apps.core.api.answers import Json, NoContent, Ready
from apps.core.api.views import ApiView
from apps.users import selectors, services
from apps.users.api import serializers
from apps.users.api.authentication import require_person


class AccountView(ApiView):
    keeps_answers = False

    def finish(self, request: Any, response: HttpResponseBase) -> HttpResponseBase:
        if not self.keeps_answers:
            response.headers["Cache-Control"] = "private, no-store"
        return super().finish(request, response)


class Register(AccountView):
    public = ("POST",)
    rate_class = "sign_up"

    @extend_schema(
        operation_id="users_register",
        request=serializers.RegisterBody,
        responses={201: serializers.RegisteredObject},
        auth=[],
    )
    def post(self, request: Any) -> Ready:
        """Join: the new account, signed in. A mail asks to confirm the address; until then one reads and follows."""
        user = services.register(**self.body(serializers.RegisterBody))
        tokens = services.issue_tokens(user=user)
        return Ready(selectors.user_bytes(user.pk, tokens._asdict()), status=201)


class Login(AccountView):
    public = ("POST",)
    rate_class = "sign_in"

    @extend_schema(
        operation_id="users_login", request=serializers.LoginBody, responses=serializers.SignedInObject, auth=[]
    )
    def post(self, request: Any) -> Json:
        """Sign in. Whoever was leaving is back."""
        user = services.sign_in(**self.body(serializers.LoginBody))
        tokens = services.issue_tokens(user=user)
        return Json({**tokens._asdict(), "user": selectors.user_object(user.pk)})


class Refresh(AccountView):
    public = ("POST",)

    @extend_schema(
        operation_id="users_refresh", request=serializers.RefreshBody, responses=serializers.TokensObject, auth=[]
    )
    def post(self, request: Any) -> Json:
        """The next pair of tokens. The one shown is used up; shown again, it ends the whole sign-in."""
        return Json(services.refresh_tokens(**self.body(serializers.RefreshBody))._asdict())


class Logout(AccountView):
    public = ("POST",)

    @extend_schema(operation_id="users_logout", request=serializers.LogoutBody, responses={204: None}, auth=[])
    def post(self, request: Any) -> NoContent:
        """End the sign-in of a refresh token, or without one the browser's session."""
        refresh = self.body(serializers.LogoutBody).get("refresh")
        if refresh is not None:
            services.sign_out(refresh=refresh)
        elif request.user.is_authenticated and request.auth is None:
            logout(request._request)
        else:
            raise drf.ValidationError({"refresh": "Which sign-in ends?"}, code="required")
        return NoContent()


class LogoutAll(AccountView):
    @extend_schema(operation_id="users_logout_all", request=None, responses={204: None})
    def post(self, request: Any) -> NoContent:
        """End every token and every session of the caller. API keys go on until they are revoked."""
        require_person(request)
        services.sign_out_everywhere(actor=request.user)
        return NoContent()
