"""The language of queries, and the tree that a query becomes. Pure: it knows neither people nor tables.

    words are AND          cats dogs            "a phrase"            -not            this OR that
    from:handle  to:handle  @handle  #tag  since:2026-01-31  until:2026-02-01  lang:de
    has:media|links|poll   is:reply|retweet|quote   in:bookmarks|likes|home
    min_likes:10  min_retweets:5  min_replies:2

`since:` is the first day that is meant, `until:` the first that is not. OR binds the two beside it: `a b OR c` is a
AND (b OR c). `in:` stands for itself, so beside an OR it is text. What is malformed or unknown is text, never an
error; a query has at most MAX_QUERY characters and MAX_TERMS terms, what is beyond is left out.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import NamedTuple

import regex

from apps.core.text import clean_line, normal_tag
from apps.search import words

MAX_QUERY = 500
MAX_TERMS = 32
MAX_NUMBER = 10**9


class Kind(StrEnum):
    WORD = "word"
    PHRASE = "phrase"
    FROM = "from"
    TO = "to"
    MENTION = "mention"
    TAG = "tag"
    SINCE = "since"
    UNTIL = "until"
    HAS = "has"
    IS = "is"
    IN = "in"
    LANG = "lang"
    MIN_LIKES = "min_likes"
    MIN_RETWEETS = "min_retweets"
    MIN_REPLIES = "min_replies"


class Term(NamedTuple):
    """One thing that is asked for, or with `negated` refused. `text` is how it was written, without the minus.

    `words` are the folded words of a word (several for what is written together: "don't") or a phrase; `value` is
    what an operator asks for, in lower case: a handle, a normal tag, a day as 2026-01-31, a number, a name.
    """

    kind: Kind
    text: str
    negated: bool = False
    words: tuple[str, ...] = ()
    value: str = ""

    @property
    def is_text(self) -> bool:
        return self.kind in (Kind.WORD, Kind.PHRASE)

    @property
    def number(self) -> int:
        return int(self.value)

    @property
    def day(self) -> datetime:
        return datetime.combine(date.fromisoformat(self.value), datetime.min.time(), UTC)


class Clause(NamedTuple):
    """Terms of which one must hold."""

    terms: tuple[Term, ...]

    @property
    def only(self) -> Term | None:
        return self.terms[0] if len(self.terms) == 1 else None


class Query(NamedTuple):
    """Clauses that must all hold. `text` is the whole, cleaned, as it is shown and kept."""

    text: str
    clauses: tuple[Clause, ...]

    def __bool__(self) -> bool:
        return bool(self.clauses)

    @property
    def terms(self) -> Iterator[Term]:
        return (term for clause in self.clauses for term in clause.terms)

    def asks(self, kind: Kind, value: str = "") -> bool:
        """Whether it asks, anywhere and without a minus, for this kind (and value)."""
        return any(term.kind is kind and not term.negated and (not value or term.value == value) for term in self.terms)

    def values(self, kind: Kind) -> list[str]:
        return [term.value for term in self.terms if term.kind is kind]

    def with_clauses(self, *terms: Term) -> "Query":
        return self._replace(clauses=(*self.clauses, *(Clause((term,)) for term in terms)))

    def without(self, place: int) -> str:
        """The query's text without its clause number `place`."""
        return written(clause for number, clause in enumerate(self.clauses) if number != place)


MEDIA = Term(Kind.HAS, "has:media", value="media")
NOT_OWN = Term(Kind.FROM, "from:me", negated=True, value="me")

_CHOICES = {
    Kind.HAS: ("media", "links", "poll"),
    Kind.IS: ("reply", "retweet", "quote"),
    Kind.IN: ("bookmarks", "likes", "home"),
}
_NUMBERS = (Kind.MIN_LIKES, Kind.MIN_RETWEETS, Kind.MIN_REPLIES)
_QUOTES = str.maketrans("“”„‟«»＂", '"' * 7)
# A phrase (closed, or running to the end), or whatever has no space and no quote in it.
_TOKEN = regex.compile(r'(-?)"([^"]*+)"?|([^\s"]++)')
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_OPERATOR = re.compile(r"([A-Za-z_]{2,12}):(\S+)")
_HANDLE = re.compile(r"@?([A-Za-z0-9_]{1,15})")
_LANG = re.compile(r"[A-Za-z]{2,3}")
_NUMBER = re.compile(r"[0-9]{1,9}")


def cleaned(text: str) -> str:
    """What is asked for, in one line: where a control character stands, a word ends. At most MAX_QUERY characters."""
    return clean_line(_CONTROLS.sub(" ", text))[:MAX_QUERY].strip()


def parse(text: str) -> Query:
    """The tree of a query. Whatever the text is, it raises nothing."""
    text = cleaned(text)
    clauses: list[Clause] = []
    joins = False
    terms = 0
    for token in _TOKEN.finditer(text.translate(_QUOTES)):
        if token[0] == "OR":
            joins = bool(clauses)
            continue
        term = _term(token)
        if term is None:
            continue
        terms += 1
        if terms > MAX_TERMS:
            break
        if joins:
            clauses[-1] = Clause((*clauses[-1].terms, term))
        else:
            clauses.append(Clause((term,)))
        joins = False
    return Query(text, tuple(filter(None, map(_settled, clauses))))


def written(clauses: Iterator[Clause]) -> str:
    """Clauses as one would type them."""
    return " ".join(
        " OR ".join(("-" if term.negated else "") + term.text for term in clause.terms) for clause in clauses
    )


def _term(token: "regex.Match[str]") -> Term | None:
    if token[3] is None:
        return _text(Kind.PHRASE, token[2].strip(), negated=bool(token[1]))
    raw = token[3]
    negated = raw.startswith("-") and len(raw) > 1
    raw = raw[1:] if negated else raw
    found = _operator(raw) or _sign(raw)
    return found._replace(negated=negated) if found else _text(Kind.WORD, raw, negated=negated)


def _text(kind: Kind, text: str, *, negated: bool) -> Term | None:
    """None for what has no word in it."""
    found = tuple(words.of(text))
    if not found:
        return None
    return Term(kind, f'"{text}"' if kind is Kind.PHRASE else text, negated, found)


def _sign(raw: str) -> Term | None:
    if raw[0] in "#＃":
        tag = normal_tag(raw[1:])
        return Term(Kind.TAG, raw, value=tag) if tag and " " not in tag else None
    if raw[0] in "@＠":
        handle = _HANDLE.fullmatch(raw[1:])
        return Term(Kind.MENTION, raw, value=handle[1].lower(), words=tuple(words.of(raw))) if handle else None
    return None


def _operator(raw: str) -> Term | None:
    match = _OPERATOR.fullmatch(raw)
    if match is None or match[1].lower() not in _OPERATORS:
        return None
    kind = Kind(match[1].lower())
    value = _value(kind, match[2])
    return Term(kind, f"{kind}:{match[2]}", value=value) if value else None


_OPERATORS = frozenset(Kind) - {Kind.WORD, Kind.PHRASE, Kind.MENTION, Kind.TAG}


def _value(kind: Kind, said: str) -> str:
    """What the operator asks for; "" for what it cannot mean."""
    if kind in (Kind.FROM, Kind.TO):
        handle = _HANDLE.fullmatch(said)
        return handle[1].lower() if handle else ""
    if kind in (Kind.SINCE, Kind.UNTIL):
        return _day(said)
    if kind in _NUMBERS:
        return str(int(said)) if _NUMBER.fullmatch(said) else ""
    if kind is Kind.LANG:
        return said.lower() if _LANG.fullmatch(said) else ""
    return said.lower() if said.lower() in _CHOICES[kind] else ""


def _day(said: str) -> str:
    try:
        return said if len(said) == 10 and date.fromisoformat(said).isoformat() == said else ""
    except ValueError:
        return ""


def _settled(clause: Clause) -> Clause | None:
    """What is about the reader cannot be one of several."""
    if len(clause.terms) == 1 or all(term.kind is not Kind.IN for term in clause.terms):
        return clause
    texts = [
        _text(Kind.WORD, term.text, negated=term.negated) if term.kind is Kind.IN else term for term in clause.terms
    ]
    kept = tuple(term for term in texts if term)
    return Clause(kept) if kept else None
