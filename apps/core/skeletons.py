"""Templates that are rendered once per process and then only filled.

A Django template of 20 tweets takes 11 ms, most of it resolving names. A skeleton is the same file
rendered one time with a mark for each slot; filling it joins strings. So the markup stays where
designers look for it, and a page costs what a page of ready text costs.

A template that is used so may hold `{{ slot }}`, includes and static URLs, and no logic about a slot:
what depends on a value comes as the value. Values are HTML already; escape text with `text()`.
"""

import re
from collections.abc import Callable, Hashable, Mapping

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_kept: dict[Hashable, "Skeleton"] = {}
# Private-use characters: no template holds them.
_MARK = re.compile("\ue000([a-z_]+)\ue001")


class Skeleton:
    """A rendered template with its slots open."""

    def __init__(self, rendered: str):
        parts = _MARK.split(rendered)
        self.slots = frozenset(parts[1::2])
        self._literals, self._names = parts[::2], parts[1::2]
        self._format = self.bind({})

    def bind(self, values: Mapping[str, str], formats: Mapping[str, str] | None = None) -> str:
        """A format string: slots in `values` are filled, the others stand as `%(slot)s` for the `%` operator.

        `formats` fills slots with format strings (what `bind` gave elsewhere), whose own slots stay open.
        """
        formats = formats or {}
        out = []
        for literal, name in zip(self._literals, [*self._names, ""], strict=True):
            out.append(literal.replace("%", "%%"))
            if name:
                value = values[name].replace("%", "%%") if name in values else f"%({name})s"
                out.append(formats.get(name, value))
        return "".join(out)

    def fill(self, values: Mapping[str, str]) -> SafeString:
        """The finished HTML. Every slot needs a value."""
        return SafeString(self._format % values)  # the values are HTML by contract


def skeleton(template: str, *slots: str) -> Skeleton:
    """The template at this path with these slots, compiled once per process."""
    return kept((template, *slots), lambda: _compile(template, slots))


def kept(key: Hashable, make: Callable[[], Skeleton]) -> Skeleton:
    """What `make` gives, made once per process; anew each time under DEBUG, so that edits show."""
    found = None if settings.DEBUG else _kept.get(key)
    if found is None:
        found = _kept[key] = make()
    return found


def text(value: str) -> str:
    """Text as HTML, for a slot."""
    return str(escape(value))


def mark(slot: str) -> SafeString:
    """What stands for `slot` while a template is rendered into a skeleton."""
    return mark_safe(f"\ue000{slot}\ue001")  # noqa: S308 - a constant of ours


def _compile(template: str, slots: tuple[str, ...]) -> Skeleton:
    return Skeleton(render_to_string(template, {slot: mark(slot) for slot in slots}))
