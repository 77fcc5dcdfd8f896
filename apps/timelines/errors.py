"""What can go wrong around a timeline."""

from apps.core.errors import Invalid


class NotWrittenYet(Invalid):
    code = "not_written_yet"
    title = "This id is of a time that has not come yet"
