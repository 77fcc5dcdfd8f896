"""Searching through the API, with the grammar's operators one by one."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.core import metrics
from apps.search import store
from apps.search.engines import ranking
from apps.tweets import services as tweets
from apps.tweets.models import tweet_counter
from apps.tweets.services.polls import Question
from apps.users import services as accounts
from apps.users.models import User
from tests.factories.users import UserFactory
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


def say(author: User, text: str, **more: Any) -> int:
    return tweets.post_tweet(author=author, text=text, **more).pk


def search(q: str, viewer: User | None = None, **more: Any) -> dict[str, Any]:
    do_due_work("apps.search.")
    headers = {"Authorization": f"Bearer {accounts.issue_tokens(user=viewer).access}"} if viewer else {}
    answer = Client().get("/api/search/", {"q": q, **more}, headers=headers)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def found(q: str, viewer: User | None = None, **more: Any) -> list[int]:
    return [int(one["id"]) for one in search(q, viewer, **more)["results"]]


def test_words_are_and_and_newest_come_first(alice, bob) -> None:
    both = say(alice, "Cats chase dogs")
    say(bob, "Only cats")
    later = say(bob, "dogs and CATS")
    assert found("cats dogs") == [later, both]


def test_a_word_is_found_by_its_stem_its_accents_and_its_case(alice) -> None:
    running = say(alice, "We were running through the old streets of the city yesterday")
    cafe = say(alice, "Le café était déjà fermé quand nous sommes arrivés")
    assert found("run") == [running]
    assert found("CAFE") == [cafe]
    assert found("straße") == []


@pytest.mark.parametrize(
    ("text", "q"),
    [
        ("今日は東京でラーメンを食べた", "東京"),
        ("สวัสดีชาวโลก", "ชาว"),
        ("Привет, мир", "мир"),
        ("مرحبا بالعالم", "مرحبا"),
        ("नमस्ते दुनिया", "दुनिया"),
        ("Congratulations 🎉 to all", "🎉"),
        ("I don't know", "don't"),
        ("ﬁne ﬁgure", "fine"),
        ("Große Straße", "strasse"),
        ("안녕하세요 세계", "세계"),
    ],
)
def test_no_script_is_lost(alice, text: str, q: str) -> None:
    tweet = say(alice, text)
    assert found(q) == [tweet]


def test_a_phrase_is_found_in_its_order_only(alice) -> None:
    right = say(alice, "the quick brown fox")
    say(alice, "the brown quick fox")
    assert found('"quick brown"') == [right]


def test_a_minus_leaves_out_and_or_takes_either(alice) -> None:
    red, green, blue = say(alice, "paint red"), say(alice, "paint green"), say(alice, "paint blue")
    assert found("paint -red") == [blue, green]
    assert found("red OR blue paint") == [blue, red]
    assert found('-"paint red"') == [blue, green]


def test_operators_about_people(alice, bob) -> None:
    asked = say(alice, "one word")
    answer = say(bob, "one word back", reply_to_id=asked)
    named = say(bob, "one word for @alice")
    assert found("from:alice word") == [asked]
    assert found("from:@ALICE") == [asked]
    assert found("to:alice word") == [answer]
    assert found("@alice word") == [named]
    assert found("word -from:bob") == [asked]
    assert found("from:me word", viewer=bob) == [named, answer]
    assert found("from:nobody word") == []


def test_operators_about_the_tweet(alice, bob) -> None:
    plain = say(alice, "stone")
    linked = say(alice, "stone https://example.com/a #Stein")
    poll = say(alice, "stone", poll=Question(["pebble", "boulder"], 60))
    reply = say(bob, "stone", reply_to_id=plain)
    quote = say(bob, "stone", quote_of_id=plain)
    retweet = tweets.retweet(actor=bob, tweet_id=plain).pk
    assert found("stone has:links") == [linked]
    assert found("#stein") == found("#STEIN") == [linked]
    assert found("stone has:poll") == [poll] == found("boulder")
    assert found("stone is:reply") == [reply]
    assert found("stone is:quote") == [quote]
    assert found("stone is:retweet") == [retweet] == found("is:retweet from:bob")
    assert retweet not in found("stone")
    assert found("stone -has:poll -has:links -is:reply -is:quote") == [plain]


def test_counts_and_days(alice, bob, mallory) -> None:
    tweet, other = say(alice, "weather"), say(alice, "weather")
    for actor in (bob, mallory):
        tweets.like(actor=actor, tweet_id=tweet)
    tweets.retweet(actor=bob, tweet_id=other)
    tweet_counter.fold()
    assert found("weather min_likes:2") == [tweet]
    assert found("weather min_likes:3") == []
    assert found("weather min_retweets:1") == [other]
    assert found("min_likes:1 OR min_retweets:1") == [other, tweet]
    assert found("weather since:2024-01-02") == [other, tweet]
    assert found("weather until:2024-01-02") == []
    assert found("weather since:2999-01-01") == []
    assert found("weather -until:2024-01-02 -since:2999-01-01") == [other, tweet]


def test_what_is_the_readers_own(alice, bob, follower) -> None:
    liked, other = say(alice, "salt"), say(bob, "salt")
    tweets.like(actor=follower, tweet_id=liked)
    tweets.bookmark(actor=follower, tweet_id=other)
    assert found("salt in:likes", viewer=follower) == [liked]
    assert found("salt in:bookmarks", viewer=follower) == [other]
    assert found("salt in:home", viewer=follower) == [liked]
    assert found("salt -in:home", viewer=follower) == [other]
    assert found("salt -in:likes", viewer=follower) == [other]
    assert found("salt in:likes") == []


def test_an_edit_and_a_deletion_are_seen(alice, bob) -> None:
    tweet = say(alice, "before the change")
    retweet = tweets.retweet(actor=bob, tweet_id=tweet).pk
    assert found("before") == [tweet]
    tweets.edit_tweet(actor=alice, tweet_id=tweet, text="after it")
    assert found("before") == []
    assert found("after") == [tweet]
    assert found("after is:retweet") == [retweet]
    tweets.delete_tweet(actor=alice, tweet_id=tweet)
    assert found("after") == found("after is:retweet") == []


@pytest.mark.parametrize("sort", ["recent", "top"])
def test_what_a_reader_may_not_see_is_not_found(alice, bob, blocked, muted, protected, sort) -> None:
    own = say(alice, "pearl")
    secret = say(protected, "pearl")
    by_blocked, by_muted = say(blocked, "pearl"), say(muted, "pearl")
    everything = {own, secret, by_blocked, by_muted}
    assert set(found("pearl", viewer=alice, sort=sort)) == {own, secret}
    assert set(found("pearl from:muted", viewer=alice, sort=sort)) == {by_muted}
    assert set(found("pearl", viewer=blocked, sort=sort)) == everything - {own, secret}
    assert set(found("pearl", sort=sort)) == everything - {secret}
    assert set(found("from:protected", viewer=bob, sort=sort)) == set()


def test_top_puts_what_many_like_first(alice, bob, mallory) -> None:
    loved, new = say(alice, "opal"), say(alice, "opal")
    for actor in (bob, mallory):
        tweets.like(actor=actor, tweet_id=loved)
    tweet_counter.fold()
    assert found("opal", sort="top") == [loved, new]
    assert found("opal", sort="recent") == [new, loved]


@pytest.mark.django_db(transaction=True)
def test_top_knows_at_once_what_an_edit_changed_and_what_is_new(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though what matched a moment ago is kept."""
    monkeypatch.setattr(store, "UNSETTLED", timedelta(0))
    first, second = say(alice, "An opal"), say(alice, "A pearl")
    assert found("opal", sort="top") == [first]
    tweets.edit_tweet(actor=alice, tweet_id=second, text="An opal too")
    assert set(found("opal", sort="top")) == {first, second}
    tweets.edit_tweet(actor=alice, tweet_id=first, text="A ruby")
    assert found("opal", sort="top") == [second]
    later = say(alice, "Opal again")
    assert set(found("opal", sort="top")) == {second, later}


@pytest.mark.django_db(transaction=True)
def test_top_asks_once_what_matches(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "UNSETTLED", timedelta(0))
    for number in range(3):
        say(alice, f"Opal number {number}")
    assert len(found("opal", sort="top")) == 3
    hits = metrics.cache_reads.labels("search_matches", "hit")._value.get()
    assert len(found("opal", sort="top")) == 3
    assert metrics.cache_reads.labels("search_matches", "hit")._value.get() == hits + 1


@pytest.mark.parametrize("walked", [0, 10**6], ids=["by the index", "one by one"])
@pytest.mark.parametrize("beads", [0, 6], ids=["lately", "long ago"])
def test_top_ranks_the_newest_of_what_the_reader_may_see_whichever_way_leads_there(
    alice, bob, protected, monkeypatch, walked, beads
) -> None:
    """Others of them, of whom all are newer, are by somebody whom the reader may not read."""
    say(alice, "opal and much liked")
    written = [say(alice, f"opal {number}") for number in range(6)]
    for number in range(beads):
        say(bob, f"bead {number}")
    secret = [say(protected, "opal") for _ in range(5)]
    for name, value in {"RANKED": 4, "SAMPLED": 3, "MOST_WALKED": walked}.items():
        monkeypatch.setattr(ranking, name, value)
    assert set(found("opal", sort="top")) == set(written[-4:])
    assert set(found("opal", viewer=alice, sort="top")) == set(secret[-4:])
    assert set(found("opal -bead from:alice", sort="top")) == set(written[-4:])
    assert found("opal nothing", sort="top") == []


@pytest.mark.parametrize("sort", ["recent", "top"])
def test_pages_follow_each_other_without_gap(alice, sort) -> None:
    written = [say(alice, f"bead {number}") for number in range(7)]
    seen, url = [], f"/api/search/?q=bead&limit=3&sort={sort}"
    do_due_work("apps.search.")
    while url:
        page = json.loads(Client().get(url).content)
        seen += [int(one["id"]) for one in page["results"]]
        url = page["next"]
    assert sorted(seen) == written


def test_the_way_back_leads_to_the_newer_page(alice) -> None:
    for number in range(7):
        say(alice, f"bead {number}")
    first = search("bead", limit=3)
    second = json.loads(Client().get(first["next"]).content)
    back = json.loads(Client().get(second["previous"]).content)
    assert [one["id"] for one in back["results"]] == [one["id"] for one in first["results"]]


def test_people_are_found_by_handle_name_and_with_a_typing_error(alice, bob, blocked) -> None:
    UserFactory(username="astronomer", display_name="Émilie du Châtelet", bio="Fire and light")
    do_due_work("apps.search.")

    def names(q: str, viewer: User | None = None) -> list[str]:
        return [one["username"] for one in search(q, viewer, kind="users")["results"]]

    assert names("astro") == names("astronmer") == names("emilie chatelet") == names("light") == ["astronomer"]
    assert names("@alice")[0] == "alice"
    assert "alice" in names("alice", bob)
    assert "alice" not in names("alice", blocked)
    answer = Client().get("/api/users/search", {"q": "astro"})
    assert [one["username"] for one in answer.json()["results"]] == ["astronomer"]


def test_people_are_found_where_two_letters_changed_places(alice, bob, blocked) -> None:
    UserFactory(username="bo_ann", display_name="Ann Marlowe")
    for number in range(30):
        UserFactory(username=f"bobby{number}")
    do_due_work("apps.search.")

    def names(q: str, viewer: User | None = None) -> list[str]:
        return [one["username"] for one in search(q, viewer, kind="users")["results"]]

    def suggested(q: str) -> list[str]:
        return [one["username"] for one in Client().get("/api/search/suggestions", {"q": q}).json()["users"]]

    for typed in ("alcie", "laice", "ailce", "aliec"):
        assert names(typed)[:1] == suggested(typed)[:1] == ["alice"]
    assert names("bbo")[:1] == ["bob"] and "bobby0" in names("bbo")
    assert names("nan mralowe") == ["bo_ann"]
    assert "alice" not in names("alcie", blocked)
    # Who is written so comes first, and the shortest words have too many neighbours.
    UserFactory(username="bbo", display_name="Someone")
    do_due_work("apps.search.")
    assert names("bbo")[:2] == ["bbo", "bob"] and suggested("bbo")[0] == "bbo"
    assert "bob" not in names("ob")


def test_a_rename_is_found(alice) -> None:
    accounts.edit_profile(actor=alice, display_name="Ludmilla")
    assert [one["username"] for one in search("ludmilla", kind="users")["results"]] == ["alice"]


def test_hashtags_are_found_by_their_beginning_unless_only_the_protected_use_them(alice, bob, protected) -> None:
    say(bob, "#Gardening")
    say(protected, "#gardensecret")
    assert [one["tag"] for one in search("#garde", kind="tags")["results"]] == ["gardening"]
    tags = [one["tag"] for one in search("garde", alice, kind="tags")["results"]]
    assert sorted(tags) == ["gardening", "gardensecret"]


def test_suggestions_come_from_ones_own_searches_tags_and_people(alice, bob, follower) -> None:
    say(bob, "#alien life")
    do_due_work("apps.search.")
    client = Client()
    client.force_login(follower)
    client.post("/api/search/saved", {"query": "ali baba"}, content_type="application/json")
    found = client.get("/api/search/suggestions?q=al").json()
    assert found["searches"] == ["ali baba"]
    # What is typed already is no suggestion.
    assert client.get("/api/search/suggestions?q=Ali baba").json()["searches"] == []
    assert [one["tag"] for one in found["tags"]] == ["alien"]
    assert [one["username"] for one in found["users"]] == ["alice"]
    assert Client().get("/api/search/suggestions?q=al").json()["searches"] == []


def test_saved_searches_are_kept_once_and_dropped() -> None:
    client = Client()
    client.force_login(UserFactory())
    first = client.post("/api/search/saved", {"query": "cats  OR dogs"}, content_type="application/json")
    again = client.post("/api/search/saved", {"query": "cats OR dogs"}, content_type="application/json")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert [one["query"] for one in client.get("/api/search/saved").json()["results"]] == ["cats OR dogs"]
    assert client.delete(f"/api/search/saved/{first.json()['id']}").status_code == 204
    assert client.get("/api/search/saved").json()["results"] == []
    empty = client.post("/api/search/saved", {"query": "!!"}, content_type="application/json")
    assert empty.status_code == 400
    assert empty.json()["errors"][0]["code"] == "nothing_to_search"
