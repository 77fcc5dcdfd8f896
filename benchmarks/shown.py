"""`python -m twitter.embedded run -- python -m benchmarks.shown`, beside `make run-all`: how soon a message is seen.

From the click that sends it in one window until it stands in the other, in Chromium, on the running site: the post,
the socket's hint, the part of the page that it asks for, and the browser's work. In turns with a bare PUBLISH until a
subscriber heard that. The two accounts that it needs are gone afterwards.
"""

import argparse
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from statistics import median
from typing import Any

from benchmarks import figures
from benchmarks.figures import Figure, quantile, say
from benchmarks.sockets import _publishing

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
PACE = 0.6  # seconds: as fast as one account may write

# By the clock that both windows share.
NOW = "performance.timeOrigin + performance.now()"
WATCH = f"""() => {{
    window.seenAt = {{}};
    new MutationObserver(() => {{
        for (const line of document.querySelectorAll(".line-text")) window.seenAt[line.textContent] ??= {NOW};
    }}).observe(document.querySelector(".talk-inner"), {{ childList: true, subtree: true }});
}}"""
SEND = f"""(text) => {{
    const box = document.querySelector("message-box");
    box.field.value = text;
    box.form.requestSubmit();
    return {NOW};
}}"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.shown", description=__doc__)
    parser.add_argument("--site", default=os.environ.get("SITE_URL", "http://localhost:8000"))
    parser.add_argument("--times", type=int, default=100)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "twitter.settings")
    import django

    django.setup()
    with two_people() as (talk, cookies):
        bare, shown = measure(asked.site, talk, cookies, asked.times)
    found = table(bare, shown)
    print(figures.table(found))
    print(f"\n{figures.details(found)}")
    return 1 if any(figure.verdict == "MISSED" for figure in found) else 0


@contextmanager
def two_people() -> Iterator[tuple[int, list[str]]]:
    """A conversation, and the sessions of the two."""
    from django.conf import settings
    from django.db import IntegrityError
    from django.test import Client

    from apps.follows import services as graph
    from apps.messaging import services
    from apps.messaging.models import Conversation
    from apps.users.models import User
    from benchmarks import world

    ids = world.accounts(f"shown{int(time.time()) % 100_000}", 2)
    one, other = (User.objects.get(pk=pk) for pk in ids)
    try:
        graph.follow(actor=other, target=one)
        talk = services.send_message(sender=one, recipients=[other], text="Hello").conversation_id
        cookies = []
        for user in (one, other):
            client = Client()
            client.force_login(user)
            cookies.append(client.cookies[settings.SESSION_COOKIE_NAME].value)
        yield talk, cookies
    finally:
        Conversation.objects.filter(participants__user__in=ids).delete()
        # What workers still tell the two of each other comes in between.
        while User.objects.filter(pk__in=ids).exists():
            with suppress(IntegrityError):
                User.objects.filter(pk__in=ids).delete()


def measure(site: str, talk: int, cookies: list[str], times: int) -> tuple[list[float], list[float]]:
    """Seconds of each bare publish, and of each message."""
    from playwright.sync_api import sync_playwright

    bare, shown = [], []
    with sync_playwright() as playwright, _publishing() as publish:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        sender, reader = (_window(browser, site, talk, cookie) for cookie in cookies)
        reader.evaluate(WATCH)
        say(f"{times} messages, one every {PACE} s")
        for number in range(times):
            began = time.monotonic()
            bare.append(publish())
            text = f"number {number} of {times}"
            sent_at = sender.evaluate(SEND, text)
            seen_at = reader.wait_for_function("(text) => window.seenAt[text]", arg=text, timeout=30_000).json_value()
            shown.append((seen_at - sent_at) / 1e3)
            # The answer has come back to the one who sent it, too: the next would not be sent before.
            sender.wait_for_function("() => !document.querySelector('message-box').isSending")
            time.sleep(max(0.0, PACE - (time.monotonic() - began)))
        browser.close()
    return bare, shown


def _window(browser: Any, site: str, talk: int, cookie: str) -> Any:
    context = browser.new_context(base_url=site)
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": site}])
    page = context.new_page()
    page.goto(f"/messages/{talk}")
    page.wait_for_selector("html[data-live]", state="attached")
    return page


def table(bare: list[float], shown: list[float]) -> list[Figure]:
    raw = {"messages": len(shown), "bare, median ms": median(bare) * 1e3, "least, ms": min(shown) * 1e3}
    what = "a bare Redis publish until it is heard, median"
    values = (("median", median(shown), (400, 200)), ("p99", quantile(shown, 0.99), (800, 400)))
    return [
        Figure(
            f"send to shown, {name}", what, value / median(bare), *marks, True, "×", {f"{name}, ms": value * 1e3, **raw}
        )
        for name, value, marks in values
    ]


if __name__ == "__main__":
    raise SystemExit(main())
