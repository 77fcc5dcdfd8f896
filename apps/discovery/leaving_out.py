"""SQL: which terms are shown to nobody, or not to this reader (the parameter `viewer`)."""

from apps.tweets.models import Filter


def is_held(kind: str, term: str) -> str:
    """A moderator keeps it back."""
    return f"""EXISTS (
        SELECT FROM discovery_heldtrend h WHERE h.kind = {kind} AND h.term = {term} AND h.released_at IS NULL
    )"""


def is_hidden(name: str) -> str:
    """The reader's filters hide it in public, as they would a tweet that says nothing else."""
    return f"""EXISTS (
        SELECT FROM tweets_filter w
        WHERE w.owner_id = %(viewer)s AND w.in_public AND w.action = '{Filter.Action.HIDE}' AND {Filter.LASTS}
          AND strpos(tweets_words({name}), w.needle) > 0
    )"""
