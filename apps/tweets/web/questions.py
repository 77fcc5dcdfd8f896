"""The poll in the box one writes in: options, how many of them one may choose, and for how long it is open."""

from collections.abc import Sequence

from django.http import QueryDict

from apps.core.skeletons import skeleton, text
from apps.tweets.models import MOST_OPTIONS
from apps.tweets.services import Question
from apps.tweets.services.polls import FEWEST_OPTIONS

DAY = 24 * 60
DURATIONS = {
    5: "5 minutes", 30: "30 minutes", 60: "1 hour", 6 * 60: "6 hours", 12 * 60: "12 hours",
    DAY: "1 day", 3 * DAY: "3 days", 7 * DAY: "7 days",
}  # fmt: skip
USUAL = Question((), DAY)


def asked(said: QueryDict) -> Question | None:
    """What the form asks; None where all of its options are empty. Empty ones among others are left out."""
    options = [option for option in said.getlist("poll_option") if option.strip()]
    if not options:
        return None
    minutes = said.get("poll_minutes", "")
    known = {str(number): number for number in DURATIONS}
    return Question(options, known.get(minutes, 0), "poll_multiple" in said)


def fields(question: Question | None) -> str:
    """Folded up until something was asked."""
    asks = question or USUAL
    values = {
        "open": " open" if question else "",
        "options": "".join(_option(number, asks.options) for number in range(MOST_OPTIONS)),
        "durations": "".join(
            f'<option value="{minutes}"{" selected" if minutes == asks.duration_minutes else ""}>{label}</option>'
            for minutes, label in DURATIONS.items()
        ),
        "multiple": " checked" if asks.multiple else "",
    }
    return skeleton("tweets/_compose_poll.html", *values).fill(values)


def _option(number: int, options: Sequence[str]) -> str:
    label = f"Option {number + 1}" + (" (if you like)" if number >= FEWEST_OPTIONS else "")
    values = {"label": label, "value": text(options[number]) if number < len(options) else ""}
    return skeleton("tweets/_compose_option.html", *values).fill(values)
