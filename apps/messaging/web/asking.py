"""What is asked before one parts with a conversation or with a member of it, for good."""

from apps.core.web.asking import Asked
from apps.messaging.rows import Talk

LEAVE = Asked(
    "Leave this group?",
    "You see nothing that is said there from then on. To come back, one of its members has to add you.",
    "Leave",
)
DELETE = Asked("Delete this conversation for you?", "All that was said in it is gone for you, for good.", "Delete")
DELETE_GROUP = Asked(
    "Leave this group and delete it for you?",
    "All that was said in it is gone for you, for good, and you see nothing that is said from then on.",
    "Delete",
)
# Verbs of conversations that are asked about.
FINAL = ("leave", "delete")


def before(talk: Talk, verb: str) -> Asked:
    """One of the FINAL verbs is done to it."""
    if verb == "leave":
        return LEAVE
    return DELETE_GROUP if talk.is_group and talk.is_member else DELETE


def before_removing(username: str) -> Asked:
    return Asked(
        f"Remove @{username}?",
        "They see nothing that is said from then on, and everybody sees that you removed them.",
        "Remove",
    )
