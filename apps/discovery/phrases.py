"""Phrases: two or three words that stand together, in texts. Pure: it knows neither tables nor people.

What is written without spaces (Chinese, Japanese, Thai …) has no words that could be told apart without a dictionary;
there, what stands between the marks of a title counts: 《》, 『』, 「」.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import regex

from apps.core.text import normal_tag

LENGTHS = (2, 3)
# Written in capitals by most who say it, or repeated by more.
FEWEST_IN_CAPITALS, FEWEST = 3, 5
# Of those who use the commonest of its words, so many say the phrase: else its words only happen to meet.
SHARE_IN_CAPITALS, SHARE = 0.1, 0.33
MAX_WORD, MAX_TITLE = 40, 20

_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}]*+(?:['’\-\u2011][\p{L}\p{N}][\p{L}\p{M}\p{N}]*+)*+")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")
_TITLE = regex.compile(
    rf"《([^《》\n]{{2,{MAX_TITLE}}})》|『([^『』\n]{{2,{MAX_TITLE}}})』|「([^「」\n]{{2,{MAX_TITLE}}})」"
)
_SENTENCE_ENDS = regex.compile(r"[.!?…:;。！？\n]")
_SPACES = (" ", "\u00a0")
_SHOUTED = 0.6

type Entities = Mapping[str, Sequence[Mapping[str, Any]]]


class Phrase(NamedTuple):
    """`term` is the form in which it is counted, `words` those of it; `name` how it is written here."""

    term: str
    words: tuple[str, ...]
    name: str
    is_capital: bool


class Said(NamedTuple):
    """A tweet, with its entities."""

    tweet_id: int
    author_id: int
    lang: str
    text: str
    entities: Entities


class _Word(NamedTuple):
    key: str
    written: str
    begins: bool  # a sentence, or all is in capitals: then its own says nothing

    @property
    def is_capital(self) -> bool:
        # "I" is one in English wherever it stands.
        return self.written[0].isupper() and self.written.partition("'")[0].partition("’")[0] != "I"

    @property
    def weighs(self) -> bool:
        """A phrase neither begins nor ends with a word that only ties others together; those are short."""
        if self.key[0].isdigit() or (self.is_capital and not self.begins):
            return True
        return len(self.key) > (3 if self.has_case else 1)

    @property
    def has_case(self) -> bool:
        return self.key[0].islower()


def standing_out(tweets: Iterable[Said]) -> dict[str, list[int]]:
    """The phrases in these tweets that are more than words which happen to meet: for each the tweets that say it."""
    tellers: dict[tuple[str, str], set[int]] = defaultdict(set)
    in_capitals: dict[tuple[str, str], set[int]] = defaultdict(set)
    users: dict[tuple[str, str], set[int]] = defaultdict(set)
    words: dict[str, tuple[str, ...]] = {}
    uses: dict[str, list[int]] = defaultdict(list)
    for tweet in tweets:
        runs = list(_runs(tweet.text, tweet.entities))
        for phrase in _by_term(tweet.text, runs).values():
            place = (tweet.lang, phrase.term)
            tellers[place].add(tweet.author_id)
            if phrase.is_capital:
                in_capitals[place].add(tweet.author_id)
            words[phrase.term] = phrase.words
            uses[phrase.term].append(tweet.tweet_id)
        for key in {word.key for run in runs for word in run}:
            users[tweet.lang, key].add(tweet.author_id)
    return {
        term: uses[term]
        for (lang, term), accounts in tellers.items()
        if _stands_out(
            len(accounts),
            len(in_capitals[lang, term]),
            max((len(users[lang, word]) for word in words[term]), default=0),
        )
    }


def phrases(text: str, entities: Entities) -> dict[str, Phrase]:
    """All of a text by their terms; where one stands there twice, as it is written in capitals."""
    return _by_term(text, _runs(text, entities))


def _by_term(text: str, runs: Iterable[list[_Word]]) -> dict[str, Phrase]:
    found: dict[str, Phrase] = {}
    for phrase in _phrases(text, runs):
        if phrase.term not in found or (phrase.is_capital and not found[phrase.term].is_capital):
            found[phrase.term] = phrase
    return found


def _stands_out(accounts: int, in_capitals: int, users: int) -> bool:
    if accounts >= FEWEST_IN_CAPITALS and 2 * in_capitals >= accounts >= SHARE_IN_CAPITALS * users:
        return True
    return accounts >= FEWEST and accounts >= SHARE * users


def _phrases(text: str, runs: Iterable[list[_Word]]) -> Iterator[Phrase]:
    for run in runs:
        for length in LENGTHS:
            for first in range(len(run) - length + 1):
                words = run[first : first + length]
                if _is_phrase(words):
                    keys = tuple(word.key for word in words)
                    yield Phrase(" ".join(keys), keys, " ".join(word.written for word in words), _in_capitals(words))
    for match in _TITLE.finditer(text):
        name = match[1] or match[2] or match[3]
        if term := normal_tag(name):
            yield Phrase(term, (), name, is_capital=True)


def _is_phrase(words: list[_Word]) -> bool:
    if not (words[0].weighs and words[-1].weighs):
        return False
    if len({word.key for word in words}) < len(words):
        return False
    return any(word.key.isalpha() and len(word.key) > (2 if word.has_case else 1) for word in words)


def _in_capitals(words: list[_Word]) -> bool:
    """Each that says anything, with at least one; a short one may tie two together ("Bank of England")."""
    said = [word for word in words if not word.begins]
    if len(words) == max(LENGTHS) and len(words[1].key) <= 3:
        said = [word for word in said if word is not words[1]]
    return bool(said) and all(word.is_capital for word in said)


def _runs(text: str, entities: Entities) -> Iterator[list[_Word]]:
    """Words with nothing but a space between them; names, tags and links are between."""
    spans = sorted((entity["start"], entity["end"]) for found in entities.values() for entity in found)
    is_shouted = sum(map(str.isupper, text)) > _SHOUTED * sum(map(str.isalpha, text))
    run: list[_Word] = []
    done, begins = 0, True
    for match in _WORD.finditer(text):
        while spans and spans[0][1] <= match.start():
            begins = bool(spans.pop(0))
        if spans and spans[0][0] < match.end():
            continue
        gap = text[done : match.start()]
        done, key = match.end(), normal_tag(match[0].replace("’", "'"))
        begins = begins or bool(_SENTENCE_ENDS.search(gap))
        is_word = 0 < len(key) <= MAX_WORD and not _UNSPACED.search(key)
        if run and not (is_word and gap in _SPACES):
            yield run
            run = []
        if is_word:
            run.append(_Word(key, match[0], begins or is_shouted))
        begins = False
    yield run
