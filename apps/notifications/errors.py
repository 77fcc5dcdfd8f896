"""What can go wrong about news."""

from apps.core.errors import Forbidden, Invalid


class NotToldYet(Invalid):
    code = "not_told_yet"
    title = "This id is of a time that has not come yet"


class UnknownKind(Invalid):
    code = "unknown_kind"
    title = "There is no such kind of notification, or it cannot be turned off"


class UnknownReception(Invalid):
    code = "unknown_reception"
    title = "Say accept, filter or drop"


class UnknownMails(Invalid):
    code = "unknown_mails"
    title = "Say never, daily or weekly"


class PushIsOff(Invalid):
    code = "push_is_off"
    title = "This site does not tell browsers anything while no page is open"


class NotAPushAddress(Invalid):
    code = "not_a_push_address"
    title = "This is not what a browser gives to be told at"


class NotYourNews(Forbidden):
    code = "not_your_news"
    title = "Only its author is told what others do with a tweet"
