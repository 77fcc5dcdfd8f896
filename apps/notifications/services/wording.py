"""What a browser says while no page is open: one notification for several things, as static/js/sw.js shows it."""

from collections.abc import Mapping
from typing import Any

from apps.follows.people import Person
from apps.messaging.rows import Said
from apps.messaging.selectors import Shown
from apps.notifications.selectors import News
from apps.notifications.services import saying

MOST_AT_ONCE = 10  # more are "10+"
SAID_AT_ONCE = 3


def of_news(new: list[News], user_id: int) -> dict[str, Any]:
    if len(new) == 1:
        (one,) = new
        title, body, url = saying.headline(one, user_id), saying.excerpt(one), saying.place(one)
    else:
        title = f"{_number(len(new))} new notifications"
        body = "\n".join(saying.headline(one, user_id) for one in new[:SAID_AT_ONCE])
        url = "/notifications"
    return {"title": title, "body": body, "url": url or "/notifications"}


def of_messages(new: Shown, groups: Mapping[int, str]) -> dict[str, Any]:
    """The newest last, as they are read; of what was said in one of the `groups`, where that was."""
    talks = {said.conversation_id for said in new.messages}
    newest = new.messages[:SAID_AT_ONCE][::-1]
    by_name = "\n".join(f"{_name(new.people, said)}: {_excerpt(said)}" for said in newest)
    if len(talks) > 1:
        title, body = f"{_number(len(new.messages))} new messages", by_name
    elif groups:
        title, body = groups[newest[0].conversation_id], by_name
    else:
        title, body = _name(new.people, newest[0]), "\n".join(_excerpt(said) for said in newest)
    url = f"/messages/{talks.pop()}" if len(talks) == 1 else "/messages"
    return {"title": title, "body": body, "url": url}


def _name(people: dict[int, Person], said: Said) -> str:
    person = people.get(said.sender_id or 0)
    return person.name if person else "Somebody"


def _excerpt(said: Said) -> str:
    text = " ".join(said.text.split())
    if not text:
        return "A video" if said.media and said.media[0].get("kind") == "video" else "A picture"
    return text if len(text) <= saying.EXCERPT else f"{text[: saying.EXCERPT].rstrip()}…"


def _number(count: int) -> str:
    return f"{MOST_AT_ONCE}+" if count > MOST_AT_ONCE else str(count)
