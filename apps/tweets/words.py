"""Muted words: which tweets of a page have them. One SQL function, tweets_words, decides what words are."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson

from apps.core import statements
from apps.tweets.hydration import Entry
from apps.tweets.models import Filter


def said(tweet: str) -> str:
    """SQL: all words of the tweet (an alias of tweets_tweet), its warning and its poll's too; null where there is none.

    What it quotes is not looked into: the reader might not be meant to know what that says.
    """
    options = f"CASE WHEN {tweet}.has_poll THEN tweets_options({tweet}.id) ELSE '' END"
    return f"tweets_words({tweet}.content_warning || ' | ' || {tweet}.text || {options})"


def _found(context: str, ids: str, *, only: str = "") -> str:
    """SQL: (id, hides, phrases) of the tweets `ids` (an array) with words that the reader mutes in this context.

    `phrases` are those that warn, the oldest filter's first. What the reader wrote is not kept from them.
    """
    return f"""
        WITH words AS MATERIALIZED (
            SELECT id, needle, phrase, action FROM tweets_filter w
            WHERE w.owner_id = %(viewer)s AND w.in_{context} AND {Filter.LASTS} {only}
        )
        SELECT shown.id, bool_or(w.action = 'hide') AS hides,
            array_agg(w.phrase ORDER BY w.id) FILTER (WHERE w.action = 'warn') AS phrases
        FROM (
            SELECT t.id, {said("t")} AS text FROM tweets_tweet t
            WHERE t.id = ANY({ids}) AND t.author_id <> %(viewer)s AND EXISTS (SELECT FROM words)
            OFFSET 0
        ) shown
        JOIN words w ON strpos(shown.text, w.needle) > 0
        GROUP BY shown.id
    """


_STATEMENTS = {name: _found(name, "%(ids)s::bigint[]") for name in Filter.CONTEXTS}


def warnings(context: str) -> str:
    """SQL, a head column of a `hydration.statement`: what `warned` reads. For rules that leave out what is hidden."""
    found = _found(context, "(SELECT ids FROM shown)::bigint[]", only="AND w.action = 'warn'")
    return f"(SELECT json_object_agg(id, phrases)::text FROM ({found}) warned)"


class Verdict(NamedTuple):
    """What the reader's filters make of a tweet: it is left out, or folded up behind these `phrases`."""

    hides: bool
    phrases: Sequence[str]


def verdicts(viewer_id: int, context: str, entries: Iterable[Entry]) -> dict[int, Verdict]:
    """By the id of what is shown (of a retweet, its original); one statement."""
    ids = list({entry.id for entry in entries})
    if not viewer_id or not ids:
        return {}
    rows = statements.fetch(_STATEMENTS[context], {"viewer": viewer_id, "ids": ids})
    return {id_: Verdict(hides, phrases or ()) for id_, hides, phrases in rows}


def without_hidden(viewer_id: int, context: str, entries: Sequence[Entry]) -> list[Entry]:
    """Those that no filter of the context hides; what one warns of says so (`Entry.filtered`)."""
    return kept(entries, verdicts(viewer_id, context, entries))


def kept(entries: Sequence[Entry], found: Mapping[int, Verdict]) -> list[Entry]:
    """The same by verdicts that are known."""
    judged = ((entry, found.get(entry.id)) for entry in entries)
    return [
        entry if verdict is None else entry._replace(filtered=verdict.phrases)
        for entry, verdict in judged
        if verdict is None or not verdict.hides
    ]


def warned(entries: list[Entry], column: str | None) -> list[Entry]:
    """The entries, marked by what the column of `warnings` brought."""
    if column is None:
        return entries
    phrases = {int(id_): Verdict(hides=False, phrases=found) for id_, found in orjson.loads(column).items()}
    return kept(entries, phrases)


def needle(phrase: str) -> str:
    """The phrase as texts are searched for it; a single space when it has no word."""
    return statements.fetch("SELECT tweets_words(%(phrase)s)", {"phrase": phrase})[0][0]
