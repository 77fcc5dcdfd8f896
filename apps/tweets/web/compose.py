"""The box one writes in: on home, under a tweet, on a page of its own."""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from apps.core.skeletons import skeleton, text
from apps.core.web.answers import page_token
from apps.core.web.figures import word
from apps.core.web.once import new_key
from apps.media.models import Media
from apps.tweets import policies
from apps.tweets.hydration import Entry
from apps.tweets.models import Tweet
from apps.tweets.services import Question
from apps.tweets.services.threads import Part
from apps.tweets.web import cards, parts, questions, times
from apps.tweets.web.times import When
from apps.users.models import User
from apps.users.web import uploads
from apps.users.web.context import Me

_HTMX = ' hx-post="/compose" hx-target="#list" hx-swap="afterbegin" hx-disabled-elt="find .btn-accent"'
_SLOTS = ("action", "css", "csrf", "key", "hidden", "username", "avatar", "context", "label", "placeholder",
          "attributes", "text", "quoted", "pictures", "thread", "tools", "more", "error", "send", "save", "drafts",
          "htmx")  # fmt: skip


class Writing(NamedTuple):
    """What stands in the box: what was typed, kept with an `error`; what it answers, quotes or changes."""

    text: str = ""
    error: str = ""
    reply_to: Entry | None = None
    quotes: Entry | None = None
    content_warning: str = ""
    reply_policy: str = Tweet.ReplyPolicy.EVERYONE
    pictures: Sequence[Media] = ()
    question: Question | None = None
    thread: Sequence[Part] = ()
    # Of the thread, by id.
    later_pictures: Mapping[int, Media] = {}
    when: When | None = None
    draft: int | None = None
    replaces: int | None = None
    edits: int | None = None
    # Which field the error is of, as its Problem names it.
    field: str = ""

    @property
    def action(self) -> str:
        """Where the box is sent."""
        if self.edits:
            return f"/tweets/{self.edits}/edit"
        return f"/drafts/{self.draft}" if self.draft else "/compose"


BLANK = Writing()
TEXT, TIME = "text", "time"
# Attributes of a field, and what is said beside it.
type Wrong = tuple[str, str]
RIGHT: Wrong = ("", "")


def box(
    request: HttpRequest, me: Me, writing: Writing = BLANK, *,
    is_page: bool = False, is_swap: bool = False, css: str = "",
) -> SafeString:  # fmt: skip
    """The form. On a page of its own it is sent plainly; `is_swap` puts it in the place of the box that was sent."""
    reply_to = writing.reply_to
    wrong = _wrong(writing, is_page=is_page)
    attributes, error = wrong.get(TEXT, RIGHT)
    return skeleton("tweets/_compose.html", *_SLOTS).fill(
        {
            "action": writing.action,
            "css": f"{css} is-page" if is_page else css,
            # An answer is kept for whoever sends the same again, and so holds no token; the page's scripts have it.
            "csrf": "" if is_swap else page_token(request),
            "key": new_key(),
            "hidden": _hidden("reply_to_id", reply_to) + _hidden("quote_of_id", writing.quotes),
            "username": me.username,
            "avatar": me.avatar,
            "context": _context(reply_to) + _replaces(me, writing.replaces) + _changes(writing.edits),
            "label": "Your reply" if reply_to else "Your tweet",
            "placeholder": _placeholder(writing),
            "attributes": attributes,
            "text": text(writing.text),
            "quoted": cards.quote(writing.quotes) if writing.quotes else "",
            "pictures": "" if writing.edits else uploads.fields(writing.pictures),
            "thread": "" if writing.edits else parts.fields(writing.thread, writing.later_pictures, wrong),
            "tools": "" if writing.edits else _tools(request, writing, wrong.get(TIME, RIGHT)),
            "more": "" if writing.edits else _more(writing),
            "error": error,
            "htmx": "" if is_page else _HTMX + (' hx-swap-oob="true"' if is_swap else ""),
            "send": _send(writing),
            "save": _save(me, writing.edits),
            "drafts": "" if writing.edits else '<a href="/drafts">Drafts</a> ',
        }
    )


def closed(entry: Entry) -> SafeString:
    """In place of the box, for those whom its author does not let answer."""
    values = {"handle": entry.username}
    return skeleton("tweets/_compose_closed.html", *values).fill(values)


def unconfirmed(request: HttpRequest) -> SafeString:
    """In place of the box, for those who have not confirmed their e-mail address."""
    return render_to_string("users/_unconfirmed.html", {"csrf_token": page_token(request)})


def _tools(request: HttpRequest, writing: Writing, wrong_time: Wrong) -> str:
    """What opens the parts of a tweet that are not text."""
    assert isinstance(request.user, User)  # whoever writes is signed in
    values = {
        "add": uploads.adder(),
        "poll": questions.fields(writing.question),
        "when": times.fields(writing.when or times.of(None, request.user), *wrong_time),
        "more": parts.adder(),
    }
    return skeleton("tweets/_compose_tools.html", *values).fill(values)


def _more(writing: Writing) -> str:
    """What a tweet may have beside its text; open where something of it was said."""
    is_said = writing.content_warning or writing.reply_policy != Tweet.ReplyPolicy.EVERYONE
    choices = "".join(
        f'<option value="{value}"{" selected" if value == writing.reply_policy else ""}>{label}</option>'
        for value, label in Tweet.ReplyPolicy.choices
    )
    values = {"open": " open" if is_said else "", "warning": text(writing.content_warning), "choices": choices}
    return skeleton("tweets/_compose_more.html", *values).fill(values)


def _send(writing: Writing) -> str:
    if writing.edits:
        return "Save"
    if writing.when and writing.when.local:
        return "Schedule"
    return "Reply" if writing.reply_to else "Tweet"


def _placeholder(writing: Writing) -> str:
    if writing.reply_to:
        return "Write your reply"
    return "Say something about it" if writing.quotes else "What is happening?"


def _hidden(name: str, entry: Entry | None) -> str:
    return f'<input type="hidden" name="{name}" value="{entry.id}">' if entry else ""


def _context(reply_to: Entry | None) -> str:
    if reply_to is None:
        return ""
    values = {"handle": reply_to.username}
    return skeleton("tweets/_compose_to.html", *values).fill(values)


def _replaces(me: Me, tweet_id: int | None) -> str:
    if tweet_id is None:
        return ""
    return skeleton("tweets/_compose_replaces.html", "url").fill({"url": f"/@{me.username}/{tweet_id}"})


def _changes(tweet_id: int | None) -> str:
    """How long there still is."""
    if tweet_id is None:
        return ""
    minutes = max(1, math.ceil(policies.time_to_edit(tweet_id) / timedelta(minutes=1)))
    return skeleton("tweets/_compose_changes.html", "left").fill({"left": f"{minutes} {word(minutes, 'minute')}"})


def _save(me: Me, edits: int | None) -> str:
    """Beside the button that sends: keep it for later or, of a change, leave it."""
    if edits is None:
        return skeleton("tweets/_compose_save.html").fill({})
    return skeleton("tweets/_compose_cancel.html", "url").fill({"url": f"/@{me.username}/{edits}"})


def _wrong(writing: Writing, *, is_page: bool) -> dict[str | int, Wrong]:
    """What is wrong, by its place: TEXT, TIME, or which part of the thread. It has the focus, else the text."""
    focus = " autofocus" if is_page else ""
    if not writing.error:
        return {TEXT: (focus, "")}
    part = parts.place_of(writing.field)
    place = TIME if writing.field == "publish_at" else TEXT if part is None else part
    return {place: (f' aria-invalid="true" aria-describedby="compose-error"{focus}', _error(writing.error))}


def _error(message: str) -> str:
    return skeleton("tweets/_compose_error.html", "text").fill({"text": text(message)}) if message else ""
