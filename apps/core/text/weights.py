"""How long a text is: twitter-text's weights, halved to whole numbers.

Code points of the ranges below (Latin to Georgian, and common punctuation) count 1, all others
2; an emoji, however many code points it is made of, counts 2; a link counts 23.
"""

import re

import regex

URL_WEIGHT = 23
EMOJI_WEIGHT = 2
# No emoji joins more: without a bound, one "emoji" could be a text of any length.
_MAX_JOINED = 4

_HEAVY = re.compile("[^\u0000-\u10ff\u2000-\u200d\u2010-\u201f\u2032-\u2037]")

_FLAG = r"\p{Regional_Indicator}{2}"
_KEYCAP = r"[0-9#*]\uFE0F?\u20E3"
_REGION = "\U0001f3f4[\U000e0030-\U000e007a]{1,6}\U000e007f"
# (c) and (r) are Latin text unless a variation selector says otherwise.
_PICTURE = (
    r"(?:[\p{Extended_Pictographic}--[\xA9\xAE]](?:[\uFE0E\uFE0F]|\p{Emoji_Modifier})?"
    r"|[\xA9\xAE]\uFE0F)"
)
EMOJI_PATTERN = rf"(?:{_FLAG}|{_KEYCAP}|{_REGION}|{_PICTURE}(?:\u200D{_PICTURE}){{0,{_MAX_JOINED - 1}}})"
_EMOJI = regex.compile(EMOJI_PATTERN, regex.V1)


def weight(text: str) -> int:
    """The weighted length of NFC text without links."""
    if text.isascii():
        return len(text)
    # Every emoji has a heavy code point: a picture, a selector or the frame of a keycap.
    if not _HEAVY.search(text):
        return len(text)
    rest, emoji = _EMOJI.subn("", text)
    return len(rest) + len(_HEAVY.findall(rest)) + emoji * EMOJI_WEIGHT
