"""Keys for programs: shown once, kept as a digest, good until revoked."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.errors import Invalid, NotFound, Unauthorized
from apps.core.text.hygiene import written_line
from apps.users import policies
from apps.users.models import ApiKey, User

MARK = "chk_"  # so that scanners of leaked secrets know one when they see it
MOST = 25
# A busy key writes its row once in a while, not at every request.
USE_NOTED_EVERY = timedelta(minutes=1)


class BadApiKey(Unauthorized):
    code = "bad_api_key"
    title = "This API key is not good"


class ApiKeyNotFound(NotFound):
    code = "api_key_not_found"
    title = "There is no such API key"


class TooManyApiKeys(Invalid):
    code = "too_many_api_keys"
    title = f"An account has at most {MOST} API keys: revoke one first"


@transaction.atomic
def create_api_key(*, actor: User, name: str, scopes: list[str]) -> tuple[ApiKey, str]:
    """The row, and the key itself, which nobody can show again.

    Raises ValidationError (fields "name", "scopes"), TooManyApiKeys.
    """
    name = written_line(name)
    if not name or len(name) > 50:
        raise ValidationError({"name": ValidationError("A name has 1 to 50 characters.", code="invalid")})
    if not scopes or not set(scopes) <= set(ApiKey.Scope.values):
        raise ValidationError({"scopes": ValidationError('Choose "read", "write" or both.', code="invalid")})
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)  # two at once count each other
    if ApiKey.objects.filter(user=actor, revoked_at=None).count() >= MOST:
        raise TooManyApiKeys
    plain = MARK + secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        user=actor, name=name, prefix=plain[:12], digest=_digest(plain), scopes=sorted(set(scopes))
    )
    return key, plain


def revoke_api_key(*, actor: User, key_id: int) -> None:
    """It opens nothing from now on. Raises ApiKeyNotFound, for another's as well."""
    if not ApiKey.objects.filter(pk=key_id, user=actor, revoked_at=None).update(revoked_at=timezone.now()):
        raise ApiKeyNotFound


def use_api_key(*, plain: str) -> ApiKey:
    """The live key with its user, who is here. Raises BadApiKey."""
    key = ApiKey.objects.select_related("user").filter(digest=_digest(plain), revoked_at=None).first()
    if key is None or not policies.is_here(key.user):
        raise BadApiKey
    now = timezone.now()
    if key.last_used_at is None or key.last_used_at < now - USE_NOTED_EVERY:
        old = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
        ApiKey.objects.filter(old, pk=key.pk).update(last_used_at=now)
    return key


def _digest(plain: str) -> bytes:
    # The key is 256 random bits: there is nothing to guess, so a fast hash without salt will do.
    return sha256(plain.encode(errors="replace")).digest()
