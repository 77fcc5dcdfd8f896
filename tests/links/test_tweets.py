"""Links in tweets: visited once, shown to whoever reads the tweet, and not at all where that was not wanted."""

import re
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from apps.links.models import Link
from apps.links.tasks import fetch_links
from apps.outbox.models import OutboxRow
from apps.tweets.tasks import sweep_links
from apps.users import services as users
from apps.users.models import User
from tests.calls import Caller
from tests.links.sites import Site, page, sent
from tests.media.pictures import OSLO, jpeg, prepared
from tests.work import do_due_work, waiting

pytestmark = pytest.mark.django_db

HEAD = (
    '<meta property="og:title" content="Tea &lt;b&gt; more"><meta property="og:description" content="All of it">'
    '<meta property="og:site_name" content="A Bank"><meta property="og:image" content="/tea.jpg">'
)


@pytest.fixture
def tea(site: Site) -> str:
    """The address of a page with a picture."""
    site["/tea"], site["/tea.jpg"] = page(HEAD), sent(jpeg(), "image/jpeg")
    return site.url("/tea")


def posted(author: User, text: str, **more: object) -> str:
    answer = Caller(author).post("/tweets", {"text": text, **more})
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def card_of(tweet_id: str, reader: User | None = None) -> Any:
    return Caller(reader).get(f"/tweets/{tweet_id}").json()["card"]


def test_from_the_link_to_the_card(alice: User, follower: User, tea: str) -> None:
    tweet_id = posted(alice, f"Read {tea}#top")
    path = f"/@alice/{tweet_id}"
    assert card_of(tweet_id) is None
    assert "preview" not in Client().get(path).text
    do_due_work()
    card = card_of(tweet_id)
    picture = card.pop("image_url")
    assert card == {"url": tea, "title": "Tea <b> more", "description": "All of it", "site_name": "A Bank"}
    reader = Client()
    reader.force_login(follower)
    for place in (path, "/@alice", "/home"):
        shown = reader.get(place).text
        assert f'<a class="preview" href="{tea}"' in shown, place
        assert "Tea &lt;b&gt; more" in shown
        assert "A Bank" not in shown  # whoever says so
        assert picture.removeprefix("http://localhost:8000") in shown
    assert Caller(follower).get("/timelines/home").json()["results"][0]["card"]["url"] == tea
    answer = Client().get(picture.removeprefix("http://localhost:8000"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"].startswith("public")
    assert OSLO.encode() not in answer.content
    with Image.open(BytesIO(answer.content)) as image:
        assert (image.format, image.width) == ("WEBP", 680)


def test_a_link_is_visited_once_however_many_tweet_it(alice: User, bob: User, site: Site, tea: str) -> None:
    first, second = posted(alice, tea), posted(bob, f"{tea}#comments")
    assert OutboxRow.objects.filter(task__endswith="fetch_links").count() == 1
    for _ in range(3):
        do_due_work()
    third = posted(bob, f"again {tea.replace('news', 'NEWS')}")
    do_due_work()
    assert site.asked == ["/tea", "/tea.jpg"]
    assert Link.objects.count() == 1
    assert [card_of(id_)["title"] for id_ in (first, second, third)] == ["Tea <b> more"] * 3


def test_several_links_are_visited_one_after_the_other(alice: User, bob: User, site: Site, tea: str) -> None:
    site["/coffee"] = page("<title>Coffee</title>")
    first, second = posted(alice, tea), posted(bob, site.url("/coffee"))
    for _ in range(3):
        do_due_work()
    assert (card_of(first)["title"], card_of(second)["title"]) == ("Tea <b> more", "Coffee")
    assert not OutboxRow.objects.exists()


def test_a_card_is_renewed_when_it_is_old_and_tweeted_again(alice: User, site: Site, tea: str) -> None:
    tweet_id = posted(alice, tea)
    do_due_work()
    site["/tea"] = page("<title>Coffee</title>")
    posted(alice, f"again {tea}")
    do_due_work()
    assert card_of(tweet_id)["title"] == "Tea <b> more"
    Link.objects.update(due_at=timezone.now())
    posted(alice, f"and again {tea}")
    do_due_work()
    assert card_of(tweet_id) == {
        "url": tea, "title": "Coffee", "description": "", "image_url": None, "site_name": "news.example.com",
    }  # fmt: skip
    assert "Coffee" in Client().get(f"/@alice/{tweet_id}").text


def test_what_fails_is_remembered_and_tried_again_later(alice: User, site: Site) -> None:
    site["/"] = sent(b"", status=503)
    tweet_id = posted(alice, site.url("/"))
    do_due_work()
    do_due_work()
    assert (len(site.asked), card_of(tweet_id)) == (1, None)
    # By itself, after a pause; what somebody writes meanwhile changes nothing.
    posted(alice, f"again {site.url('/')}")
    do_due_work()
    assert len(site.asked) == 1
    row = waiting("fetch_links").get()
    assert timedelta(minutes=9) < row.due_at - timezone.now() < timedelta(minutes=11)
    site["/"] = page("<title>Back</title>")
    Link.objects.update(due_at=timezone.now())
    OutboxRow.objects.update(due_at=timezone.now())
    do_due_work()
    assert card_of(tweet_id)["title"] == "Back"


def test_what_is_refused_is_not_asked_again_for_every_tweet(alice: User, site: Site) -> None:
    for path in ("/gone", "/gone", "/gone"):
        posted(alice, f"{len(site.asked)} {site.url(path)}")
        do_due_work()
    assert site.asked == ["/gone"]
    assert not OutboxRow.objects.exists()
    assert Link.objects.get().failure == "no_such_page"


@pytest.mark.parametrize("picture", [b"", b"<svg/>", jpeg()[:500], b"GIF89a" + b"\0" * 100])
def test_a_picture_that_cannot_be_used_is_left_out(alice: User, site: Site, tea: str, picture: bytes) -> None:
    site["/tea.jpg"] = sent(picture, "image/jpeg")
    tweet_id = posted(alice, tea)
    do_due_work()
    assert card_of(tweet_id)["image_url"] is None
    assert 'class="preview-text"' in Client().get(f"/@alice/{tweet_id}").text


def test_links_of_a_protected_account_are_not_visited_unless_it_asks_for_that(
    alice: User, protected: User, site: Site, tea: str
) -> None:
    quiet = posted(protected, tea)
    do_due_work()
    assert (site.asked, Link.objects.count(), card_of(quiet, alice)) == ([], 0, None)
    body = Caller(protected).patch("/users/me", {"settings": {"previews_protected_links": True}}).json()
    assert body["settings"]["previews_protected_links"] is True
    protected.refresh_from_db()
    shown = posted(protected, f"again {tea}")
    do_due_work()
    assert card_of(shown, alice)["title"] == "Tea <b> more"
    assert card_of(quiet, alice) is None
    assert Caller().get(f"/tweets/{shown}").status_code == 404


def test_the_wish_stands_on_the_page_of_privacy(protected: User) -> None:
    client = Client()
    client.force_login(protected)
    client.post("/settings/privacy", {"is_protected": "on", "previews_protected_links": "on"})
    protected.refresh_from_db()
    assert protected.previews_protected_links and protected.is_protected
    page = client.get("/settings/privacy").text
    assert re.search(r'name="previews_protected_links"[^>]* checked', page)
    client.post("/settings/privacy", {"is_protected": "on"})
    protected.refresh_from_db()
    assert not protected.previews_protected_links


def test_pictures_and_quotes_take_the_place_of_a_card(alice: User, bob: User, site: Site, tea: str) -> None:
    tweet_id = posted(bob, "Words")
    for more in ({"quote_of_id": tweet_id}, {"media_ids": [prepared(alice)]}):
        assert card_of(posted(alice, tea, **more)) is None
    do_due_work()
    assert site.asked == []


def test_an_edit_changes_the_card(alice: User, site: Site, tea: str) -> None:
    site["/coffee"] = page("<title>Coffee</title>")
    tweet_id = posted(alice, tea)
    do_due_work()
    for text, title in ((site.url("/coffee"), "Coffee"), ("No link", None), (tea, "Tea <b> more")):
        Caller(alice).patch(f"/tweets/{tweet_id}", {"text": text})
        do_due_work()
        card = card_of(tweet_id)
        assert (card and card["title"]) == title
        assert ("preview-title" in Client().get(f"/@alice/{tweet_id}").text) is bool(title)
    assert site.asked == ["/tea", "/tea.jpg", "/coffee"]


def test_a_retweet_and_a_quote_bring_the_card_along(alice: User, bob: User, tea: str) -> None:
    tweet_id = posted(alice, tea)
    do_due_work()
    caller = Caller(bob)
    caller.put(f"/tweets/{tweet_id}/retweet")
    (retweet,) = caller.all(f"/users/{bob.pk}/tweets")
    assert (retweet["card"], retweet["retweet_of"]["card"]["url"]) == (None, tea)
    quote = posted(bob, "See", quote_of_id=tweet_id)
    body = caller.get(f"/tweets/{quote}").json()
    assert (body["card"], body["quote_of"]["card"]["url"]) == (None, tea)


def test_a_page_of_cards_asks_no_more_of_the_database(alice: User, site: Site, tea: str) -> None:
    posted(alice, "Words")
    asked = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            Caller().all("/timelines/public")
        asked.append(len(queries))
        posted(alice, f"{len(asked)} {tea}")
        do_due_work()
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    "text",
    [
        "http://localhost.com:99999/",
        "https://xn--a.com",
        "http://localhost:8000/@alice/1",
        "https://ex\u00adample.com/",
    ],
)
def test_odd_links_are_posted_like_any_text(alice: User, text: str) -> None:
    assert card_of(posted(alice, f"See {text} now")) is None


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("HTTPS://Example.COM", "https://example.com/"),
        ("https://example.com:443/a?b#c", "https://example.com/a?b"),
        ("https://bücher.com/ü", "https://xn--bcher-kva.com/%C3%BC"),
        ("example.com/%7Ea", "https://example.com/%7Ea"),
    ],
)
def test_the_spellings_of_an_address_are_one(alice: User, written: str, asked: str) -> None:
    posted(alice, f"See {written}")
    assert Link.objects.get().url == asked


def test_a_link_that_a_moderator_refused_is_neither_shown_nor_visited(
    alice: User, site: Site, tea: str, staff: User
) -> None:
    tweet_id = posted(alice, tea)
    do_due_work()
    desk = Client()
    desk.force_login(staff)
    link = Link.objects.get()
    for action, title in (("refuse", None), ("take_again", "Tea <b> more")):
        answer = desk.post("/admin/links/link/", {"action": action, "_selected_action": [link.pk]})
        assert answer.status_code == 302
        posted(alice, f"{action} {tea}")
        do_due_work()
        card = card_of(tweet_id)
        assert (card and card["title"]) == title
    assert site.asked.count("/tea") == 2


def test_a_slow_page_keeps_nobody_else_waiting(alice: User, site: Site, tea: str) -> None:
    """While one worker visits, another that is woken for links is free at once, and the first does it all."""
    tweet_id = posted(alice, tea)
    busy = connection.copy()
    with busy.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('links:0', 0))")
        do_due_work()
        cursor.execute("ROLLBACK")
    assert (site.asked, waiting("fetch_links").count()) == ([], 0)
    busy.close()
    fetch_links()
    assert card_of(tweet_id)["title"] == "Tea <b> more"


def test_an_address_that_no_tweet_holds_goes_after_a_month(alice: User, tea: str, site: Site, settings: Any) -> None:
    site["/held"] = page(HEAD)
    edited, kept = posted(alice, tea), posted(alice, site.url("/held"))
    do_due_work()
    do_due_work()
    Caller(alice).patch(f"/tweets/{edited}", {"text": "No link"})
    sweep_links()
    assert Link.objects.count() == 2
    Link.objects.update(created_at=timezone.now() - timedelta(days=31))
    assert len(list(settings.MEDIA_ROOT.rglob("*.webp"))) == 2
    sweep_links()
    do_due_work()
    assert Link.objects.get().url == site.url("/held")
    assert card_of(kept)["title"] == "Tea <b> more"
    assert len(list(settings.MEDIA_ROOT.rglob("*.webp"))) == 1


def test_nobody_learns_whether_a_link_was_tweeted(alice: User, tea: str) -> None:
    posted(alice, tea)
    do_due_work()
    link = Link.objects.get()
    assert link.picture_key not in link.digest
    assert Client().get(f"/media/links/{link.digest[:32]}.webp").status_code == 404


def test_what_somebody_who_left_has_linked_stays_for_the_others(alice: User, bob: User, tea: str) -> None:
    posted(alice, tea)
    tweet_id = posted(bob, f"Look {tea}")
    do_due_work()
    users.leave(actor=alice)
    assert card_of(tweet_id)["title"] == "Tea <b> more"
