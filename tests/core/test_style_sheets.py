"""The style sheets hold what the pages use, and no more."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

# Put together where they are used (`hue-{{ n }}`), or by htmx.
COMPOSED = ("focus-", "hue-", "news-", "pictures-", "ref-", "swatch-", "htmx-")


def texts(*patterns: str) -> Iterator[str]:
    for pattern in patterns:
        for path in Path(settings.BASE_DIR).glob(pattern):
            yield path.read_text(encoding="utf-8")


def test_every_class_is_used() -> None:
    sheets = re.sub(r'/\*.*?\*/|"[^"]*"', "", "".join(texts("static/css/*.css")), flags=re.DOTALL)
    classes = {name for name in re.findall(r"\.([a-z][\w-]*)", sheets) if not name.startswith(COMPOSED)}
    used = {
        word
        for text in texts("templates/**/*.html", "static/js/*.js", "apps/**/*.py")
        for word in re.findall(r"[\w-]+", text)
    }
    assert "card-text" in classes
    assert classes - used == set()
