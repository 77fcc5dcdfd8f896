"""Mentions, hashtags, cashtags and links of a text, with their places.

`start` and `end` count Unicode code points of the cleaned text; entities never overlap.
"""

import re
import unicodedata
from typing import NamedTuple

import regex

from apps.core.text import urls

MAX_TAG = 280


class Mention(NamedTuple):
    username: str
    start: int
    end: int


class Hashtag(NamedTuple):
    tag: str
    start: int
    end: int


class Cashtag(NamedTuple):
    symbol: str
    start: int
    end: int


class Url(NamedTuple):
    url: str
    display_url: str
    start: int
    end: int


type Entity = Mention | Hashtag | Cashtag | Url

# Not within a word or an e-mail address (but "RT@name" is old usage), and a longer name is
# nobody's: its beginning must not name somebody else.
_MENTION = re.compile(
    r"(?:(?<![A-Za-z0-9_!#$%&*@＠])|(?<=(?<![A-Za-z0-9_+~.\-])[Rr][Tt]))[@＠]"
    r"([A-Za-z0-9_]{1,15}+)(?![A-Za-z0-9_@＠\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
    r"\u0300-\u036f\u1e00-\u1eff]|://)"
)
# Letters and marks of any script, but neither what is invisible nor the frame of a keycap emoji.
_LETTER = r"[\p{L}\p{M}--\p{Default_Ignorable_Code_Point}--\u20e3]"
# Digits, and the signs that stand within words of one language or another.
_SIGN = (
    r"[\p{Nd}_\u200c\u200d\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003"
    r"\u0f0b\u0f0c\u00b7]"
)
_HASHTAG = regex.compile(
    rf"(?<![{_LETTER}{_SIGN}&])[#＃]({_SIGN}*+{_LETTER}[{_LETTER}{_SIGN}]*+)(?![#＃]|://)",
    regex.V1,
)
_CASHTAG = re.compile(
    r"(?<![^\s\u200e\u200f])\$([A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?)"
    r"(?=$|\s|[!'#%&\"()*+,\\\-./:;<=>?@\[\]^_{|}~$])"
)
_NOT_IN_KEY = regex.compile(rf"[^{_LETTER}{_SIGN}]|[\u200c\u200d]", regex.V1)


def find_entities(text: str) -> list[Entity]:
    """All entities of cleaned text in order; of two that overlap, the one that starts first."""
    found: list[Entity] = []
    if "." in text:
        for start, end in urls.find_urls(text):
            url = urls.absolute(text[start:end])
            found.append(Url(url, urls.display(url), start, end))
    if "@" in text or "＠" in text:
        found += [Mention(m[1], m.start(), m.end()) for m in _MENTION.finditer(text)]
    if "#" in text or "＃" in text:
        found += [Hashtag(m[1], m.start(), m.end()) for m in _HASHTAG.finditer(text)]
    if "$" in text:
        found += [Cashtag(m[1], m.start(), m.end()) for m in _CASHTAG.finditer(text)]
    if len(found) < 2:
        return found
    found.sort(key=_place)
    apart, done = [], 0
    for entity in found:
        if entity.start >= done:
            apart.append(entity)
            done = entity.end
    return apart


def normal_tag(tag: str) -> str:
    """The form under which a hashtag is found, however it was written; "" if nothing remains.

    Case, width and compatibility forms are folded (casefold over NFKC), joiners dropped.
    `tag` stands without its sign.
    """
    key = tag[:MAX_TAG]
    if key.isascii():
        return key.lower()
    # Folding, dropping and composing can each bring forth what another one changes.
    for _ in range(4):
        before = key
        key = unicodedata.normalize("NFKC", key).casefold()
        key = unicodedata.normalize("NFKC", _NOT_IN_KEY.sub("", key))
        if key == before:
            break
    return key[:MAX_TAG]


def _place(entity: Entity) -> int:
    return entity.start
