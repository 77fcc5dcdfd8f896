"""The pages of tweets, asked for as a browser does: whole pages, and parts for htmx."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from apps.tweets import services
from apps.tweets.models import Like, Tweet
from apps.users.models import User

HTMX = {"HX-Request": "true"}


def post(author: User, text: str, **more: Any) -> Tweet:
    return services.post_tweet(author=author, text=text, **more)


def key_of(page: str) -> str:
    found = re.search(r'name="idempotency_key" value="(\w+)"', page)
    assert found
    return found[1]


# Threads ------------------------------------------------------------------------------------------


def test_a_thread_shows_what_is_answered_the_tweet_and_the_answers(client: Client, alice: User, bob: User) -> None:
    first = post(alice, "The question")
    second = post(bob, "The answer", reply_to_id=first.pk)
    post(alice, "The thanks", reply_to_id=second.pk)
    text = client.get(f"/@bob/{second.pk}").text
    places = [text.index(words) for words in ('is-ancestor" id="t', "card-focus", "The thanks</div>")]
    assert places == sorted(places)


def test_answers_that_are_not_shown_are_not_called_none(client: Client, alice: User, bob: User) -> None:
    tweet = post(alice, "The question")
    assert "No replies yet" in client.get(f"/@alice/{tweet.pk}").text
    reply = post(bob, "The answer", reply_to_id=tweet.pk)
    services.hide_reply(actor=alice, tweet_id=reply.pk)
    page = client.get(f"/@alice/{tweet.pk}").text
    assert "No replies yet" not in page and "No replies to show" in page


def test_who_is_blocked_is_offered_no_follow(client: Client, alice: User, blocked: User) -> None:
    client.force_login(blocked)
    assert '/@alice/follow"' not in client.get("/@alice").text
    client.force_login(alice)
    assert f"/@{blocked.username}/unblock" in client.get(f"/@{blocked.username}").text


def test_a_retweets_address_leads_to_its_original(client: Client, alice: User, bob: User) -> None:
    tweet = post(alice, "Original")
    retweet = services.retweet(actor=bob, tweet_id=tweet.pk)
    assert client.get(f"/@bob/{retweet.pk}")["Location"] == f"/@alice/{tweet.pk}"
    assert client.get(f"/@ALICE/{tweet.pk}")["Location"] == f"/@alice/{tweet.pk}"


def test_a_deleted_tweet_above_is_a_gap_and_not_the_end(client: Client, alice: User, bob: User) -> None:
    first = post(alice, "Soon gone")
    second = post(bob, "Still here", reply_to_id=first.pk)
    services.delete_tweet(actor=alice, tweet_id=first.pk)
    text = client.get(f"/@bob/{second.pk}").text
    assert "Soon gone" not in text
    assert "not shown to you" in text


@pytest.mark.parametrize("path", ["/@alice/1", "/@alice/99999999999999999999", "/@nobody_here", "/@alice/abc"])
def test_what_is_not_there_is_a_404(client: Client, alice: User, path: str) -> None:
    assert client.get(path).status_code == 404


def test_markup_in_a_tweet_or_a_name_is_text(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(display_name='<i>"A"</i>')
    alice.refresh_from_db()
    alice.save()
    tweet = post(alice, "<script>alert(1)</script> & %(likes)s %s")
    for path in ("/@alice", f"/@alice/{tweet.pk}"):
        text = client.get(path).text
        assert "<script>alert" not in text
        assert "<i>" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; %(likes)s %s" in text


def test_a_rename_shows_at_once(client: Client, alice: User) -> None:
    post(alice, "Hello")
    assert "Alice" in client.get("/@alice").text
    alice.display_name = "Alicia"
    alice.save()
    card = client.get("/@alice").text.split("<article")[1]
    assert "Alicia" in card
    assert "Alice<" not in card


# Profiles -----------------------------------------------------------------------------------------


def test_a_profile_has_its_tabs(client: Client, alice: User, bob: User) -> None:
    tweet = post(alice, "Mine")
    post(alice, "To bob", reply_to_id=post(bob, "By bob").pk)
    services.like(actor=alice, tweet_id=tweet.pk)
    assert "Mine" in client.get("/@alice").text
    assert "To bob</div>" not in client.get("/@alice").text
    assert "To bob</div>" in client.get("/@alice/with_replies").text
    assert "Mine</div>" in client.get("/@alice/likes").text


def test_a_protected_profile_shows_its_head_and_nothing_else(client: Client, protected: User, mallory: User) -> None:
    tweet = post(protected, "Only for friends")
    client.force_login(mallory)
    text = client.get("/@protected").text
    assert "These tweets are protected" in text
    assert "Only for friends" not in text
    assert client.get(f"/@protected/{tweet.pk}").status_code == 404
    assert client.get("/@protected/followers").status_code == 403


def test_who_is_blocked_sees_no_tweets(client: Client, alice: User, blocked: User) -> None:
    post(alice, "Not for you")
    client.force_login(blocked)
    text = client.get("/@alice").text
    assert "has blocked you" in text
    assert "Not for you" not in text


def test_lists_go_on_until_they_say_that_they_end(client: Client, alice: User) -> None:
    for number in range(45):
        post(alice, f"Number {number}.")
    seen: list[str] = []
    path, pages = "/@alice", 0
    while path:
        text = client.get(path, headers=HTMX).text
        assert "<html" not in text
        seen += re.findall(r"Number (\d+)\.</div>", text)
        found = re.search(r'rel="next" hx-get="([^"]+)"', text)
        path, pages = found[1] if found else "", pages + 1
    assert [int(number) for number in seen] == list(range(44, -1, -1))
    assert pages == 3
    assert "That is everything." in text


@pytest.mark.parametrize("cursor", ["x", "", "AAAA", "%00", "'"])
def test_a_forged_cursor_is_the_callers_fault(client: Client, alice: User, cursor: str) -> None:
    assert client.get(f"/@alice?cursor={cursor}").status_code in (200, 400)


# Acts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["like", "retweet", "bookmark"])
def test_an_act_and_its_undoing(client: Client, alice: User, bob: User, verb: str) -> None:
    tweet = post(alice, "Do something")
    client.force_login(bob)
    answer = client.post(f"/tweets/{tweet.pk}/{verb}", headers=HTMX)
    assert f'formaction="/tweets/{tweet.pk}/un{verb}"' in answer.text
    assert answer.text.count('aria-pressed="true"') == 1
    answer = client.post(f"/tweets/{tweet.pk}/un{verb}", headers=HTMX)
    assert answer.text.count('aria-pressed="true"') == 0


def test_a_plain_form_leads_back_to_the_tweet_on_its_page(client: Client, alice: User, bob: User) -> None:
    tweet = post(alice, "Do something")
    client.force_login(bob)
    answer = client.post(f"/tweets/{tweet.pk}/like", headers={"Referer": "http://testserver/@alice?x=1"})
    assert answer.status_code == 303
    assert answer["Location"] == f"http://testserver/@alice?x=1#t{tweet.pk}"
    assert Like.objects.filter(user=bob, tweet=tweet).exists()


def test_acts_are_posts_of_the_signed_in(client: Client, alice: User) -> None:
    tweet = post(alice, "Do something")
    assert client.get(f"/tweets/{tweet.pk}/like").status_code == 405
    assert client.post(f"/tweets/{tweet.pk}/like")["Location"].startswith("/accounts/login/?next=")
    answer = client.post(f"/tweets/{tweet.pk}/like", headers=HTMX)
    assert answer.headers["HX-Redirect"].startswith("/accounts/login/")
    assert not Like.objects.exists()


def test_acts_need_the_forms_token(alice: User) -> None:
    tweet = post(alice, "Do something")
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.post(f"/tweets/{tweet.pk}/like").status_code == 403
    page = client.get(f"/@alice/{tweet.pk}").text
    token = re.search(r'<form id="act".*?value="(\w+)"', page)
    assert token
    assert client.post(f"/tweets/{tweet.pk}/like", {"csrfmiddlewaretoken": token[1]}).status_code == 303


def test_what_is_refused_is_said(client: Client, alice: User, unconfirmed: User) -> None:
    tweet = post(alice, "Do something")
    client.force_login(unconfirmed)
    answer = client.post(f"/tweets/{tweet.pk}/like", headers=HTMX)
    assert answer.status_code == 403
    assert "Confirm your e-mail" in json.loads(answer.headers["HX-Trigger"])["toast"]["text"]


def test_only_its_author_deletes_a_tweet(client: Client, alice: User, mallory: User) -> None:
    tweet = post(alice, "Mine")
    client.force_login(mallory)
    assert client.get(f"/tweets/{tweet.pk}/delete").status_code == 403
    assert client.post(f"/tweets/{tweet.pk}/delete").status_code == 403
    client.force_login(alice)
    assert "It goes for good" in client.get(f"/tweets/{tweet.pk}/delete").text
    answer = client.post(f"/tweets/{tweet.pk}/delete", headers=HTMX)
    assert json.loads(answer.headers["HX-Trigger"])["tweet-gone"] == str(tweet.pk)
    assert client.get(f"/@alice/{tweet.pk}").status_code == 404


def test_a_protected_tweet_offers_retweeting_to_its_author_alone(client: Client, alice: User, protected: User) -> None:
    tweet = post(protected, "Among friends")
    for reader, disabled in ((alice, True), (protected, False)):
        client.force_login(reader)
        button = client.get(f"/@protected/{tweet.pk}").text.partition('data-act="retweet"')[2].partition(">")[0]
        assert ("disabled" in button) is disabled


# Writing ------------------------------------------------------------------------------------------


def test_a_form_that_is_sent_twice_writes_once(client: Client, alice: User) -> None:
    client.force_login(alice)
    form = {"text": "Once", "idempotency_key": key_of(client.get("/compose").text)}
    first, second = client.post("/compose", form), client.post("/compose", form)
    assert first["Location"] == second["Location"]
    assert Tweet.objects.count() == 1


def test_htmx_gets_the_card_and_a_fresh_box(client: Client, alice: User) -> None:
    client.force_login(alice)
    key = key_of(client.get("/home").text)
    answer = client.post("/compose", {"text": "Hello #all", "idempotency_key": key}, headers=HTMX)
    assert 'href="/tags/all"' in answer.text
    assert 'hx-swap-oob="true"' in answer.text
    assert key_of(answer.text) != key
    # The answer is kept for whoever sends the same again: it must not hold a token.
    assert 'name="csrfmiddlewaretoken" value=""' in answer.text


def test_a_text_that_is_refused_is_kept(client: Client, alice: User) -> None:
    client.force_login(alice)
    for headers in ({}, HTMX):
        answer = client.post("/compose", {"text": "<b>" + "x" * 300}, headers=headers)
        assert answer.status_code == 422
        assert "&lt;b&gt;xxx" in answer.text
        assert "of 280" in answer.text
    assert answer.headers["HX-Retarget"] == "#compose"


def test_a_reply_says_whom_it_answers(client: Client, alice: User, bob: User) -> None:
    tweet = post(alice, "Question")
    client.force_login(bob)
    assert "Replying to" in client.get(f"/compose?reply_to_id={tweet.pk}").text
    client.post("/compose", {"text": "Answer", "reply_to_id": tweet.pk})
    assert Tweet.objects.get(text="Answer").reply_to_id == tweet.pk


@pytest.mark.parametrize("reply_to", ["0", "-1", "abc", "١٢", "9" * 5000])
def test_a_reply_to_nothing_is_refused(client: Client, alice: User, reply_to: str) -> None:
    client.force_login(alice)
    assert client.post("/compose", {"text": "Answer", "reply_to_id": reply_to}).status_code in (400, 404)


def test_the_unconfirmed_are_told_what_to_do(client: Client, unconfirmed: User) -> None:
    client.force_login(unconfirmed)
    for path in ("/home", "/compose"):
        text = client.get(path).text
        assert "Confirm your e-mail address" in text
        assert "<textarea" not in text


# Shelves ------------------------------------------------------------------------------------------


def test_a_tag_collects_its_tweets(client: Client, alice: User, bob: User) -> None:
    post(alice, "One #Über")
    post(bob, "Two #über")
    text = client.get("/tags/über").text
    assert text.count("<article") == 2
    assert "Nobody has used this tag" in client.get("/tags/unheard_of").text


@pytest.mark.parametrize("tag", ["Django", "django", "DJANGO"])
def test_a_tags_page_finds_it_however_it_is_written(client: Client, alice: User, tag: str) -> None:
    post(alice, "I like #Django")
    assert "I like" in client.get(f"/tags/{tag}").text


def test_bookmarks_are_their_owners(client: Client, alice: User, bob: User) -> None:
    tweet = post(alice, "Keep this")
    services.bookmark(actor=bob, tweet_id=tweet.pk)
    client.force_login(bob)
    assert "Keep this</div>" in client.get("/bookmarks").text
    client.force_login(alice)
    assert "No bookmarks yet" in client.get("/bookmarks").text


def test_bookmarks_are_searched(client: Client, alice: User, bob: User) -> None:
    client.force_login(bob)
    assert "Search your bookmarks" not in client.get("/bookmarks").text
    for words in ("A green teapot", "Green grass", "<i>Cups</i>"):
        services.bookmark(actor=bob, tweet_id=post(alice, words).pk)
    found = client.get("/bookmarks", {"q": "GREEN tea"}).text
    assert "A green teapot</div>" in found and "Green grass</div>" not in found
    missed = client.get("/bookmarks", {"q": '"><i>'}).text
    assert 'value="&quot;&gt;&lt;i&gt;"' in missed
    assert "No bookmark has these words" in client.get("/bookmarks", {"q": "een"}).text
    assert "Green grass</div>" in client.get("/bookmarks", {"q": "green\x00grass"}).text


def test_likers_and_retweeters_are_listed(client: Client, alice: User, bob: User) -> None:
    tweet = post(alice, "Popular")
    services.like(actor=bob, tweet_id=tweet.pk)
    services.retweet(actor=bob, tweet_id=tweet.pk)
    for what in ("likes", "retweets"):
        assert 'href="/@bob"' in client.get(f"/@alice/{tweet.pk}/{what}").text


@pytest.mark.parametrize("page", ["/", "/explore", "/@alice"])
def test_exploring_is_linked_for_everybody(client: Client, alice: User, page: str) -> None:
    assert 'href="/explore"' in client.get(page).text
    client.force_login(alice)
    assert 'href="/explore"' in client.get(page).text
