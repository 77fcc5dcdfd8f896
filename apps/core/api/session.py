"""The browser's session as credentials of the API, with CSRF checked."""

from typing import Any

from django.conf import settings
from rest_framework.authentication import SessionAuthentication


class BrowserSession(SessionAuthentication):
    def authenticate(self, request: Any) -> tuple[Any, None] | None:
        # Without the cookie there is nothing to look up, and no reason to load a session.
        if settings.SESSION_COOKIE_NAME not in request._request.COOKIES:
            return None
        return super().authenticate(request)
