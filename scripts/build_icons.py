"""Build static/img/icons.svg, the one sprite of every icon that the templates use.

    npm install lucide-static          (anywhere; it is not needed at run time)
    python scripts/build_icons.py node_modules/lucide-static

Only the icons named in ICONS are taken. Add a name here, run it, commit the sprite.
The stroke and fill are left out of the symbols: `.icon` in static/css/buttons.css decides them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ICONS = """
arrow-left arrow-right arrow-up at-sign badge-check ban bell bell-off bookmark bookmark-plus calendar chart-bar check
chevron-down chevron-right circle-alert clock code coffee compass copy download ellipsis eye eye-off feather flag folder
folder-plus funnel hash heart history house image inbox info key keyboard laptop link list list-plus lock log-in log-out
mail map-pin message-circle message-circle-off monitor notebook-pen palette pin pin-off play quote refresh-cw repeat-2
rss search search-x send-horizontal settings share shield smartphone trash-2 trending-up triangle-alert user user-check
user-minus user-plus user-x users volume-x wifi-off x zap
""".split()  # noqa: SIM905 - a list that one can read

STATIC = Path(__file__).resolve().parent.parent / "static"


def symbol(name: str, source: Path) -> str:
    """One `<symbol>` from one lucide file, its drawing untouched."""
    drawing = re.search(r"<svg[^>]*>(.*)</svg>", source.read_text(), re.DOTALL)
    if drawing is None:
        raise SystemExit(f"{source} holds no drawing")
    body = re.sub(r"\s*\n\s*", "", drawing[1])
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    package = Path(sys.argv[1])
    symbols = "\n".join(symbol(name, package / "icons" / f"{name}.svg") for name in ICONS)
    notice = "<!-- lucide, ISC licence: see icons.LICENSE -->"
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">\n{notice}\n{symbols}\n</svg>\n'
    (STATIC / "img" / "icons.svg").write_text(sprite)
    (STATIC / "img" / "icons.LICENSE").write_text((package / "LICENSE").read_text())
    print(f"{len(ICONS)} icons, {len(sprite):,} bytes")


if __name__ == "__main__":
    main()
