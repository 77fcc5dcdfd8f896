"""What can go wrong about figures."""

from apps.core.errors import Forbidden, Invalid, Unavailable


class UnknownReport(Invalid):
    code = "unknown_report"
    title = "There is no such kind of event, or it lacks what it is about"


class TooManyReports(Invalid):
    code = "too_many_events"
    title = "A report has at most 100 events"


class NotCounted(Unavailable):
    """Redis is away. Whoever asked keeps what they report, and tries again."""

    code = "not_counted"
    title = "Nothing can be counted just now"


class NotYourFigures(Forbidden):
    code = "not_your_figures"
    title = "The figures of a tweet are its author's alone"


class UnknownPeriod(Invalid):
    code = "unknown_period"
    title = "Days is a number from 1 to 366"
