"""What can go wrong between two accounts."""

from apps.core.errors import Forbidden, Invalid, NotFound


class CannotDoToOneself(Invalid):
    code = "oneself"
    title = "You cannot do this to yourself"


class NoSuchAccount(NotFound):
    code = "no_such_account"
    title = "There is no such account"


class NoSuchRequest(NotFound):
    code = "no_such_request"
    title = "This account has not asked to follow you"


class Blocked(Forbidden):
    """One of the two blocks the other; which one is not told."""

    code = "blocked"
    title = "You cannot do this because of a block"


class NotFollowing(Forbidden):
    code = "not_following"
    title = "You do not follow this account"


class Protected(Forbidden):
    code = "protected"
    title = "Only accepted followers of this account may see this"


class NoteIsTooLong(Invalid):
    code = "note_is_too_long"
    title = "A note has at most 500 characters"
