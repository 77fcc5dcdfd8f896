"""What can go wrong at the desk."""

from apps.core.errors import Forbidden, Invalid


class ReasonMissing(Invalid):
    code = "reason_missing"
    title = "Say why, in at most 500 characters"


class NotYours(Forbidden):
    code = "not_a_moderator"
    title = "You may not do this to this account"
