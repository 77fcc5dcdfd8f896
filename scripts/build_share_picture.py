"""Build static/img/share.png, what other sites show of pages that have no picture of their own.

python scripts/build_share_picture.py          (needs Playwright's browser, or CHROMIUM=/path/to/one)
"""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parent.parent / "static"


def main() -> None:
    mark = (STATIC / "img" / "mark.svg").read_text().replace("#c2410c", "#fff")
    page = f'<body style="margin:0;background:#c2410c;display:grid;place-items:center;height:630px">{mark}</body>'
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=os.environ.get("CHROMIUM"), args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1200, "height": 630})
        tab.set_content(page.replace("<svg ", '<svg width="320" '))
        tab.screenshot(path=STATIC / "img" / "share.png")
        browser.close()


if __name__ == "__main__":
    main()
