"""Polls as HTML (templates/tweets/_poll*.html), and `POST /tweets/<id>/vote`."""

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from apps.core.skeletons import skeleton, text
from apps.core.web.answers import back, is_part, private, toast
from apps.core.web.figures import DAY, HOUR, MINUTE, full, moment, short, word
from apps.tweets import errors, selectors, services
from apps.tweets.ballots import Ballot
from apps.tweets.hydration import Entry
from apps.users.web.readers import signed_in, viewer_id


@require_safe
@private
def part(request: HttpRequest, tweet_id: int) -> HttpResponse:
    """The poll alone, for a page on which its time ran out."""
    entry, _ = selectors.tweet(viewer_id(request), tweet_id)
    if not entry.has_poll:
        raise errors.NoSuchPoll
    return HttpResponse(poll(entry))


@require_POST
def vote(request: HttpRequest, tweet_id: int) -> HttpResponse:
    """htmx gets the poll as it is now, a plain form the page that it stood on; who voted already sees that."""
    actor, refused = signed_in(request), ""
    try:
        services.vote(actor=actor, tweet_id=tweet_id, choices=_chosen(request, tweet_id))
    except errors.BadChoices:
        refused = "Choose an option first."
    except errors.PollIsClosed as problem:
        refused = problem.detail
    except errors.AlreadyVoted:
        pass
    if not is_part(request):
        if refused:
            messages.error(request, refused)
        return back(request, default="/home", anchor=f"t{tweet_id}")
    entry, _ = selectors.tweet(actor.pk, tweet_id)
    response = HttpResponse(poll(entry))
    return toast(response, refused) if refused else response


def poll(entry: Entry) -> SafeString:
    """What is asked: to choose from, or how it stands where the reader may know."""
    ballot = entry.ballot
    if ballot is None:
        return SafeString("")
    template = "tweets/_poll.html" if ballot.votes is None else "tweets/_poll_results.html"
    options = _choices(ballot) if ballot.votes is None else _results(ballot)
    values = {"id": str(ballot.id), "options": options, **_state(ballot)}
    return skeleton(template, *values).fill(values)


def still(entry: Entry) -> SafeString:
    """The same inside of a link: what is asked and how it stands, without anything to press."""
    ballot = entry.ballot
    if ballot is None:
        return SafeString("")
    values = {"options": _results(ballot), **_state(ballot)}
    return skeleton("tweets/_poll_still.html", *values).fill(values)


def _chosen(request: HttpRequest, tweet_id: int) -> list[int]:
    # Buttons of cards belong to the page's one form: each poll has names of its own.
    sent = request.POST.getlist(f"choice-{tweet_id}")
    return [int(choice) for choice in sent if choice.isascii() and choice.isdigit() and len(choice) == 1]


def _choices(ballot: Ballot) -> str:
    kind = "checkbox" if ballot.is_multiple else "radio"
    slots = ("kind", "id", "number", "text")
    options = skeleton("tweets/_poll_option.html", *slots)
    return "".join(
        options.fill({"kind": kind, "id": str(ballot.id), "number": str(number), "text": text(option)})
        for number, option in enumerate(ballot.options)
    )


def _results(ballot: Ballot) -> str:
    """A bar each; of votes that the reader may not know yet nothing but the options."""
    if ballot.votes is None:
        options = skeleton("tweets/_poll_asked.html", "text")
        return "".join(options.fill({"text": text(option)}) for option in ballot.options)
    most = max(ballot.votes)
    return "".join(
        _result(ballot, number, option, votes, is_first=0 < votes == most)
        for number, (option, votes) in enumerate(zip(ballot.options, ballot.votes, strict=True))
    )


def _result(ballot: Ballot, number: int, option: str, votes: int, *, is_first: bool) -> str:
    is_own = number in ballot.own
    values = {
        "css": " is-first" if is_first else "",
        "text": text(option),
        "label": text(f"{option}: {full(votes)} {word(votes, 'vote')}{', your choice' if is_own else ''}"),
        "own": skeleton("tweets/_poll_own.html").fill({}) if is_own else "",
        "votes": str(votes),
        "most": str(max(ballot.voters, votes, 1)),
        "share": f"{round(100 * votes / ballot.voters) if ballot.voters else 0}%",
    }
    return skeleton("tweets/_poll_result.html", *values).fill(values)


def _state(ballot: Ballot) -> dict[str, str]:
    return {
        "voters": f"{short(ballot.voters) or 'No'} {word(ballot.voters, 'voter')}",
        "voters_full": full(ballot.voters),
        "left": _end(ballot),
    }


def _end(ballot: Ballot) -> str:
    """How long it is open: scripts keep that true, and fetch the results when it is over."""
    values = {
        "id": str(ballot.id),
        "closes_iso": ballot.closes_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "closes_full": moment(ballot.closes_at),
        "left": _left(ballot.closes_at),
    }
    template = "tweets/_poll_over.html" if ballot.is_closed else "tweets/_poll_left.html"
    return skeleton(template, *values).fill(values)


def _left(closes_at: datetime) -> str:
    """To the nearest, so that a poll of a day begins with a day; static/js/polls.js goes on with it."""
    seconds = (closes_at - timezone.now()).total_seconds()
    for size, below, name in ((DAY, HOUR, "day"), (HOUR, MINUTE, "hour"), (MINUTE, 0, "minute")):
        if seconds >= size - below / 2:
            number = int(seconds / size + 0.5)
            return f"{number} {word(number, name)} left"
    return "Less than a minute left"
