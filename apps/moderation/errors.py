"""What can go wrong at the desk, and on the way there."""

from apps.core.errors import Conflict, Forbidden, Invalid


class ReasonMissing(Invalid):
    code = "reason_missing"
    title = "Say why, in at most 500 characters"


class NotYours(Forbidden):
    code = "not_a_moderator"
    title = "You may not do this to this account"


class NotTheirs(Invalid):
    code = "not_theirs"
    title = "They may not handle this report"


class UnknownCategory(Invalid):
    code = "unknown_category"
    title = "Choose what is wrong"


class CommentIsTooLong(Invalid):
    code = "comment_is_too_long"
    title = "A comment has at most 1,000 characters"


class NotTheirTweet(Invalid):
    code = "not_their_tweet"
    title = "This tweet is not by this account"


class NotTheirMessage(Invalid):
    code = "not_their_message"
    title = "This message is not by this account"


class NoMessage(Invalid):
    code = "no_message"
    title = "This report is not about a message"


class ReportIsClosed(Conflict):
    code = "report_is_closed"
    title = "This report has been settled"


class NoTweet(Invalid):
    code = "no_tweet"
    title = "This report is not about a tweet, or the tweet is gone"


class IsLifted(Conflict):
    code = "is_lifted"
    title = "This suspension has been lifted"


class IsShown(Conflict):
    code = "is_shown"
    title = "This tweet has been shown again"
