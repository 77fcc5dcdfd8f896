"""Muted words: which tweets of a page have them. One SQL function, tweets_words, decides what words are."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson

from apps.core import statements
from apps.tweets.hydration import Entry
from apps.tweets.models import Filter


def said(tweet: str) -> str:
    """SQL: all words of the tweet (an alias of tweets_tweet), its warning and its poll's too; null where there is none.

    What it quotes is judged by itself, where the reader may see it: they might not be meant to know what that says.
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
    """SQL, a head column of a `hydration.statement` for `kept_by_statement`. For rules that leave out the hidden."""
    found = _found(context, "(SELECT ids FROM shown)::bigint[]", only="AND w.action = 'warn'")
    return f"(SELECT json_object_agg(id, phrases)::text FROM ({found}) warned)"


class Verdict(NamedTuple):
    """What the reader's filters make of a tweet: it is left out, or folded up behind these `phrases`."""

    hides: bool
    phrases: Sequence[str]


_CLEAR = Verdict(hides=False, phrases=())


def verdicts(viewer_id: int, context: str, entries: Iterable[Entry]) -> dict[int, Verdict]:
    """By the id of what is shown (of a retweet, its original) and of what that quotes; one statement."""
    ids = list({id_ for entry in entries for id_ in (entry.id, entry.quoted and entry.quoted.id) if id_ is not None})
    if not viewer_id or not ids:
        return {}
    rows = statements.fetch(_STATEMENTS[context], {"viewer": viewer_id, "ids": ids})
    return {id_: Verdict(hides, phrases or ()) for id_, hides, phrases in rows}


def without_hidden(viewer_id: int, context: str, entries: Sequence[Entry]) -> list[Entry]:
    """Those that no filter of the context hides; what one warns of says so (`Entry.filtered`).

    What is hidden of what they quote is not there, as if the reader might not see it.
    """
    return kept(entries, verdicts(viewer_id, context, entries))


def kept(entries: Iterable[Entry], found: Mapping[int, Verdict]) -> list[Entry]:
    """The same by verdicts that are known."""
    return [_marked(entry, found) for entry in entries if not found.get(entry.id, _CLEAR).hides]


def _marked(entry: Entry, found: Mapping[int, Verdict]) -> Entry:
    """A quote is folded up for what the quoted says too: the two are read as one."""
    phrases = found.get(entry.id, _CLEAR).phrases
    if entry.quoted is not None:
        of_quoted = found.get(entry.quoted.id, _CLEAR)
        if of_quoted.hides:
            entry = entry._replace(quoted=None)
        else:
            phrases = list(dict.fromkeys([*phrases, *of_quoted.phrases]))
    return entry._replace(filtered=phrases) if phrases else entry


def kept_by_statement(viewer_id: int, context: str, entries: Sequence[Entry], column: str | None) -> list[Entry]:
    """The same for what a statement with a `warnings` column brought; where there are quotes, one more for them."""
    found = (
        {} if column is None else {int(id_): Verdict(False, phrases) for id_, phrases in orjson.loads(column).items()}
    )
    quoted = [entry.quoted for entry in entries if entry.quoted is not None]
    return kept(entries, {**found, **verdicts(viewer_id, context, quoted)})


def needle(phrase: str) -> str:
    """The phrase as texts are searched for it; a single space when it has no word."""
    return statements.fetch("SELECT tweets_words(%(phrase)s)", {"phrase": phrase})[0][0]
