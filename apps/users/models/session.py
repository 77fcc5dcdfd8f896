"""A browser's session: Django's own row, and whose it is."""

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac


class BrowserSession(AbstractBaseSession):
    """Without a user: somebody who has not signed in. What else is known of it, its data says."""

    user = models.ForeignKey("users.User", models.CASCADE, null=True, related_name="browser_sessions")
    # To some minutes: a page that is only looked at writes nothing.
    seen_at = models.DateTimeField(default=timezone.now)

    @property
    def name(self) -> str:
        """What a page calls it. The key itself would let whoever reads the page in."""
        return salted_hmac("users.session.name", self.session_key, algorithm="sha256").hexdigest()[:32]
