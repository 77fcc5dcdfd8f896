"""What a word is: one definition for documents, queries and highlights. Pure, and linear in the text.

A word is a run of letters, marks, digits and underscores. What is written without spaces (Chinese, Japanese, Thai,
Lao, Burmese, Khmer) and each emoji is a word of its own, character by character, so that no script is lost. Words are
folded: case, width and accents do not matter. Stems (Snowball) stand beside words, never in their place.
"""

import unicodedata
from functools import cache, lru_cache
from typing import Any, NamedTuple

import regex
import snowballstemmer

MAX_WORD = 64
# Stems that a query is tried with when it does not say its language: the stemmers that differ most in what they cut.
USUAL = ("en", "es", "pt", "fr", "de", "it", "nl", "ru", "sv", "tr")
STEMMERS = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish",
    "ta": "tamil", "tr": "turkish",
}  # fmt: skip

_ALONE = (
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}"
    r"--[\p{M}]]\p{M}*+"
)
_EMOJI = r"\p{RI}{2}|[\p{Extended_Pictographic}--\p{N}]"
_WORD = regex.compile(
    rf"({_ALONE})|({_EMOJI})|(?:[[\p{{L}}\p{{M}}\p{{N}}_]--[\p{{Han}}\p{{Hiragana}}\p{{Katakana}}\p{{Bopomofo}}"
    r"\p{Thai}\p{Lao}\p{Myanmar}\p{Khmer}]]|[\u200c\u200d])++",
    regex.V1,
)
# Accents of Latin, Greek and Cyrillic; vowel signs that Arabic and Hebrew write or leave out; what nobody sees.
_DROPPED = regex.compile("[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u200b-\u200f\ufe00-\ufe0f]")
# A letter of its own, not an accent.
_SHORT_I = ("\u0438\u0306", "\u0439")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d"})


class Found(NamedTuple):
    """A word and where it stands, in code points."""

    word: str
    start: int
    end: int


def find(text: str) -> list[Found]:
    """All words of the text, in order."""
    found = []
    for match in _WORD.finditer(text):
        word = fold(match[0])
        if word:
            found.append(Found(word, match.start(), match.end()))
    return found


def of(text: str) -> list[str]:
    return [found.word for found in find(text)]


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """As it is compared: without case, width and accents; "" where nothing remains. At most MAX_WORD characters."""
    if word.isascii():
        return word.lower()[:MAX_WORD]
    folded = unicodedata.normalize("NFKC", word[: MAX_WORD * 2]).casefold()
    folded = unicodedata.normalize("NFD", folded).replace(*_SHORT_I)
    folded = unicodedata.normalize("NFC", _DROPPED.sub("", folded)).translate(_LETTERS)
    # Compatibility forms may bring spaces and signs with them.
    return "".join(character for character in folded if not character.isspace() and character not in "'\\")[:MAX_WORD]


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; "" where the language has no stemmer."""
    stemmer = _stemmer(language)
    return stemmer.stemWord(word) if stemmer else ""


def stems(word: str, languages: tuple[str, ...]) -> tuple[str, ...]:
    """The different stems of a folded word in these languages."""
    found = (stem(word, language) for language in languages)
    return tuple(dict.fromkeys(one for one in found if one))


@cache
def _stemmer(language: str) -> Any:
    name = STEMMERS.get(language)
    return snowballstemmer.stemmer(name) if name else None
