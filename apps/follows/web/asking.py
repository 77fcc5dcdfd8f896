"""What is asked before one does to another what oneself cannot undo."""

from apps.core.web.asking import Asked


def before_removing(username: str) -> Asked:
    """A follower of one's own."""
    return Asked(
        f"Remove @{username}?",
        "They no longer follow you, and are not told. They may follow you again, or ask to.",
        "Remove",
    )
