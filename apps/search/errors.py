"""What can go wrong about searches that are kept. A query itself is never wrong."""

from apps.core.errors import Invalid, NotFound


class NothingToSearch(Invalid):
    code = "nothing_to_search"
    title = "There is nothing to search for in this"


class TooManySaved(Invalid):
    code = "too_many_saved"
    title = "This is one saved search too many"


class NoSuchSearch(NotFound):
    code = "no_such_search"
    title = "There is no such saved search"
