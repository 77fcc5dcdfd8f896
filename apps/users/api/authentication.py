"""Who calls the API: by access token, by API key, or by the browser's session."""

from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework_simplejwt.exceptions import TokenError

from apps.core import limits
from apps.core.api.errors import CHALLENGE
from apps.core.api.session import BrowserSession
from apps.core.errors import Forbidden, Unauthorized
from apps.users import policies, services, tokens
from apps.users.models import AccountState, ApiKey, User


class BadAccessToken(Unauthorized):
    code = "bad_access_token"
    title = "This access token is not good, or not any more"


class ScopeMissing(Forbidden):
    code = "scope_missing"
    title = "This API key may not do that"


class PersonNeeded(Forbidden):
    code = "person_needed"
    title = "An API key may not do that: sign in"


class Principal:
    """Who a signed token says the caller is. Their row has not been asked.

    A view that uses it must bring the row's state and epoch along with its own statement and call
    `confirm`: a token may outlive its account, and every sign-out.
    """

    __slots__ = ("epoch", "id")

    is_authenticated = True
    is_anonymous = False

    def __init__(self, user_id: int, epoch: int) -> None:
        self.id, self.epoch = user_id, epoch

    @property
    def pk(self) -> int:
        return self.id

    def confirm(self, state: str | None, epoch: int | None) -> None:
        """Raises BadAccessToken unless the account is active and the token of its epoch."""
        if state != AccountState.ACTIVE or epoch != self.epoch:
            raise BadAccessToken


class _Header(BaseAuthentication):
    """`Authorization: <scheme> <credentials>`; another scheme is somebody else's."""

    scheme: str

    def authenticate(self, request: Any) -> tuple[Any, Any] | None:
        scheme, _, credentials = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != self.scheme:
            return None
        return self.open(request, credentials.strip())

    def open(self, request: Any, credentials: str) -> tuple[Any, Any]:
        raise NotImplementedError

    def authenticate_header(self, request: Any) -> str:
        return CHALLENGE


class SignedToken(_Header):
    """`Bearer`, believed by its signature alone: no SQL. For views that confirm the Principal."""

    scheme = "bearer"

    def open(self, request: Any, credentials: str) -> tuple[Any, Any]:
        access = read_token(credentials)
        return Principal(access.user_id, access.epoch), access


class BearerToken(_Header):
    """`Bearer`, with its account's row: active, of the token's epoch, and not signed out since."""

    scheme = "bearer"

    def open(self, request: Any, credentials: str) -> tuple[Any, Any]:
        access = read_token(credentials)
        users = User.objects.filter(pk=access.user_id)
        user = (users.unless_signed_out(access.family_id) if access.family_id else users).first()
        if user is None or user.state != AccountState.ACTIVE or user.token_epoch != access.epoch:
            raise BadAccessToken
        return user, access


class KeyHeader(_Header):
    """`Api-Key`, within its scopes: `read` for GET, `write` for the rest."""

    scheme = "api-key"

    def open(self, request: Any, credentials: str) -> tuple[Any, Any]:
        key = services.use_api_key(plain=credentials)
        needed = self.needed(request)
        if needed not in key.scopes:
            raise ScopeMissing(f"This API key lacks the scope “{needed}”.")
        return key.user, key

    def needed(self, request: Any) -> ApiKey.Scope:
        return ApiKey.Scope.READ if request.method in limits.READING else ApiKey.Scope.WRITE


class ReadingKeyHeader(KeyHeader):
    """The same where to send is to ask for something to read."""

    def needed(self, request: Any) -> ApiKey.Scope:
        return ApiKey.Scope.READ


class Session(BrowserSession):
    """The browser's session. Suspended accounts have none; who is leaving has lost it."""

    def authenticate(self, request: Any) -> tuple[Any, None] | None:
        found = super().authenticate(request)
        return found if found and policies.is_here(found[0]) else None

    def authenticate_header(self, request: Any) -> str:
        return CHALLENGE


def require_person(request: Any) -> None:
    """For what would let a program give itself more power. Raises PersonNeeded for an API key."""
    if isinstance(request.auth, ApiKey):
        raise PersonNeeded


def read_token(raw: str) -> tokens.Access:
    """The claims of a good access token. Raises BadAccessToken."""
    try:
        return tokens.read_access(raw)
    except TokenError as error:
        raise BadAccessToken from error


# For views that confirm the Principal; what all others use stands in settings.REST_FRAMEWORK.
UNCHECKED = [SignedToken, KeyHeader, Session]
