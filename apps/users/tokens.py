"""Access and refresh tokens: simplejwt's classes with the claims of this site.

An access token says who (`sub`), under which epoch of the account it was issued (`epoch`), and by which
sign-in (`family`); whoever knows the account's row compares the epochs, and a raised one ends it. A refresh
token names its family too (see models.RefreshFamily), which replaces simplejwt's blacklist:
docs/adr/0008-refresh-families.md.
"""

import time
import uuid
from functools import lru_cache
from typing import NamedTuple

from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.tokens import AccessToken as SimpleAccessToken
from rest_framework_simplejwt.tokens import RefreshToken as SimpleRefreshToken

from apps.users.models import RefreshFamily, User

# Verified tokens of one process. A token is shown again at every request for 15 minutes.
REMEMBERED = 4096


class AccessToken(SimpleAccessToken):
    @classmethod
    def of(cls, user: User, family: RefreshFamily | None = None) -> "AccessToken":
        """Without a family it ends with the epoch and by itself alone."""
        token = cls.for_user(user)
        token["epoch"] = user.token_epoch
        if family is not None:
            token["family"] = family.id.hex
        return token


class RefreshToken(SimpleRefreshToken):
    @classmethod
    def of(cls, family: RefreshFamily) -> "RefreshToken":
        """The family's current token. Its jti is `family.current`, it expires with the family."""
        token = cls()
        token["sub"] = str(family.user_id)
        token["family"] = family.id.hex
        token["jti"] = family.current.hex
        token["exp"] = int(family.expires_at.timestamp())
        return token


class Access(NamedTuple):
    """What a good access token says."""

    user_id: int
    epoch: int
    expires_at: int
    family_id: uuid.UUID | None


class Refresh(NamedTuple):
    """What a good refresh token says; whether it is still its family's newest, the row knows."""

    user_id: int
    family_id: uuid.UUID
    jti: uuid.UUID


def read_access(raw: str) -> Access:
    """The claims of a token that we signed and that has not expired. Raises TokenError."""
    access = _read_access(raw)
    if access.expires_at <= time.time():
        raise TokenError("Token is expired")
    return access


def read_refresh(raw: str) -> Refresh:
    """Raises TokenError for anything but a refresh token of ours that has not expired."""
    token = RefreshToken(raw)  # type: ignore[arg-type]  # annotated as a Token, takes what was sent
    try:
        return Refresh(int(token["sub"]), uuid.UUID(token["family"]), uuid.UUID(token["jti"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TokenError("Token is incomplete") from error


@lru_cache(maxsize=REMEMBERED)
def _read_access(raw: str) -> Access:
    token = AccessToken(raw)  # type: ignore[arg-type]
    try:
        family = token.get("family")
        family_id = None if family is None else uuid.UUID(family)
        return Access(int(token["sub"]), int(token["epoch"]), int(token["exp"]), family_id)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TokenError("Token is incomplete") from error
