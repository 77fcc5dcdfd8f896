"""Muted words: which tweets of a page have them. One SQL function, tweets_words, decides what words are."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from apps.core import statements
from apps.tweets.hydration import Entry
from apps.tweets.models import Filter


def said(tweet: str) -> str:
    """SQL: all words of the tweet (an alias of tweets_tweet), its warning and its poll's too; null where there is none.

    What it quotes is not looked into: the reader might not be meant to know what that says.
    """
    options = f"CASE WHEN {tweet}.has_poll THEN tweets_options({tweet}.id) ELSE '' END"
    return f"tweets_words({tweet}.content_warning || ' | ' || {tweet}.text || {options})"


# Where a context's filters say "hide", hiding wins; of several that warn, the oldest is named. What the
# reader wrote is not kept from them.
_FOUND = f"""
    WITH words AS MATERIALIZED (
        SELECT id, needle, phrase, action FROM tweets_filter w
        WHERE w.owner_id = %(viewer)s AND w.in_{{context}} AND {{lasts}}
    )
    SELECT DISTINCT ON (shown.id) shown.id, w.phrase, w.action
    FROM (
        SELECT t.id, {said("t")} AS text FROM tweets_tweet t
        WHERE t.id = ANY(%(ids)s::bigint[]) AND t.author_id <> %(viewer)s AND EXISTS (SELECT FROM words)
        OFFSET 0
    ) shown
    JOIN words w ON strpos(shown.text, w.needle) > 0
    ORDER BY shown.id, w.action = 'hide' DESC, w.id
"""
_STATEMENTS = {name: _FOUND.format(context=name, lasts=Filter.LASTS) for name in Filter.CONTEXTS}


class Verdict(NamedTuple):
    """Which of the reader's filters holds for a tweet."""

    phrase: str
    action: str

    @property
    def hides(self) -> bool:
        return self.action == Filter.Action.HIDE


def verdicts(viewer_id: int, context: str, entries: Iterable[Entry]) -> dict[int, Verdict]:
    """By the id of what is shown (of a retweet, its original); one statement."""
    ids = list({entry.id for entry in entries})
    if not viewer_id or not ids:
        return {}
    rows = statements.fetch(_STATEMENTS[context], {"viewer": viewer_id, "ids": ids})
    return {id_: Verdict(phrase, action) for id_, phrase, action in rows}


def without_hidden(viewer_id: int, context: str, entries: Sequence[Entry]) -> list[Entry]:
    """Those that no filter of the context hides."""
    found = verdicts(viewer_id, context, entries)
    return [entry for entry in entries if entry.id not in found or not found[entry.id].hides]


def needle(phrase: str) -> str:
    """The phrase as texts are searched for it; a single space when it has no word."""
    return statements.fetch("SELECT tweets_words(%(phrase)s)", {"phrase": phrase})[0][0]
