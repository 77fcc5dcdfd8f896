"""A poll is asked with its tweet, answered once by each reader, and closed at its time."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models.functions import Now
from django.db.transaction import atomic

from apps.core import text as texts
from apps.core.input import check_text
from apps.tweets import errors, policies
from apps.tweets.models import MOST_OPTIONS, Poll, PollClosed, Tweet, Vote, poll_counter
from apps.tweets.services.access import one_at_a_time, require_voice, seen
from apps.users.models import User

FEWEST_OPTIONS = 2
MAX_OPTION = 50
MIN_MINUTES, MAX_MINUTES = 5, 7 * 24 * 60

# The lock first, then the clock: whoever closes it waits for those who still vote, and who comes later is late.
_HELD = """
    WITH held AS MATERIALIZED (
        SELECT jsonb_array_length(options) AS options, is_multiple, closes_at
        FROM tweets_poll WHERE tweet_id = %s FOR KEY SHARE
    )
    SELECT options, is_multiple, closes_at <= clock_timestamp() FROM held
"""


class Question(NamedTuple):
    """What a tweet is to ask: members as in the API's body."""

    options: Sequence[str]
    duration_minutes: int
    multiple: bool = False


def checked(question: Question) -> Question:
    """With its options as they are kept. Raises PollNeedsOptions, BadPollOption, BadPollDuration."""
    options = [texts.clean_line(check_text(option, field="poll")) for option in question.options]
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS or len(set(map(texts.looks, options))) < len(options):
        raise errors.PollNeedsOptions(field="poll")
    if any(texts.is_blank(option) or len(option) > MAX_OPTION for option in options):
        raise errors.BadPollOption(field="poll")
    if not MIN_MINUTES <= question.duration_minutes <= MAX_MINUTES:
        raise errors.BadPollDuration(field="poll")
    return question._replace(options=options)


def ask(tweet: Tweet, question: Question) -> Poll:
    """The poll of a tweet that is being posted; its time runs from now, by the database's clock."""
    return Poll.objects.create(
        tweet=tweet,
        options=list(question.options),
        is_multiple=question.multiple,
        closes_at=Now() + timedelta(minutes=question.duration_minutes),
    )


@atomic
def vote(*, actor: User, tweet_id: int, choices: Sequence[int]) -> int:
    """Choose, once and for good, among the options (from 0). The id of the tweet, of a retweet its original.

    Raises NotActive, EmailNotConfirmed, NoSuchTweet, NoSuchPoll, OwnPoll, PollIsClosed, BadChoices, AlreadyVoted.
    """
    require_voice(actor)
    entry = seen(actor, tweet_id)
    if not entry.has_poll:
        raise errors.NoSuchPoll
    if not policies.can_vote(actor, entry):
        raise errors.OwnPoll
    one_at_a_time(actor, entry.id)
    _require_open(entry.id, choices)
    if Vote.objects.filter(poll=entry.id, user=actor).exists():
        raise errors.AlreadyVoted
    Vote.objects.create(poll_id=entry.id, user=actor, choices=sum(1 << choice for choice in choices))
    poll_counter.add(entry.id, voters=1, **{f"votes_{choice}": 1 for choice in choices})
    return entry.id


@atomic
def close_poll(*, poll_id: int) -> None:
    """Say that it is over. Twice is once; of a deleted tweet nobody hears anything."""
    poll = Poll.objects.select_for_update(of=("self",)).filter(pk=poll_id, tweet__deleted_at=None)
    if poll.filter(closes_at__lte=Now()).exists():
        PollClosed.objects.get_or_create(poll_id=poll_id)


def _require_open(poll_id: int, choices: Sequence[int]) -> None:
    """The poll takes these choices now, and is not closed before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [poll_id])
        row = cursor.fetchone()
    if row is None:
        raise errors.NoSuchPoll
    options, is_multiple, is_closed = row
    if is_closed:
        raise errors.PollIsClosed
    fits = len(choices) == 1 or (is_multiple and 0 < len(choices) == len(set(choices)))
    if not fits or not all(0 <= choice < options for choice in choices):
        raise errors.BadChoices(field="choices")
