"""The language of a tweet, found in what it says."""

import pytest
from django.test import Client

from tests.calls import Caller

pytestmark = pytest.mark.django_db


def posted(author, text):
    answer = Caller(author).post("/tweets", {"text": text})
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("I can't believe how good this coffee is", "en"),
        ("Guten Morgen zusammen", "de"),
        ("Não acredito que já é sexta-feira", "pt"),
        ("GRACIAS A TODOS POR VENIR HOY", "es"),
        ("今日はいい天気ですね", "ja"),
        ("Привет всем, как дела?", "ru"),
        ("صباح الخير جميعا", "ar"),
        # What is the same in every language does not decide.
        ("@good_morning #coffee Guten Morgen zusammen https://example.com/how-good-this-is", "de"),
        ("Guten\n\nMorgen\nzusammen", "de"),
        ("😂😂😂", "und"),
        ("#goodmorning @everybody https://example.com/good-morning", "und"),
        ("123 456", "und"),
        ("xx", "und"),
    ],
)
def test_it_is_found_in_the_words(alice, text, lang):
    tweet = posted(alice, text)
    assert tweet["lang"] == lang
    assert Caller().get(f"/tweets/{tweet['id']}").json()["lang"] == lang


def test_an_edit_looks_again(alice):
    tweet = posted(alice, "Guten Morgen zusammen")
    path = f"/tweets/{tweet['id']}"
    assert Caller(alice).patch(path, {"text": "Good morning to all of you"}).json()["lang"] == "en"
    assert Caller(alice).patch(path, {"text": "…"}).json()["lang"] == "und"


def test_pages_say_it_where_it_is_known(alice, bob):
    german, unknown = posted(alice, "Guten Morgen zusammen"), posted(alice, "😂😂😂")
    quote = Caller(bob).post("/tweets", {"text": "How nice of you to say that", "quote_of_id": german["id"]}).json()
    browser = Client()
    assert ' lang="de">Guten Morgen' in browser.get(f"/@alice/{german['id']}").text
    assert ' lang="und"' not in browser.get(f"/@alice/{unknown['id']}").text
    page = browser.get(f"/@bob/{quote['id']}").text
    assert ' lang="en">How nice' in page
    assert ' lang="de">Guten Morgen' in page
