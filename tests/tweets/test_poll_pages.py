"""Polls on pages, as a browser without scripts sends and gets them."""

import re
from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client

from apps.tweets import services
from apps.tweets.models import Poll, Tweet, Vote
from apps.tweets.services import Question
from apps.users.models import User
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory


@pytest.fixture
def poll(alice: User) -> Tweet:
    return TweetFactory(author=alice, text="Drink?", poll=Question(["Tea <hot>", "50% milk"], 90))


def browser(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def page(tweet: Tweet, user: User | None) -> str:
    return browser(user).get(f"/@{tweet.author.username}/{tweet.pk}").text


def vote(user: User, tweet: Tweet, *choices: str, **headers: str):
    path, where = f"/tweets/{tweet.pk}/vote", f"http://testserver/@alice/{tweet.pk}"
    return browser(user).post(path, {f"choice-{tweet.pk}": choices}, headers={"Referer": where, **headers})


def bars(html: str) -> list[tuple[str, str]]:
    """Label and share of each option."""
    return re.findall(r'aria-label="([^"]*)"></progress>.*?"poll-share">(\d+%)', html, re.DOTALL)


def test_one_chooses_with_what_the_form_has_and_then_sees_how_it_stands(bob: User, poll: Tweet) -> None:
    shown = page(poll, bob)
    assert "Tea &lt;hot&gt;" in shown and "1 hour left" in shown and "No voters" in shown
    assert f'type="radio" form="act" name="choice-{poll.pk}" value="1"' in shown
    assert "<progress" not in shown
    answer = vote(bob, poll, "1")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/@alice/{poll.pk}#t{poll.pk}")
    shown = page(poll, bob)
    assert bars(shown) == [("Tea &lt;hot&gt;: 0 votes", "0%"), ("50% milk: 1 vote, your choice", "100%")]
    assert "1 voter<" in shown
    assert f'name="choice-{poll.pk}"' not in shown


def test_htmx_gets_the_poll_alone(bob: User, poll: Tweet) -> None:
    answer = vote(bob, poll, "0", **{"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.text.startswith(f'<div class="poll" id="poll-{poll.pk}"')
    assert [share for _, share in bars(answer.text)] == ["100%", "0%"]
    again = vote(bob, poll, "1", **{"HX-Request": "true"})
    assert (again.status_code, again.text) == (200, answer.text)
    assert Vote.objects.count() == 1


@pytest.mark.parametrize("choices", [(), ("7",), ("x",), ("0", "1"), ("٠",), ("-1",)])
def test_what_is_no_choice_is_said_and_counts_nothing(bob: User, poll: Tweet, choices: tuple[str, ...]) -> None:
    client = browser(bob)
    client.post(f"/tweets/{poll.pk}/vote", {f"choice-{poll.pk}": choices})
    assert "Choose an option first." in client.get(f"/@alice/{poll.pk}").text
    part = vote(bob, poll, *choices, **{"HX-Request": "true"})
    assert "Choose an option first." in part.headers["HX-Trigger"]
    assert f'name="choice-{poll.pk}"' in part.text
    assert not Vote.objects.exists()


def test_a_closed_poll_shows_everybody_and_takes_no_vote(alice: User, bob: User, poll: Tweet) -> None:
    services.vote(actor=bob, tweet_id=poll.pk, choices=[0])
    assert len(bars(page(poll, alice))) == 2, "its author may look"
    assert bars(page(poll, None)) == []
    Poll.objects.update(closes_at=F("closes_at") - timedelta(days=1))
    shown = page(poll, None)
    assert [share for _, share in bars(shown)] == ["100%", "0%"]
    assert "Final results" in shown
    assert "This poll is closed" in vote(UserFactory(), poll, "1", **{"HX-Request": "true"}).headers["HX-Trigger"]


def test_a_quote_and_a_warning_do_not_tell_more_than_the_poll(alice: User, bob: User, poll: Tweet) -> None:
    services.vote(actor=bob, tweet_id=poll.pk, choices=[0])
    quote = TweetFactory(author=alice, quote_of=poll)
    assert "50% milk" in page(quote, None) and bars(page(quote, None)) == []
    assert [share for _, share in bars(page(quote, bob))] == ["100%", "0%"]
    services.vote(actor=UserFactory(), tweet_id=poll.pk, choices=[1])
    assert [share for _, share in bars(page(quote, bob))] == ["50%", "50%"]


def test_a_page_whose_poll_ran_out_fetches_it_alone(bob: User, blocked: User, poll: Tweet) -> None:
    path = f"/tweets/{poll.pk}/poll"
    assert f'<time-left href="{path}">' in page(poll, bob)
    assert f'name="choice-{poll.pk}"' in browser(bob).get(path).text
    Poll.objects.update(closes_at=F("closes_at") - timedelta(days=1))
    for reader in (bob, None):
        answer = browser(reader).get(path)
        assert answer.text.startswith('<div class="poll"') and "Final results" in answer.text
        assert "no-store" in answer.headers["Cache-Control"]
    assert browser(blocked).get(path).status_code == 404
    assert browser(bob).get(f"/tweets/{TweetFactory().pk}/poll").status_code == 404


def test_a_feed_says_what_is_asked_and_not_how_it_stands(bob: User, poll: Tweet) -> None:
    services.vote(actor=bob, tweet_id=poll.pk, choices=[0])
    feed = browser(bob).get("/@alice/rss").text
    assert "○ 50% milk" in feed and "100%" not in feed


def test_a_moderator_sees_what_is_asked_and_what_came_of_it(staff: User, bob: User, poll: Tweet) -> None:
    services.vote(actor=bob, tweet_id=poll.pk, choices=[0])
    shown = browser(staff).get(f"/admin/tweets/tweet/{poll.pk}/change/").text
    assert "1 voters, open until" in shown and "Tea &lt;hot&gt;: 1" in shown and "50% milk: 0" in shown


def test_the_same_card_moves_with_its_reader(bob: User, mallory: User, poll: Tweet) -> None:
    services.vote(actor=bob, tweet_id=poll.pk, choices=[0])
    first, second = browser(bob).get("/explore/latest").text, browser(mallory).get("/explore/latest").text
    assert len(bars(first)) == 2
    assert bars(second) == [] and f'name="choice-{poll.pk}"' in second


class TestWriting:
    def test_options_that_are_filled_make_a_poll(self, alice: User) -> None:
        said = {"text": "Drink?", "poll_option": ["Tea", "", "Coffee", " "], "poll_minutes": "60", "poll_multiple": "1"}
        answer = browser(alice).post("/compose", said)
        assert answer.status_code == 303
        poll = Poll.objects.get()
        assert (poll.options, poll.is_multiple) == (["Tea", "Coffee"], True)

    def test_without_options_it_is_a_tweet_as_any(self, alice: User) -> None:
        browser(alice).post("/compose", {"text": "Tea", "poll_option": ["", "", "", ""], "poll_minutes": "60"})
        assert not Tweet.objects.get().has_poll

    @pytest.mark.parametrize(
        ("said", "problem"),
        [
            ({"poll_option": ["Tea", ""], "poll_minutes": "60"}, "two to four different options"),
            ({"poll_option": ["Tea", "Coffee"], "poll_minutes": "61"}, "5 minutes to 7 days"),
            ({"poll_option": ["Tea", "Coffee"]}, "5 minutes to 7 days"),
            ({"poll_option": ["Tea", "x" * 51], "poll_minutes": "60"}, "1 to 50 characters"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_kept(self, alice: User, said: dict, problem: str) -> None:
        answer = browser(alice).post("/compose", {"text": "Drink?", **said})
        assert answer.status_code == 422
        assert problem in answer.text
        assert 'value="Tea"' in answer.text and "data-poll open" in answer.text
        assert not Tweet.objects.exists()

    def test_a_tweet_with_a_poll_offers_no_edit(self, alice: User, poll: Tweet) -> None:
        assert f"/tweets/{poll.pk}/edit" not in page(poll, alice)
        assert browser(alice).get(f"/tweets/{poll.pk}/edit").status_code == 403
