"""What can go wrong about what one finds."""

from apps.core.errors import Forbidden, Invalid, NotFound


class UnknownTrendKind(Invalid):
    code = "unknown_kind"
    title = "A kind is one of tag, phrase, link, tweet"


class UnknownLanguage(Invalid):
    code = "unknown_language"
    title = "A language is given by its tag, such as en or pt"


class NoSuchLink(NotFound):
    code = "no_such_link"
    title = "Nobody shares this link"


class MayNotHold(Forbidden):
    code = "may_not_hold"
    title = "Only moderators keep trends back"
