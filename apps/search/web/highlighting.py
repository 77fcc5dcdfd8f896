"""The words that were found, marked in the cards of a page. Linear in the page."""

import re
from typing import NamedTuple

from django.utils.safestring import SafeString

from apps.search import words
from apps.search.grammar import Kind, Query
from apps.search.words import Found

_TEXT = '<div class="card-text'
_LANG = re.compile(r' lang="([\w-]+)"')
# A tag, a character reference, or text between them.
_PIECE = re.compile(r"<[^>]*>|&#?\w+;|[^<&]+|[<&]")


class Wanted(NamedTuple):
    """Single folded words, the stems of those, and runs of words that stand together."""

    singles: frozenset[str]
    stems: frozenset[str]
    runs: tuple[tuple[str, ...], ...]

    def __bool__(self) -> bool:
        return bool(self.singles or self.runs)


def wanted(query: Query) -> Wanted:
    """What of the query is marked: its words, phrases and hashtags, but not what it refuses."""
    singles, runs = set(), []
    stems: set[str] = set()
    languages = tuple(query.values(Kind.LANG)) or words.USUAL
    for term in query.terms:
        said = tuple(words.of(term.value)) if term.kind is Kind.TAG else term.words if term.is_text else ()
        if term.negated or not said:
            continue
        if len(said) > 1:
            runs.append(said)
            continue
        singles.add(said[0])
        if term.kind is Kind.WORD:
            stems.update(words.stems(said[0], languages))
    return Wanted(frozenset(singles), frozenset(stems), tuple(runs))


def marked(html: str, sought: Wanted) -> SafeString:
    """Cards with `<mark>` around what is `sought` in their texts."""
    out, done = [], 0
    while sought and (at := html.find(_TEXT, done)) >= 0:
        begin = html.index(">", at) + 1
        end = html.index("</div>", begin)
        lang = _LANG.search(html, at, begin)
        out += [html[done:begin], _marked(html[begin:end], sought, lang[1] if lang else "")]
        done = end
    return SafeString("".join([*out, html[done:]]))  # cards are HTML already


def _marked(html: str, sought: Wanted, lang: str) -> str:
    found = [
        Found(word.word, piece.start() + word.start, piece.start() + word.end)
        for piece in _PIECE.finditer(html)
        if html[piece.start()] not in "<&"
        for word in words.find(piece[0])
    ]
    out, done = [], 0
    for start, end in _spans(found, _hits(found, sought, lang)):
        out += [html[done:start], "<mark>", html[start:end], "</mark>"]
        done = end
    return "".join([*out, html[done:]])


def _hits(found: list[Found], sought: Wanted, lang: str) -> list[bool]:
    said = [one.word for one in found]
    hits = [word in sought.singles or words.stem(word, lang) in sought.stems for word in said]
    for run in sought.runs:
        for place in range(len(said) - len(run) + 1):
            if said[place] == run[0] and tuple(said[place : place + len(run)]) == run:
                hits[place : place + len(run)] = [True] * len(run)
    return hits


def _spans(found: list[Found], hits: list[bool]) -> list[tuple[int, int]]:
    """Places to mark; words without a space between them (東京) are one."""
    spans: list[tuple[int, int]] = []
    for one, hit in zip(found, hits, strict=True):
        if not hit:
            continue
        if spans and spans[-1][1] == one.start:
            spans[-1] = (spans[-1][0], one.end)
        else:
            spans.append((one.start, one.end))
    return spans
