"""How the desk calls what it is about to do something to: as people know it, not by its id."""

from typing import Any

from django.utils.text import Truncator

from apps.moderation.models import HiddenTweet, Report, Suspension
from apps.tweets.models import Tweet

FIRST_WORDS = 60


def tweet(row: Tweet) -> str:
    """`@alice: “The first words …”`; of a retweet, what it passes on."""
    shown = row.retweet_of or row
    return f"{'RT ' if row.is_retweet else ''}@{shown.author.username}: {_words(shown)}"


def report(row: Report) -> str:
    """`@alice (Spam): “The first words …”`."""
    if row.message_id is not None:
        about = ": a private message"
    elif row.tweet is not None:
        about = f": {_words(row.tweet)}"
    else:
        about = ""
    return f"@{row.user.username} ({row.get_category_display()}){about}"


def of(row: Any) -> str:
    """Accounts say it themselves."""
    if isinstance(row, Tweet):
        return tweet(row)
    if isinstance(row, HiddenTweet):
        return tweet(row.tweet)
    if isinstance(row, Suspension):
        return str(row.user)
    return report(row) if isinstance(row, Report) else str(row)


def _words(row: Tweet) -> str:
    said = " ".join(row.text.split())
    return f"“{Truncator(said).chars(FIRST_WORDS)}”" if said else "(no words)"
