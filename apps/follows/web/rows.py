"""People as HTML: the rows of a list, the follow button in its real state."""

from collections.abc import Iterable, Mapping

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from apps.follows.people import Person


def state(person: Person, viewer_id: int) -> str:
    """What the follow button says: self, blocked, following, requested, back (who follows the viewer) or none."""
    tie = person.relationship
    if person.id == viewer_id:
        return "self"
    if tie.blocking:
        return "blocked"
    if tie.following:
        return "following"
    if tie.requested:
        return "requested"
    return "back" if tie.followed_by else "none"


def button(person: Person, viewer_id: int) -> SafeString:
    context = {"username": person.username, "state": state(person, viewer_id)}
    return render_to_string("follows/_follow_button.html", context)


def rows(
    people: Iterable[Person],
    viewer_id: int,
    *,
    action: str = "follow",
    words: Mapping[int, str] | None = None,
    unlist: str = "",
) -> SafeString:
    """One `<article>` each. `action`: follow, answers (to a request), unmute, remove (a follower), suggest.

    `words` stand under the names, by account. `unlist` is the path that takes somebody off a list.
    """
    said = words or {}
    parts = [
        render_to_string(
            "follows/_row.html",
            {
                "person": person,
                "card": person.profile,
                "state": state(person, viewer_id),
                "words": said.get(person.id),
                "unlist": unlist,
                action: True,
            },
        )
        for person in people
    ]
    return mark_safe("".join(parts))  # noqa: S308 - rendered by templates
