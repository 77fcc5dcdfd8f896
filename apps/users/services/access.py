"""Signing in and out, and what ends when."""

import uuid
from datetime import datetime
from typing import NamedTuple

import structlog
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth import authenticate
from django.db import transaction
from django.utils import timezone
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings

from apps.core.errors import Forbidden, Invalid, Unauthorized
from apps.users import guessing, policies, tokens
from apps.users.models import AccountState, RefreshFamily, User
from apps.users.services.departure import come_back
from apps.users.services.ending import end_all_access
from apps.users.services.registration import MAX_PASSWORD, check_password

log = structlog.get_logger(__name__)


class WrongCredentials(Unauthorized):
    code = "wrong_credentials"
    title = "The name or the password is wrong"


class AccountSuspended(Forbidden):
    code = "account_suspended"
    title = "This account is suspended"


class BadRefreshToken(Unauthorized):
    """Expired, not ours, signed out, or used before; which, is not told."""

    code = "bad_refresh_token"
    title = "This refresh token is not good any more: sign in again"


class WrongPassword(Invalid):
    code = "wrong_password"
    title = "The password is wrong"


class Tokens(NamedTuple):
    access: str
    refresh: str


def sign_in(*, name: str, password: str) -> User:
    """The account of handle or e-mail address `name`. Whoever was leaving is back.

    Raises WrongCredentials, AccountSuspended only to who knows the password, Limited after many wrong ones.
    """
    guessing.admit(name)
    if not password or len(password) > MAX_PASSWORD:
        guessing.count(name)
        raise WrongCredentials
    AuthenticationBackend.unstash_authenticated_user()
    user = authenticate(username=name, password=password)
    refused = AuthenticationBackend.unstash_authenticated_user()
    if refused is not None:
        raise AccountSuspended
    if user is None:
        guessing.count(name)
        raise WrongCredentials
    assert isinstance(user, User)
    if user.state == AccountState.LEAVING:
        come_back(actor=user)
    return user


@transaction.atomic
def issue_tokens(*, user: User) -> Tokens:
    """A new family: one API sign-in.

    Raises WrongCredentials when every access ended since `user` was loaded: a password that was
    right a moment ago must not outlive its change.
    """
    same = User.objects.select_for_update(no_key=True).filter(pk=user.pk, token_epoch=user.token_epoch)
    if same.first() is None:
        raise WrongCredentials
    family = RefreshFamily.objects.create(user=user, current=uuid.uuid4(), expires_at=_expiry())
    return Tokens(str(tokens.AccessToken.of(user, family)), str(tokens.RefreshToken.of(family)))


def refresh_tokens(*, refresh: str) -> Tokens:
    """The next pair; the token shown is used up. Shown twice, its whole family ends.

    Raises BadRefreshToken.
    """
    claims = _claims(refresh)
    user = User.objects.filter(pk=claims.user_id).first()
    if user is None or not policies.is_here(user):
        raise BadRefreshToken
    family = RefreshFamily(pk=claims.family_id, user=user, current=uuid.uuid4(), expires_at=_expiry())
    # One conditional UPDATE decides: of two who show the same token, one gets the next.
    alive = RefreshFamily.objects.filter(pk=claims.family_id, user=user, ended_at=None)
    newest = alive.filter(current=claims.jti)
    if not newest.update(current=family.current, refreshed_at=timezone.now(), expires_at=family.expires_at):
        if alive.update(ended_at=timezone.now()):
            log.warning("refresh_token.reused", user=user.pk, family=str(claims.family_id))
        raise BadRefreshToken
    return Tokens(str(tokens.AccessToken.of(user, family)), str(tokens.RefreshToken.of(family)))


def sign_out(*, refresh: str) -> None:
    """End the family of this token. One that is no good any more has nothing left to end."""
    try:
        claims = tokens.read_refresh(refresh)
    except TokenError:
        return
    RefreshFamily.objects.filter(pk=claims.family_id, ended_at=None).update(ended_at=timezone.now())


def sign_out_everywhere(*, actor: User) -> None:
    """Every token and every browser session ends, this one included. API keys go on."""
    end_all_access(actor)


def drop_ended_families() -> int:
    """Forget API sign-ins that nobody can take up again. Returns how many."""
    over = RefreshFamily.objects.filter(expires_at__lt=timezone.now())
    return over.delete()[0]


def change_password(*, actor: User, new: str, old: str | None = None) -> None:
    """Also ends every other access. `old` is None where a mailed link has proved the owner.

    Raises WrongPassword (field "old_password"), ValidationError (field "password").
    """
    if old is not None and not actor.check_password(old):
        raise WrongPassword(field="old_password")
    check_password(new, actor)
    actor.set_password(new)
    with transaction.atomic():
        actor.save(update_fields=["password"])
        end_all_access(actor)


def check_own_password(*, actor: User, password: str) -> None:
    """Before what cannot be taken lightly. Raises WrongPassword (field "password"), Limited after many wrong ones."""
    guessing.admit(actor.username)
    if len(password) > MAX_PASSWORD or not actor.check_password(password):
        guessing.count(actor.username)
        raise WrongPassword(field="password")


def _claims(refresh: str) -> tokens.Refresh:
    try:
        return tokens.read_refresh(refresh)
    except TokenError as error:
        raise BadRefreshToken from error


def _expiry() -> datetime:
    return timezone.now() + api_settings.REFRESH_TOKEN_LIFETIME
