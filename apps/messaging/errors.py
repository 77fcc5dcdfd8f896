"""What can go wrong between people who write to each other."""

from apps.core.errors import Forbidden, Invalid, NotFound


class NoSuchConversation(NotFound):
    """Absent, or not the caller's to know of."""

    code = "no_such_conversation"
    title = "There is no such conversation"


class NoSuchMessage(NotFound):
    """Absent, taken back, deleted by the caller, or not theirs to know of."""

    code = "no_such_message"
    title = "There is no such message"


class CannotMessage(Forbidden):
    """A block, a setting, an account that is gone: which one is not told."""

    code = "cannot_message"
    title = "You cannot write to this account"


class EmailNotConfirmed(Forbidden):
    code = "email_not_confirmed"
    title = "Confirm your e-mail address first"


class NotAMember(Forbidden):
    code = "not_a_member"
    title = "You are no longer part of this conversation"


class NotAccepted(Forbidden):
    code = "not_accepted"
    title = "Accept the request first"


class RequestIsFull(Forbidden):
    """Who was asked has neither accepted nor answered. What they did with the request otherwise is not told."""

    code = "request_is_full"
    title = "You can write more once they accept"

    def __init__(self, most: int):
        waits = "1 message waits" if most == 1 else f"{most} messages wait"
        super().__init__(f"{waits} for an answer. {self.title}.")


class NotAGroup(Forbidden):
    code = "not_a_group"
    title = "Only a group can be changed like this"


class NotYourMessage(Forbidden):
    code = "not_your_message"
    title = "Only who wrote a message can take it back"


class TooLateToUnsend(Forbidden):
    code = "too_late_to_unsend"
    title = "A message can be taken back for an hour after it was sent"


class SayToWhom(Invalid):
    code = "say_to_whom"
    title = "Say either to which conversation or to whom"


class NotToOneself(Invalid):
    code = "oneself"
    title = "You cannot write to yourself"


class GroupIsFull(Invalid):
    code = "group_is_full"
    title = "A group has at most 50 members"


class MessageIsEmpty(Invalid):
    code = "message_is_empty"
    title = "A message needs some text or a picture"


class MessageIsTooLong(Invalid):
    code = "message_is_too_long"
    title = "A message has at most 5,000 characters"


class MessageHasBadCharacters(Invalid):
    code = "message_has_bad_characters"
    title = "This text has characters that cannot be stored"


class NotAnEmoji(Invalid):
    code = "not_an_emoji"
    title = "A reaction is a single emoji"


class NameIsTooLong(Invalid):
    code = "name_is_too_long"
    title = "A name has at most 50 characters"


class NotAPicture(Invalid):
    code = "not_a_picture"
    title = "A group has a picture that does not move"


class SearchIsEmpty(Invalid):
    code = "search_is_empty"
    title = "Say what to look for"
