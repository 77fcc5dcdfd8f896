"""Build the pictures that are drawn from the mark: static/img/share.png, what other sites show of pages that have no
picture of their own, and app-*.png, the site among somebody's programs.

python scripts/build_share_picture.py          (needs Playwright's browser, or CHROMIUM=/path/to/one)
"""

import os
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

STATIC = Path(__file__).resolve().parent.parent / "static"
# By name: width, height, and how wide the mark is. A launcher may cut a circle out of an icon.
PICTURES = {"share": (1200, 630, 320), "app-192": (192, 192, 104), "app-512": (512, 512, 276)}


def main() -> None:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"])
        for name in PICTURES:
            draw(browser, name)
        browser.close()


def draw(browser: Browser, name: str) -> None:
    width, height, inner = PICTURES[name]
    mark = (
        (STATIC / "img" / "mark.svg").read_text().replace("#c2410c", "#fff").replace("<svg ", f'<svg width="{inner}" ')
    )
    tab = browser.new_page(viewport={"width": width, "height": height})
    style = f"margin:0;background:#c2410c;display:grid;place-items:center;height:{height}px"
    tab.set_content(f'<body style="{style}">{mark}</body>')
    tab.screenshot(path=STATIC / "img" / f"{name}.png")
    tab.close()


if __name__ == "__main__":
    main()
