"""A query's tree as SQL: one tsquery for all that stands in documents, conditions for the rest.

Whatever comes from outside is a parameter. Names in the conditions: `d` is the document; parameters: viewer.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from apps.core import ids
from apps.core.ids import MAX_ID
from apps.search import words
from apps.search.documents import quoted
from apps.search.grammar import Clause, Kind, Query, Term
from apps.tweets import hydration

_COUNT = "COALESCE((SELECT c.{name} FROM tweets_tweetcounts c WHERE c.tweet_id = {tweet}), 0) >= %({key})s"
_ORIGINAL = "(SELECT COALESCE(r.retweet_of_id, r.id) FROM tweets_tweet r WHERE r.id = d.tweet_id)"
_SHELVES = {"bookmarks": "tweets_bookmark", "likes": "tweets_like"}
_COUNTED = {Kind.MIN_LIKES: "likes", Kind.MIN_RETWEETS: "retweets", Kind.MIN_REPLIES: "replies"}
# What may stand in a home: the definition itself is asked about what remains.
_NEAR_HOME = f"""
    (d.author_id = %(viewer)s OR {hydration.follows("d.author_id")} OR {
    hydration.exists('''
        FROM tweets_tweettag g JOIN tweets_followedtag f ON f.tag = g.tag AND f.owner_id = %(viewer)s
        WHERE g.tweet_id = d.tweet_id
    ''')
})
"""
_DOCUMENT_KINDS = frozenset(
    {Kind.WORD, Kind.PHRASE, Kind.FROM, Kind.TO, Kind.MENTION, Kind.TAG, Kind.HAS, Kind.IS, Kind.LANG}
)


class Plan(NamedTuple):
    """What engines look for. Ids lie in [floor, ceiling).

    `indexed`: the part of the tsquery that an index of lexemes is asked for, "" where none leads to matches: what is
    refused makes that no shorter, nor does a language. `exact`: the words as typed. `author_id`: all matches are this
    account's; `shelf`: all lie in this table of the reader's own acts. `home`: True what stands in the reader's home
    alone, False what does not, None either.
    """

    tsquery: str
    indexed: str
    exact: str
    conditions: tuple[str, ...]
    parameters: Mapping[str, Any]
    floor: int = 0
    ceiling: int = MAX_ID
    author_id: int | None = None
    shelf: str = ""
    home: bool | None = None
    # What the tsquery is made of, for engines of another language.
    clauses: tuple[Clause, ...] = ()
    retweets: bool = False
    people: Mapping[str, int] = {}
    languages: tuple[str, ...] = ()

    @property
    def viewer_id(self) -> int:
        return self.parameters["viewer"]


def plan(query: Query, *, viewer_id: int, people: Mapping[str, int]) -> Plan:
    """`people`: accounts by handle in lower case, of those whom the query names."""
    return _Compiler(query, viewer_id, people).plan()


def handles(query: Query) -> set[str]:
    """Whom the query names."""
    return {value for kind in (Kind.FROM, Kind.TO, Kind.MENTION) for value in query.values(kind)}


def mark_of(term: Term, people: Mapping[str, int], viewer_id: int) -> str:
    """The lexeme of documents that an operator asks for; "" for what is text, as a mention of nobody is."""
    if term.is_text or (term.kind is Kind.MENTION and not _account(term, people, viewer_id)):
        return ""
    if term.kind is Kind.TAG:
        return f"#{term.value}"
    if term.kind in (Kind.FROM, Kind.TO, Kind.MENTION):
        name = "at" if term.kind is Kind.MENTION else term.kind
        return f"{name}={_account(term, people, viewer_id)}"
    return f"{term.kind}={term.value}"


def _account(term: Term, people: Mapping[str, int], viewer_id: int) -> int:
    """0: nobody's handle."""
    return viewer_id if term.value == "me" else people.get(term.value, 0)


class _Compiler:
    def __init__(self, query: Query, viewer_id: int, people: Mapping[str, int]) -> None:
        self.query, self.viewer_id, self.people = query, viewer_id, people
        # Texts are searched by the stems of the language that is asked for, where one is.
        asked = tuple(query.values(Kind.LANG))
        self.languages = asked or words.USUAL
        self.retweets = query.asks(Kind.IS, "retweet")
        self.parameters: dict[str, Any] = {"viewer": viewer_id}
        self.conditions: list[str] = []

    def plan(self) -> Plan:
        parts: list[str] = []
        exact: list[str] = []
        indexed: list[str] = []
        languages: list[str] = []
        clauses: list[Clause] = []
        floor, ceiling = 0, MAX_ID
        author_id, shelf, home = None, "", None
        for clause in self.query.clauses:
            term = clause.only
            if term and term.kind in (Kind.SINCE, Kind.UNTIL) and term.negated is (term.kind is Kind.UNTIL):
                floor = max(floor, _at(term))
            elif term and term.kind in (Kind.SINCE, Kind.UNTIL):
                ceiling = min(ceiling, _at(term))
            elif term and term.kind is Kind.IN and term.value == "home":
                home = not term.negated if self.viewer_id else home
                self._condition([term])
            elif all(one.kind in _DOCUMENT_KINDS for one in clause.terms):
                clauses.append(clause)
                parts.append(self._any(clause.terms))
                exact += [self._any(clause.terms, exact=True)] if any(one.is_text for one in clause.terms) else []
                if not any(one.negated for one in clause.terms):
                    (languages if any(one.kind is Kind.LANG for one in clause.terms) else indexed).append(parts[-1])
            else:
                self._condition(clause.terms)
            if term and not term.negated:
                author_id = _account(term, self.people, self.viewer_id) if term.kind is Kind.FROM else author_id
                shelf = _SHELVES.get(term.value, shelf) if term.kind is Kind.IN else shelf
        if not self.retweets:
            parts.append("!'is=retweet'")
        return Plan(
            " & ".join(parts), " & ".join(indexed or languages), " & ".join(exact),
            tuple(self.conditions), self.parameters,
            floor, ceiling, author_id, shelf, home, tuple(clauses), self.retweets, self.people, self.languages,
        )  # fmt: skip

    def _condition(self, terms: Iterable[Term]) -> None:
        self.conditions.append(f"({' OR '.join(map(self._sql, terms))})")

    def _any(self, terms: Iterable[Term], *, exact: bool = False) -> str:
        return f"({' | '.join(self._lexemes(term, exact=exact) for term in terms)})"

    def _lexemes(self, term: Term, *, exact: bool = False) -> str:
        """A piece of a tsquery."""
        sign = "!" if term.negated else ""
        mark = mark_of(term, self.people, self.viewer_id)
        if mark:
            return f"{sign}{quoted(mark)}"
        if term.kind is not Kind.WORD or len(term.words) > 1 or exact:
            return f"{sign}{_phrase(term.words)}"
        stems = [f"~{stem}" for stem in words.stems(term.words[0], self.languages)]
        return f"{sign}({' | '.join(map(quoted, [term.words[0], *stems]))})"

    def _sql(self, term: Term) -> str:
        sign = "NOT " if term.negated else ""
        if term.kind in _DOCUMENT_KINDS:
            key = self._parameter(self._lexemes(term))
            return f"d.words @@ %({key})s::tsquery"
        if term.kind in (Kind.SINCE, Kind.UNTIL):
            key = self._parameter(_at(term))
            return f"{sign}(d.tweet_id {'>=' if term.kind is Kind.SINCE else '<'} %({key})s)"
        if term.kind is Kind.IN:
            if term.value == "home":
                return "TRUE" if term.negated else _NEAR_HOME
            rows = f"FROM {_SHELVES[term.value]} s WHERE s.user_id = %(viewer)s AND s.tweet_id = d.tweet_id"
            return f"{sign}{hydration.exists(rows)}"
        tweet = _ORIGINAL if self.retweets else "d.tweet_id"
        key = self._parameter(term.number)
        return f"{sign}({_COUNT.format(name=_COUNTED[term.kind], tweet=tweet, key=key)})"

    def _parameter(self, value: Any) -> str:
        key = f"p{len(self.parameters)}"
        self.parameters[key] = value
        return key


def _at(term: Term) -> int:
    return min(ids.at(term.day), MAX_ID)


def _phrase(found: Iterable[str]) -> str:
    return f"({' <-> '.join(map(quoted, found))})"
