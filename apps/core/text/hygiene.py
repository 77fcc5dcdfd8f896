"""Characters that are no writing go; what any script needs stays. All of it is idempotent."""

import re
import unicodedata

import regex

# Zalgo needs more marks on one letter than any script does (Tibetan and Hebrew stay below).
MAX_MARKS = 8

# A normal text has none of these; one search tells, and the rest of the work is skipped.
_UNUSUAL = re.compile(r"[^\n -~]|\n *+\n *+\n")
_LINE_BREAK = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_TAB = re.compile("\t")
# C0 and C1 controls (but the newline), DEL, the overrides that make text read backwards,
# deprecated and invisible operators, interlinear annotation, byte order mark, noncharacters.
_NOT_WRITING = regex.compile(
    "[\\x00-\\x09\\x0b-\\x1f\\x7f-\\x9f\u202d\u202e\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\\p{Noncharacter_Code_Point}]"
)
# Tags are invisible letters; they mean something only after the black flag of a region's flag.
_STRAY_TAGS = regex.compile("(?<!\U0001f3f4[\U000e0020-\U000e007f]{0,7})[\U000e0000-\U000e007f]++")
# Normalizing sorts each run of marks by insertion, in quadratic time: first a coarse cut.
_FAR_TOO_MANY_MARKS = regex.compile(r"(\p{M}{64})\p{M}++")
_TOO_MANY_MARKS = regex.compile(rf"(\p{{M}}{{{MAX_MARKS}}})\p{{M}}++")
_EMPTY_LINES = re.compile(r"\n(?:[^\S\n]*+\n){2,}+")
_SURROGATE = re.compile("[\ud800-\udfff]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SPACES = re.compile(r"\s+")
_VISIBLE = regex.compile(r"[^\p{Z}\p{M}\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]")
# What makes one picture of several (a family) or a flag of tags can be seen, by what it does.
_UNSEEN = regex.compile(
    r"(?<!\p{Extended_Pictographic}[\ufe0f\p{Emoji_Modifier}]?)\u200d"
    r"|[[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]--[\u200d\U000e0020-\U000e007f]]",
    regex.VERSION1,
)


def clean(text: str) -> str:
    """Text of several lines: NFC, `\\n` as the only line break, at most one empty line in a row.

    Controls, noncharacters and invisible smuggling go, runs of combining marks are capped, outer
    blank space goes. Lone surrogates become U+FFFD (`core.input.check_text` refuses them instead).
    """
    if _UNUSUAL.search(text) is None:
        return text.strip()
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", text)
    text = _LINE_BREAK.sub("\n", text)
    text = _TAB.sub(" ", text)
    text = _NOT_WRITING.sub("", text)
    if not text.isascii():
        text = _STRAY_TAGS.sub("", text)
        text = _FAR_TOO_MANY_MARKS.sub(r"\1", text)
        text = unicodedata.normalize("NFC", text)
        text = _TOO_MANY_MARKS.sub(r"\1", text)
    return _EMPTY_LINES.sub("\n\n", text.strip())


def clean_line(text: str) -> str:
    """Text of one line (a name, a place): as `clean`, and every run of blank space is one space.

    Controls of direction go too: a name stands inside sentences that are not its owner's.
    """
    return _SPACES.sub(" ", clean(_DIRECTION.sub("", text)))


def written(text: str) -> str:
    """As `clean`, and nothing at all where a reader would see nothing."""
    text = clean(text)
    return "" if is_blank(text) else text


def written_line(text: str) -> str:
    """As `clean_line`, and nothing at all where a reader would see nothing."""
    text = clean_line(text)
    return "" if is_blank(text) else text


def looks(text: str) -> str:
    """For telling two lines apart: equal where a reader could not."""
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


def has_surrogates(text: str) -> bool:
    """Whether there is half a surrogate pair, which no encoding can carry."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def is_blank(text: str) -> bool:
    """Whether a reader would see nothing at all, or marks on no letter."""
    return _VISIBLE.search(text) is None
