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


class BudgetOutOfRange(Invalid):
    code = "budget_out_of_range"
    title = "Say 1 to 100 entries a day"


class Protected(Forbidden):
    code = "protected"
    title = "Only accepted followers of this account may see this"


class NoteIsTooLong(Invalid):
    code = "note_is_too_long"
    title = "A note has at most 500 characters"


class NoSuchList(NotFound):
    """Absent, private, or of somebody whose profile is closed to the caller."""

    code = "no_such_list"
    title = "There is no such list"


class NotYourList(Forbidden):
    code = "not_your_list"
    title = "Only its owner may do this"


class ListNeedsAName(Invalid):
    code = "list_needs_a_name"
    title = "A list needs a name"


class ListTextIsTooLong(Invalid):
    code = "list_text_is_too_long"
    title = "A name has at most 50 characters, a description 160"


class TooManyLists(Invalid):
    code = "too_many_lists"
    title = "You have 100 lists: that is as many as there can be"


class TooManyMembers(Invalid):
    code = "too_many_members"
    title = "This list has 500 members: that is as many as there can be"
