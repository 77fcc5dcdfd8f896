"""What people write: cleaned, measured, searched for mentions, tags and links, shown as HTML.

The rules are twitter-text's (configuration 3). Pure functions: no database, no settings. Every
step is linear in a length that is capped first, and none raises, whatever the text.
"""

from apps.core.text.entities import Cashtag, Hashtag, Mention, Url, normal_tag
from apps.core.text.hygiene import clean, clean_line, is_blank, looks, written, written_line
from apps.core.text.linking import is_emoji, is_emoji_only, linkify
from apps.core.text.parsing import (
    BAD_CHARACTERS,
    EMPTY,
    MAX_CODE_POINTS,
    MAX_WEIGHT,
    TOO_LONG,
    Parsed,
    parse,
)

__all__ = [
    "BAD_CHARACTERS",
    "EMPTY",
    "MAX_CODE_POINTS",
    "MAX_WEIGHT",
    "TOO_LONG",
    "Cashtag",
    "Hashtag",
    "Mention",
    "Parsed",
    "Url",
    "clean",
    "clean_line",
    "is_blank",
    "is_emoji",
    "is_emoji_only",
    "linkify",
    "looks",
    "normal_tag",
    "parse",
    "written",
    "written_line",
]
