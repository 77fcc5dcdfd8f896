"""Who reads: what every door above asks of a request."""

from django.http import HttpRequest

from apps.core.errors import Unauthorized
from apps.users.models import User


def viewer_id(request: HttpRequest) -> int:
    """The id of who is signed in, 0 for the anonymous."""
    return request.user.pk or 0


def signed_in(request: HttpRequest) -> User:
    """The account. Raises Unauthorized, which leads to signing in and back."""
    if not isinstance(request.user, User):
        raise Unauthorized
    return request.user
