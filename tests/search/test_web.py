"""The search page: what is shown, marked, kept; and what it never shows."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

from apps.search.models import RecentSearch
from apps.search.services import MAX_SAVED
from apps.tweets import services as tweets
from apps.users.models import User
from tests.calls import Caller
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


def page(path: str, viewer: User | None = None, **headers: str) -> str:
    do_due_work("apps.search.")
    client = Client()
    if viewer:
        client.force_login(viewer)
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("tab", ["top", "latest"])
def test_what_was_found_is_marked_in_every_form_and_nothing_else(alice, tab) -> None:
    tweets.post_tweet(
        author=alice, text="She was running & <b>jumping</b> through the old streets of the city, runner!"
    )
    html = page(f"/search?q=run&tab={tab}")
    assert "<mark>running</mark> &amp; &lt;b&gt;" in html
    assert "<mark>runner" not in html


def test_a_phrase_is_marked_where_it_stands_whole(alice) -> None:
    tweets.post_tweet(author=alice, text="old tea and new tea, old tea")
    html = page('/search?q="old tea"')
    assert "<mark>old</mark> <mark>tea</mark> and new tea, <mark>old</mark> <mark>tea</mark>" in html


def test_words_without_spaces_are_marked_as_one(alice) -> None:
    tweets.post_tweet(author=alice, text="今日は東京でラーメン")
    assert "今日は<mark>東京</mark>で" in page("/search?q=東京")


def test_marks_never_break_links_and_attributes(alice) -> None:
    tweets.post_tweet(author=alice, text="div class https://example.com/div #class @alice <mark> &amp; amp")
    html = page("/search?q=div OR class OR amp OR alice OR mark OR a OR href")
    assert 'href="<mark>' not in html
    assert "&<mark>" not in html
    assert "<<mark>" not in html


def test_conditions_stand_as_chips_that_can_be_taken_away(alice) -> None:
    html = page('/search?q=tea OR coffee -green from:alice "a b"')
    for chip in ("tea OR coffee", "-green", "from:alice", "&quot;a b&quot;"):
        assert f"<bdi>{chip}</bdi>" in html
    assert 'href="/search?q=tea+OR+coffee+from%3Aalice+%22a+b%22"' in html


def test_a_search_is_remembered_once_and_forgotten(alice) -> None:
    page("/search?q=tea", alice)
    page("/search?q=coffee", alice)
    page("/search?q=tea&tab=people", alice)
    html = page("/search", alice)
    assert html.index(">tea<") < html.index(">coffee<")
    client = Client()
    client.force_login(alice)
    client.post("/search/recent/forget", {"q": "tea"})
    assert [row.query for row in RecentSearch.objects.all()] == ["coffee"]
    assert "Forget your recent searches?" in client.get("/search/recent/forget").text
    assert RecentSearch.objects.exists(), "asked first"
    client.post("/search/recent/forget")
    assert not RecentSearch.objects.exists()


def test_what_another_site_links_to_is_not_remembered(alice) -> None:
    page("/search?q=tea", alice, **{"Sec-Fetch-Site": "cross-site"})
    page("/search?q=tea", alice, **{"Sec-Purpose": "prefetch"})
    assert not RecentSearch.objects.exists()


def test_only_the_last_ten_are_remembered(alice) -> None:
    for number in range(13):
        page(f"/search?q=tea{number}", alice)
    assert min(row.query for row in RecentSearch.objects.all()) == "tea10"
    assert RecentSearch.objects.count() == 10


def test_a_saved_search_is_a_tab_until_it_is_dropped(alice) -> None:
    client = Client()
    client.force_login(alice)
    assert client.post("/search/save", {"q": "tea -green"}).status_code == 302
    html = page("/search?q=tea -green", alice)
    assert 'aria-current="page"><bdi>tea -green</bdi>' in html
    client.post(f"/search/saved/{alice.saved_searches.get().pk}/delete")
    assert "<bdi>tea -green</bdi></a>" not in page("/search", alice)


def test_whoever_saves_or_drops_a_search_stays_where_they_were(alice) -> None:
    client = Client()
    client.force_login(alice)
    answer = client.post("/search/save", {"q": "tea", "tab": "media"})
    assert answer["Location"] == "/search?q=tea&tab=media"
    saved = alice.saved_searches.get()
    html = client.get("/search?q=tea&tab=media").content.decode()
    assert html.count('<input type="hidden" name="q" value="tea"><input type="hidden" name="tab" value="media">') == 2
    answer = client.post(f"/search/saved/{saved.pk}/delete", {"q": "tea", "tab": "media"})
    assert answer["Location"] == "/search?q=tea&tab=media"


@pytest.mark.parametrize("asked", ["((((", "OR", "%25", "-", "%22", "((((&tab=latest", "((((&tab=media"])
def test_a_query_without_a_word_finds_nothing(alice, asked) -> None:
    tweets.post_tweet(author=alice, text="tea")
    assert "There is nothing to search for in this" in page(f"/search?q={asked}", alice)
    for sort in ("recent", "top"):
        assert Client().get(f"/api/search/?q={asked}&sort={sort}").json()["results"] == []


def test_whoever_is_not_signed_in_is_told_why_nothing_of_theirs_is_found(alice) -> None:
    assert "Sign in to search there" in page("/search?q=in:bookmarks")


def test_no_more_than_so_many_are_saved(alice) -> None:
    client = Client()
    client.force_login(alice)
    for number in range(MAX_SAVED + 1):
        client.post("/search/save", {"q": f"tea{number}"})
    assert alice.saved_searches.count() == MAX_SAVED


@pytest.mark.parametrize(
    ("typed", "goes_on"),
    [
        ("from:al", "from%3Aalice"),
        ("From:@AL", "From%3Aalice"),
        ("tea -to:al", "tea%20-to%3Aalice"),
    ],
)
def test_a_handle_after_an_operator_goes_on_in_the_search(alice, bob, typed: str, goes_on: str) -> None:
    links = re.findall('href="([^"]*)"', page(f"/search/suggest?q={quote(typed)}", bob))
    assert links == [f"/search?q={goes_on}"]
    found = Caller(bob).get(f"/search/suggestions?q={quote(typed)}").json()
    assert ([one["username"] for one in found["users"]], found["tags"]) == (["alice"], [])


@pytest.mark.parametrize("typed", ["from:", "from:@", "from:nobody-of-that-name", "since:al"])
def test_where_no_handle_is_begun_there_is_none_to_go_on_with(alice, bob, typed: str) -> None:
    assert page(f"/search/suggest?q={quote(typed)}", bob).strip() == ""


def test_suggestions_come_as_a_piece_of_the_page(alice, bob) -> None:
    tweets.post_tweet(author=bob, text="#alien")
    do_due_work("apps.search.")
    html = page("/search/suggest?q=al", bob)
    assert 'href="/@alice"' in html
    assert 'href="/search?q=%23alien"' in html
    assert html.count('role="option"') == 2
    assert page("/search/suggest?q=").strip() == ""


def test_a_muted_word_is_hidden_here_too(alice, bob) -> None:
    tweets.post_tweet(author=alice, text="tea and secrets")
    tweets.mute_words(actor=bob, phrase="secrets", contexts=["public"], action="hide")
    assert "tea and secrets" not in page("/search?q=tea&tab=latest", bob).replace("<mark>", "").replace("</mark>", "")


def test_where_no_tweet_is_found_the_people_are_who_are_called_so(alice, bob) -> None:
    html = page("/search?q=alcie")
    assert "No tweet was found, but these people." in html and "@alice" in html and "@bob" not in html
    assert "@alice" not in page("/search?q=from:alcie")


def test_where_nothing_is_found_it_is_said_for_what_and_what_to_do(alice) -> None:
    tweets.post_tweet(author=alice, text="tea without a picture")
    assert "Nothing found for “\u2068{cocoa}\u2069”" in page("/search?q={cocoa}")
    assert "Nobody found for “\u2068nobody\u2069”" in page("/search?q=nobody&tab=people")
    html = page("/search?q=tea&tab=media")
    assert "No pictures or videos found for “\u2068tea\u2069”" in html
    assert '<a class="btn btn-accent" href="/search?q=tea&amp;tab=latest">Look in all tweets</a>' in html
    assert f"“\u2068{'tea' * 20}…\u2069”" in page(f"/search?q={'tea' * 30}")
