"""Folders of bookmarks: each its owner's alone, in the API and on the pages."""

import re
from functools import partial

import pytest
from django.test import Client

from apps.tweets import services
from apps.tweets.models import Bookmark, BookmarkFolder, Tweet
from apps.users.models import User
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.together import together

pytestmark = pytest.mark.django_db


def made(owner: User, name: str = "Recipes") -> str:
    answer = Caller(owner).post("/bookmark_folders", {"name": name})
    assert answer.status_code == 201, answer.content
    return answer.json()["id"]


def put(owner: User, folder: str, tweet: Tweet) -> None:
    answer = Caller(owner).put(f"/bookmark_folders/{folder}/tweets/{tweet.pk}")
    assert answer.status_code == 200, answer.content
    assert answer.json()["viewer"]["bookmarked"]


def inside(owner: User, folder: str, **query: object) -> list[str]:
    return [row["text"] for row in Caller(owner).all(f"/bookmark_folders/{folder}/tweets", **query)]


def code(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].rpartition("#")[2]


class TestOverTheApi:
    def test_a_folder_is_made_filled_renamed_and_deleted(self, alice: User, bob: User) -> None:
        folder, tweet = made(bob, "  Recipes "), TweetFactory(author=alice, text="Soup")
        put(bob, folder, tweet)
        put(bob, folder, tweet)
        assert Caller(bob).patch(f"/bookmark_folders/{folder}", {"name": "Kitchen"}).status_code == 200
        (shown,) = Caller(bob).all("/bookmark_folders")
        assert (shown["id"], shown["name"], shown["bookmarks_count"]) == (folder, "Kitchen", 1)
        assert Caller(bob).get(f"/bookmark_folders/{folder}").json() == shown
        assert inside(bob, folder) == ["Soup"]
        assert Caller(bob).delete(f"/bookmark_folders/{folder}").status_code == 204
        assert Caller(bob).get(f"/bookmark_folders/{folder}").status_code == 404
        assert [row["text"] for row in Caller(bob).all("/bookmarks")] == ["Soup"]
        assert Caller().get(f"/tweets/{tweet.pk}").json()["counts"]["bookmarks"] == 1

    def test_a_bookmark_is_in_one_folder_at_most(self, alice: User) -> None:
        one, other, tweet = made(alice, "One"), made(alice, "Other"), TweetFactory(author=alice, text="Soup")
        put(alice, one, tweet)
        put(alice, other, tweet)
        assert (inside(alice, one), inside(alice, other)) == ([], ["Soup"])
        for folder, left in ((one, ["Soup"]), (other, []), (other, [])):
            assert Caller(alice).delete(f"/bookmark_folders/{folder}/tweets/{tweet.pk}").status_code == 204
            assert inside(alice, other) == left
        assert len(Caller(alice).all("/bookmarks")) == 1
        put(alice, one, tweet)
        Caller(alice).delete(f"/tweets/{tweet.pk}/bookmark")
        assert inside(alice, one) == []

    def test_a_retweet_stands_for_its_original(self, alice: User, bob: User) -> None:
        folder, tweet = made(alice), TweetFactory(author=bob, text="Soup")
        put(alice, folder, services.retweet(actor=bob, tweet_id=tweet.pk))
        assert Caller(alice).all(f"/bookmark_folders/{folder}/tweets")[0]["id"] == str(tweet.pk)

    def test_words_are_looked_for_inside_of_a_folder_page_by_page(self, alice: User) -> None:
        folder = made(alice)
        for text in ("Tea one", "Coffee", "Tea two", "Tea three"):
            put(alice, folder, TweetFactory(author=alice, text=text))
        services.bookmark(actor=alice, tweet_id=TweetFactory(author=alice, text="Tea elsewhere").pk)
        assert inside(alice, folder, q="tea", limit=1) == ["Tea three", "Tea two", "Tea one"]
        assert inside(alice, folder, limit=3) == ["Tea three", "Tea two", "Coffee", "Tea one"]
        assert inside(alice, folder, q="\x00coffee\x00") == ["Coffee"]

    def test_names_are_there_and_each_once(self, alice: User, bob: User) -> None:
        folder, other = made(alice, "Straße"), made(alice, "Other")
        made(bob, "Straße")
        for name, expected in (
            ("straße", (409, "folder_name_is_taken")),
            (" \u200b", (400, "folder_needs_a_name")),
            ("x" * 51, (400, "max_length")),
        ):
            status, what = expected
            for answer in (
                Caller(alice).post("/bookmark_folders", {"name": name}),
                Caller(alice).patch(f"/bookmark_folders/{other}", {"name": name}),
            ):
                assert answer.status_code == status, name
                if what != "max_length":
                    assert code(answer) == expected
                assert answer.json()["errors"][0]["field"] == "name"
        assert Caller(alice).patch(f"/bookmark_folders/{folder}", {"name": "STRAßE"}).json()["name"] == "STRAßE"

    def test_there_are_fifty_at_most(self, alice: User) -> None:
        BookmarkFolder.objects.bulk_create(BookmarkFolder(owner=alice, name=f"Folder {n}") for n in range(50))
        assert code(Caller(alice).post("/bookmark_folders", {"name": "More"})) == (400, "too_many_folders")

    def test_nobody_else_has_to_do_with_it(self, alice: User, bob: User, staff: User) -> None:
        folder, tweet = made(alice, "Secret canary"), TweetFactory(author=alice)
        put(alice, folder, tweet)
        for who in (bob, staff):
            caller = Caller(who)
            for answer in (
                caller.get(f"/bookmark_folders/{folder}"),
                caller.get(f"/bookmark_folders/{folder}/tweets"),
                caller.patch(f"/bookmark_folders/{folder}", {"name": "Mine"}),
                caller.put(f"/bookmark_folders/{folder}/tweets/{tweet.pk}"),
                caller.delete(f"/bookmark_folders/{folder}/tweets/{tweet.pk}"),
                caller.delete(f"/bookmark_folders/{folder}"),
            ):
                assert code(answer) == (404, "no_such_folder")
                assert b"canary" not in answer.content
            assert not Bookmark.objects.filter(user=who).exists()
            assert caller.all("/bookmark_folders") == []
        assert Caller(alice).get(f"/bookmark_folders/{folder}").json()["bookmarks_count"] == 1

    def test_what_cannot_be_seen_any_more_is_neither_shown_nor_put(self, alice: User, protected: User) -> None:
        folder, tweet = made(alice), TweetFactory(author=protected)
        put(alice, folder, tweet)
        alice.following.all().delete()
        assert inside(alice, folder) == []
        assert Caller(alice).put(f"/bookmark_folders/{folder}/tweets/{tweet.pk}").status_code == 404

    def test_a_folder_costs_the_same_however_full_it_is(self, alice: User, django_assert_num_queries) -> None:
        folder = made(alice)
        caller = Caller(alice)
        for _ in range(2):
            put(alice, folder, TweetFactory(author=alice))
            put(alice, folder, TweetFactory(author=alice))
            with django_assert_num_queries(4):
                caller.get(f"/bookmark_folders/{folder}/tweets")


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_goes_while_it_is_filled_leaves_the_bookmark(alice: User) -> None:
    tweet = TweetFactory(author=alice)
    for _ in range(5):
        folder = made(alice)
        path = f"/bookmark_folders/{folder}"
        filled = partial(Caller(alice).put, f"{path}/tweets/{tweet.pk}")
        deleted = partial(Caller(alice).delete, path)
        put_answer, delete_answer = together([filled, deleted])
        assert delete_answer.status_code == 204
        assert put_answer.status_code in (200, 404)
        assert not Bookmark.objects.exclude(folder=None).exists()


class TestThePages:
    @pytest.fixture
    def browser(self, alice: User) -> Client:
        client = Client()
        client.force_login(alice)
        return client

    def test_from_the_first_folder_to_the_last(self, browser: Client, alice: User) -> None:
        tweet = TweetFactory(author=alice, text="Soup of the day")
        services.bookmark(actor=alice, tweet_id=tweet.pk)
        shelf = browser.get("/bookmarks").text
        assert 'href="/bookmarks/folders/new"' in shelf
        assert f'href="/tweets/{tweet.pk}/folder"' in shelf
        assert f"/tweets/{tweet.pk}/folder" not in browser.get("/@alice").text
        there = browser.post("/bookmarks/folders/new", {"name": "Kitchen <b>"}, follow=True)
        assert "This folder is empty" in there.text
        folder = BookmarkFolder.objects.get()
        assert "Kitchen &lt;b&gt;" in there.text
        form = browser.get(f"/tweets/{tweet.pk}/folder")
        assert re.search(r'type="radio" name="folder" value=""[^>]*checked', form.text)
        assert browser.post(f"/tweets/{tweet.pk}/folder", {"folder": folder.pk}).status_code == 303
        assert "Soup of the day" in browser.get(f"/bookmarks/folders/{folder.pk}").text
        assert "Soup of the day" in browser.get(f"/bookmarks/folders/{folder.pk}?q=day").text
        assert "No bookmark has these words" in browser.get(f"/bookmarks/folders/{folder.pk}?q=night").text
        browser.post(f"/bookmarks/folders/{folder.pk}/edit", {"name": "Cellar"})
        assert "Cellar" in browser.get("/bookmarks").text
        gone = browser.post(f"/bookmarks/folders/{folder.pk}/delete", follow=True)
        assert "Soup of the day" in gone.text
        assert "Cellar" not in browser.get("/bookmarks").text

    def test_a_new_folder_is_made_on_the_way(self, browser: Client, alice: User) -> None:
        tweet = TweetFactory(author=alice)
        browser.post(f"/tweets/{tweet.pk}/folder", {"folder": "", "name": "New"})
        assert Bookmark.objects.get(folder__name="New")
        browser.post(f"/tweets/{tweet.pk}/folder", {"folder": ""})
        assert Bookmark.objects.get().folder is None

    def test_what_was_typed_is_kept_with_what_is_wrong(self, browser: Client, alice: User) -> None:
        made(alice, "Kitchen")
        tweet = TweetFactory(author=alice)
        for path, more in (("/bookmarks/folders/new", {}), (f"/tweets/{tweet.pk}/folder", {"folder": ""})):
            page = browser.post(path, {"name": "kitchen", **more})
            assert page.status_code == 422
            assert "You have a folder of this name" in page.text
            assert 'value="kitchen"' in page.text
        assert not Bookmark.objects.exists()
        assert browser.post(f"/tweets/{tweet.pk}/folder", {"folder": "999"}).status_code == 422

    def test_a_folder_of_another_is_not_there(self, browser: Client, bob: User) -> None:
        folder = made(bob)
        for path in ("", "/edit", "/delete"):
            assert browser.get(f"/bookmarks/folders/{folder}{path}").status_code == 404
        assert browser.post(f"/bookmarks/folders/{folder}/delete").status_code == 404
        tweet = TweetFactory(author=bob)
        assert browser.post(f"/tweets/{tweet.pk}/folder", {"folder": folder}).status_code == 422

    def test_after_a_bookmark_one_may_go_on_to_the_folders(self, browser: Client, alice: User) -> None:
        tweet = TweetFactory(author=alice)
        answer = browser.post(f"/tweets/{tweet.pk}/bookmark", headers={"HX-Request": "true"})
        assert f"/tweets/{tweet.pk}/folder" in answer.headers["HX-Trigger"]
