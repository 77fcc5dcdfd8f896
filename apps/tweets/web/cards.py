"""Tweets as HTML: templates/tweets/_card*.html, compiled once, filled per entry and reader.

What is the same for every reader is bound once per process, under a key that carries every version
it depends on, so an edit or a rename never shows the old one; what differs (counts, the reader's own
acts, the age) is put in each time.
"""

from collections import OrderedDict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import orjson
from django.utils.html import escape
from django.utils.safestring import SafeString

from apps.core import metrics
from apps.core.skeletons import skeleton, text
from apps.core.text import is_emoji_only, languages
from apps.core.web.figures import age, day, full, full_time, iso, short, word
from apps.tweets import policies
from apps.tweets.hydration import Entry
from apps.tweets.web import grids, polls, previews
from apps.users.web import faces

HIDDEN = "is-hidden"  # a reply that was put aside
PINNED = "is-pinned"  # at the top of a profile
SHELVED = "is-shelved"  # among the reader's bookmarks
KEPT = 4000  # bound cards per process, of about 4 KB each

_bound: OrderedDict[tuple[Any, ...], str] = OrderedDict()


def cards(entries: Iterable[Entry], *, viewer_id: int, css: str = "") -> SafeString:
    """The entries of a list, one `<article>` each, ready to stand in a page."""
    return SafeString("".join([listed(entry, viewer_id=viewer_id, css=css) for entry in entries]))


def listed(entry: Entry, *, viewer_id: int, css: str = "") -> SafeString:
    """The card of one entry in a list: folded up where it has words of which the reader wants to be warned."""
    shown = card(entry, viewer_id=viewer_id, css=css)
    if not entry.filtered:
        return shown
    slots = {"phrase": text(entry.filtered[0]), "card": shown}
    return skeleton("tweets/_card_folded.html", "phrase", "card").fill(slots)


def card(entry: Entry, *, viewer_id: int, css: str = "", template: str = "tweets/_card.html") -> SafeString:
    """One entry. `css`: further classes, such as is-ancestor; PINNED, HIDDEN and SHELVED say so."""
    side = "own" if entry.author_id == viewer_id else "other" if viewer_id else "nobody"
    can_edit = side == "own" and policies.is_editable(entry)
    key = (template, css, side, can_edit, entry.entry_id, entry.version, entry.author_version, entry.username,
           entry.retweeter_id == viewer_id, entry.retweeter_card, entry.reply_to_username,
           entry.reply_to_user_id == viewer_id, _state(entry.quoted), entry.link_card)  # fmt: skip
    bound = _bound.get(key)
    if bound is None:
        bound = _bound[key] = _bind(entry, viewer_id, side, css, template, can_edit=can_edit)
        if len(_bound) > KEPT:
            _bound.popitem(last=False)
    return SafeString(bound % _moving(entry))  # every value is escaped or a number


def focus(entry: Entry, *, viewer_id: int) -> SafeString:
    """The tweet that its thread page is about."""
    return card(entry, viewer_id=viewer_id, template="tweets/_card_focus.html")


def acts(entry: Entry, *, viewer_id: int) -> SafeString:
    """The row of buttons alone: the answer to a like, a retweet, a bookmark."""
    return SafeString(_acts(entry, viewer_id) % _moving(entry))


def gone(entry_id: int, reason: str) -> SafeString:
    """What stands in a thread for a tweet that the reader may not see."""
    slots = {"entry_id": str(entry_id), "reason": text(reason)}
    return skeleton("tweets/_card_gone.html", *slots).fill(slots)


def words(entry: Entry) -> tuple[str, str]:
    """What may be said of it unasked (its content warning, else the text) and its author's name, for titles."""
    said = tweet(entry)
    return said["content_warning"] or said["text"], person(entry.card)["display_name"]


def tweet(entry: Entry) -> dict[str, Any]:
    """What is stored of it, as the API's members."""
    members: dict[str, Any] = orjson.loads(f"{{{entry.fragment}}}")
    return members


def _moving(entry: Entry) -> dict[str, str]:
    """The slots that differ from one reader or one minute to the next."""
    counts = _counts(entry.replies, entry.retweets, entry.quotes, entry.likes)
    own = _own(entry.liked, entry.retweeted, entry.bookmarked)
    moving = {"time_short": age(entry.id), **counts, **_views(entry.views), **own}
    return {**moving, "poll": polls.poll(entry)} if entry.has_poll else moving


@lru_cache(maxsize=KEPT)
def _counts(replies: int, retweets: int, quotes: int, likes: int) -> dict[str, str]:
    return {
        "replies": short(replies),
        "replies_full": full(replies) if replies else "",
        "retweets": short(retweets),
        "retweets_full": full(retweets) if retweets else "",
        "retweets_short": short(retweets) or "0",
        "retweets_word": word(retweets, "retweet"),
        "quotes_short": short(quotes) or "0",
        "quotes_word": word(quotes, "quote"),
        "likes": short(likes),
        "likes_full": full(likes) if likes else "",
        "likes_short": short(likes) or "0",
        "likes_word": word(likes, "like"),
    }


@lru_cache(maxsize=KEPT)
def _views(views: int) -> dict[str, str]:
    return {"views": short(views) or "0", "views_full": f"{full(views)} {word(views, 'view')}"}


@lru_cache
def _own(liked: bool, retweeted: bool, bookmarked: bool) -> dict[str, str]:
    """What the reader did."""
    return {
        "retweeted": "true" if retweeted else "false",
        "retweet_verb": "unretweet" if retweeted else "retweet",
        "liked": "true" if liked else "false",
        "like_verb": "unlike" if liked else "like",
        "bookmarked": "true" if bookmarked else "false",
        "bookmark_verb": "unbookmark" if bookmarked else "bookmark",
    }


_MOVING = ("time_short", "replies", "replies_full", "retweets", "retweets_full", "retweets_short", "retweets_word",
           "quotes_short", "quotes_word", "likes", "likes_full",
           "likes_short", "likes_word", "views", "views_full", "retweeted", "retweet_verb", "liked", "like_verb",
           "bookmarked", "bookmark_verb", "poll")  # fmt: skip
_FIXED = ("kind", "entry_id", "url", "label", "context", "handle", "avatar", "name", "badges", "time_iso", "time_full",
          "edited", "menu", "reply", "text_class", "lang", "text", "media",
          "quoted", "preview", "warned", "warned_end")  # fmt: skip


def _bind(entry: Entry, viewer_id: int, side: str, css: str, template: str, *, can_edit: bool) -> str:
    drawn = _counts.cache_info()  # each card that is drawn asks there once
    _tell("cards", drawn.hits + drawn.misses)
    who, said = person(entry.card), tweet(entry)
    url, plain, warning = f"/@{entry.username}/{entry.id}", said["text"], said["content_warning"]
    values = {
        "kind": css,
        "entry_id": str(entry.entry_id),
        "url": url,
        "label": text(f"{who['display_name']}: {(warning or plain)[:100]}"),
        "context": skeleton("tweets/_card_pinned.html").fill({}) if css == PINNED else _context(entry, viewer_id),
        "handle": entry.username,
        "avatar": faces.avatar(entry.username, faces.picture(who["avatar_url"])),
        "name": text(who["display_name"]),
        "badges": faces.badges(is_verified=who["is_verified"], is_protected=who["is_protected"]),
        "time_iso": iso(entry.id),
        "time_full": full_time(entry.id),
        "edited": skeleton("tweets/_card_edited.html", "url").fill({"url": url}) if entry.edited_at else "",
        "menu": _menu(entry, viewer_id, side, url, can_edit=can_edit, css=css),
        "reply": _reply(entry),
        "text_class": " is-emoji" if is_emoji_only(plain) else "",
        "lang": _lang(said),
        "text": entry.html,
        "media": grids.grid(said["media"], is_protected=who["is_protected"]),
        "quoted": "" if entry.quote_of_id is None else quote(entry.quoted),
        "preview": previews.preview(entry.link_card),
        "warned": skeleton("tweets/_card_warned.html", "warning").fill({"warning": text(warning)}) if warning else "",
        "warned_end": "</details>" if warning else "",
    }
    if not entry.has_poll:
        values["poll"] = ""
    # The row of buttons is a format string itself. Never by replacing text: a tweet may hold any.
    return skeleton(template, *_FIXED, *_MOVING, "acts").bind(values, {"acts": _acts(entry, viewer_id)})


def _acts(entry: Entry, viewer_id: int) -> str:
    may_retweet = _may_retweet(entry, viewer_id)
    return skeleton("tweets/_card_acts.html", "id", "url", "retweet_off", *_MOVING).bind(
        {
            "id": str(entry.id),
            "url": f"/@{entry.username}/{entry.id}",
            "retweet_off": "" if may_retweet else " disabled",
        }
    )


def _may_retweet(entry: Entry, viewer_id: int) -> bool:
    # As policies.can_retweet has it.
    return entry.author_id == viewer_id or not person(entry.card)["is_protected"]


def quote(entry: Entry | None) -> SafeString:
    """The tweet as it stands within another; None: the reader may not see it."""
    if entry is None:
        return skeleton("tweets/_quote_gone.html").fill({})
    who, said = person(entry.card), tweet(entry)
    values = {
        "url": f"/@{entry.username}/{entry.id}",
        "avatar": faces.avatar(entry.username, faces.picture(who["avatar_url"])),
        "name": text(who["display_name"]),
        "badges": faces.badges(is_verified=who["is_verified"], is_protected=who["is_protected"]),
        "handle": entry.username,
        "time_iso": iso(entry.id),
        "day": day(entry.id),
        "lang": "" if said["content_warning"] else _lang(said),
        "text": text(said["content_warning"] or said["text"]),
        "media": "" if said["content_warning"] else grids.still(said["media"], is_protected=who["is_protected"]),
        "poll": "" if said["content_warning"] else polls.still(entry),
    }
    return skeleton("tweets/_quote.html", *values).fill(values)


def _lang(said: dict[str, Any]) -> str:
    return f' lang="{escape(said["lang"])}"' if said["lang"] not in ("", languages.UNKNOWN) else ""


def _state(quoted: Entry | None) -> tuple[Any, ...] | None:
    return quoted and (
        quoted.id,
        quoted.version,
        quoted.author_version,
        quoted.username,
        polls.still(quoted) if quoted.has_poll else "",
    )


def _context(entry: Entry, viewer_id: int) -> str:
    if entry.retweeter_card is None or entry.retweeter_username is None:
        return ""
    name = "You" if entry.retweeter_id == viewer_id else person(entry.retweeter_card)["display_name"]
    values = {"by_name": text(name), "by_handle": entry.retweeter_username}
    return skeleton("tweets/_card_context.html", *values).fill(values)


def _reply(entry: Entry) -> str:
    if entry.reply_to_username is None:
        return ""
    return skeleton("tweets/_card_reply.html", "to_handle").fill({"to_handle": entry.reply_to_username})


def _menu(entry: Entry, viewer_id: int, side: str, url: str, *, can_edit: bool, css: str) -> str:
    pin = ("unpin", "Unpin from your profile") if css == PINNED else ("pin", "Pin to your profile")
    values = {"id": str(entry.id), "handle": entry.username, "pin_verb": pin[0], "pin": pin[1]}
    values |= dict.fromkeys(("quote", "hide", "shelf"), "")
    if policies.can_hide_reply(viewer_id, entry):
        hide = ("show_reply", "Show this reply again") if css == HIDDEN else ("hide_reply", "Hide this reply")
        slots = {"id": str(entry.id), "hide_verb": hide[0], "hide": hide[1]}
        values["hide"] = skeleton("tweets/_card_menu_hide.html", *slots).fill(slots)
    if css == SHELVED:
        values["shelf"] = skeleton("tweets/_card_menu_shelf.html", "id").fill({"id": str(entry.id)})
    why = f"/@{entry.username}/{entry.entry_id}/why"
    values["why"] = skeleton("tweets/_card_menu_why.html", "why_url").fill({"why_url": why})
    if _may_retweet(entry, viewer_id):
        values["quote"] = skeleton("tweets/_card_menu_quote.html", "id").fill({"id": str(entry.id)})
    if side == "own":
        values["edit"] = skeleton("tweets/_card_menu_edit.html", "id").fill({"id": str(entry.id)}) if can_edit else ""
    more = "" if side == "nobody" else skeleton(f"tweets/_card_menu_{side}.html", *values).fill(values)
    slots = {"url": url, "menu_more": more, "embed": _embed(entry, url)}
    return skeleton("tweets/_card_menu.html", *slots).fill(slots)


def _embed(entry: Entry, url: str) -> str:
    """Other sites show what everybody may see."""
    is_public = not person(entry.card)["is_protected"]
    return skeleton("tweets/_card_menu_embed.html", "url").fill({"url": url}) if is_public else ""


@lru_cache(maxsize=KEPT)
def person(card: str) -> dict[str, Any]:
    """The author's public card: the User object without id and counts."""
    _tell("people", person.cache_info().hits)
    members: dict[str, Any] = orjson.loads(f"{{{card}}}")
    return members


_told = {"cards": 0, "people": 0}


def _tell(cache: str, hits: int) -> None:
    """`hits` since the process began. Told when something was not there, so that what was costs nothing."""
    metrics.cache_reads.labels(cache, "miss").inc()
    metrics.cache_reads.labels(cache, "hit").inc(max(0, hits - _told[cache]))
    _told[cache] = hits
