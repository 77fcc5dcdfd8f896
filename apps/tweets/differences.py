"""What two texts have in common, word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

# Chinese and Japanese put no spaces between words and are compared sign by sign; punctuation stands for itself.
_SIGN = r"\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PUNCTUATION = r".,;:!?…()\[\]{}\"“”„«»、。，！？"
_WORDS = re.compile(rf"\s+|[{_SIGN}]|[{_PUNCTUATION}]|[^\s{_SIGN}{_PUNCTUATION}]+")

SAME, ADDED, REMOVED = "same", "added", "removed"


class Piece(NamedTuple):
    kind: str
    text: str


def between(before: str, after: str) -> list[Piece]:
    """The pieces of both texts in order: what stayed, what went, what came."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    pieces = []
    for _, from_old, to_old, from_new, to_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[from_old:to_old]), "".join(new[from_new:to_new])
        if gone == come:
            pieces.append(Piece(SAME, come))
            continue
        pieces += [Piece(kind, text) for kind, text in ((REMOVED, gone), (ADDED, come)) if text]
    return pieces
