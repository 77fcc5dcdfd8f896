"""Drafts and scheduled tweets, through the API and the outbox."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.media.models import Media
from apps.media.tasks import sweep_uploads
from apps.outbox.models import OutboxRow
from apps.tweets import recounts, services
from apps.tweets.models import Draft, Tweet, tweet_counter
from apps.tweets.services.drafts import MAX_TEXT, MOST_DRAFTS
from apps.tweets.tasks import give_draft_up
from apps.users import services as users
from apps.users.models import User, user_counter
from tests.calls import Caller
from tests.factories.tweets import TweetFactory
from tests.media.pictures import prepared, problem, tweet_with
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


def soon(**later: float) -> str:
    return (timezone.now() + timedelta(**(later or {"minutes": 5}))).isoformat()


def scheduled(owner: User, **body: Any) -> dict[str, Any]:
    answer = Caller(owner).post("/tweets", {"text": "Later", "publish_at": soon(), **body})
    assert answer.status_code == 202, answer.content
    return answer.json()


def kept(owner: User, **body: Any) -> dict[str, Any]:
    answer = Caller(owner).post("/drafts", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def time_passes() -> None:
    """Its moment comes for all that waits."""
    OutboxRow.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    do_due_work()


def texts() -> list[str]:
    return list(Tweet.objects.filter(deleted_at=None).order_by("pk").values_list("text", flat=True))


class TestScheduled:
    def test_it_is_posted_at_its_time_and_not_before(self, alice: User, bob: User) -> None:
        draft = scheduled(alice)
        assert Caller(alice).get("/scheduled").json()["results"] == [draft]
        assert Caller(alice).all("/drafts") == []
        do_due_work()
        assert texts() == []
        assert Caller(bob).all("/users/@alice/tweets") == []
        time_passes()
        (tweet,) = Caller(bob).all("/users/@alice/tweets")
        assert tweet["text"] == "Later"
        assert tweet["id"] != draft["id"]
        assert Caller(alice).all("/scheduled") == []
        assert Caller(alice).get(f"/drafts/{draft['id']}").status_code == 404

    def test_work_that_is_done_twice_posts_once(self, alice: User) -> None:
        scheduled(alice)
        row = OutboxRow.objects.get(task__endswith="release_draft")
        copy = OutboxRow.objects.create(task=row.task, arguments=row.arguments)
        time_passes()
        assert not OutboxRow.objects.filter(pk__in=[row.pk, copy.pk]).exists()
        assert texts() == ["Later"]

    def test_put_off_it_waits_for_the_new_time(self, alice: User) -> None:
        draft = scheduled(alice)
        first = OutboxRow.objects.get(task__endswith="release_draft")
        answer = Caller(alice).put(f"/scheduled/{draft['id']}", {"text": "Much later", "publish_at": soon(hours=9)})
        assert (answer.status_code, answer.json()["text"]) == (200, "Much later")
        OutboxRow.objects.filter(pk=first.pk).update(due_at=timezone.now())
        do_due_work()
        assert texts() == []
        time_passes()
        assert texts() == ["Much later"]

    def test_without_a_time_it_is_a_draft_again(self, alice: User) -> None:
        draft = scheduled(alice)
        answer = Caller(alice).put(f"/scheduled/{draft['id']}", {"text": "Not yet"})
        assert answer.json()["publish_at"] is None
        time_passes()
        assert texts() == []
        assert [one["text"] for one in Caller(alice).all("/drafts")] == ["Not yet"]

    def test_cancelled_it_is_never_posted(self, alice: User) -> None:
        draft = scheduled(alice)
        assert Caller(alice).delete(f"/scheduled/{draft['id']}").status_code == 204
        assert Caller(alice).delete(f"/scheduled/{draft['id']}").status_code == 404
        time_passes()
        assert texts() == []

    def test_what_comes_first_stands_first_on_every_page(self, alice: User) -> None:
        hours = (5, 1, 3, 2, 4)
        for hour in hours:
            scheduled(alice, text=f"In {hour}", publish_at=soon(hours=hour))
        pages = Caller(alice).pages("/scheduled", limit=2)
        assert [len(page) for page in pages] == [2, 2, 1]
        assert [one["text"] for page in pages for one in page] == [f"In {hour}" for hour in sorted(hours)]

    @pytest.mark.parametrize("moment", ["2050-12-01", "2050-12-01T00:00:00", "2050-12-01 00:00"])
    def test_a_time_without_an_offset_is_no_moment(self, alice: User, moment: str) -> None:
        answer = Caller(alice).post("/tweets", {"text": "Later", "publish_at": moment})
        assert problem(answer) == (400, "invalid")
        error = answer.json()["errors"][0]
        assert (error["field"], error["code"]) == ("publish_at", "no_offset") and "offset" in error["detail"]
        assert not Draft.objects.exists() and not Tweet.objects.exists()

    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            ({"publish_at": "2001-01-01T00:00:00Z"}, 400, "time_is_past"),
            ({"publish_at": "2090-01-01T00:00:00Z"}, 400, "time_is_far"),
            ({"publish_at": "tomorrow"}, 400, "invalid"),
            ({"text": ""}, 400, "tweet_is_empty"),
            ({"text": "x" * 281}, 400, "tweet_is_too_long"),
            ({"reply_to_id": "123"}, 404, "no_such_tweet"),
            ({"media_ids": ["123"]}, 404, "no_such_media"),
            ({"thread": [{"text": "x" * 281}]}, 400, "tweet_is_too_long"),
        ],
    )
    def test_what_could_not_be_posted_now_is_refused_now(self, alice: User, body: Any, status: int, code: str) -> None:
        answer = Caller(alice).post("/tweets", {"text": "Later", "publish_at": soon(), **body})
        assert problem(answer) == (status, code)
        assert not Draft.objects.exists()
        assert not OutboxRow.objects.filter(task__startswith="apps.tweets.").exists()

    def test_a_repeated_request_schedules_once(self, alice: User) -> None:
        body, caller = {"text": "Later", "publish_at": soon()}, Caller(alice)
        first, again = (caller.post("/tweets", body, Idempotency_Key="k") for _ in range(2))
        assert (first.status_code, first.content) == (202, again.content)
        assert Draft.objects.count() == 1


class TestWhatCannotBePostedAnyMore:
    def refused(self, owner: User) -> tuple[str, str]:
        """The error of the one draft, which waits no more."""
        (draft,) = Caller(owner).all("/drafts")
        assert draft["publish_at"] is None
        return draft["error"]["code"], draft["text"]

    def test_an_answer_to_what_is_gone(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=bob)
        scheduled(alice, reply_to_id=str(tweet.pk))
        services.delete_tweet(actor=bob, tweet_id=tweet.pk)
        time_passes()
        assert self.refused(alice) == ("no_such_tweet", "Later")
        assert not Tweet.objects.filter(author=alice).exists()
        (draft,) = Caller(alice).all("/drafts")
        answer = Caller(alice).put(f"/drafts/{draft['id']}", {"text": "Alone then", "publish_at": soon()})
        assert answer.json()["error"] is None
        time_passes()
        assert texts() == ["Alone then"]

    def test_of_a_suspended_author(self, alice: User) -> None:
        scheduled(alice)
        users.suspend(user=alice)
        time_passes()
        assert texts() == []
        users.unsuspend(user=User.objects.get(pk=alice.pk))
        assert self.refused(User.objects.get(pk=alice.pk)) == ("account_not_active", "Later")

    def test_what_fails_again_and_again_is_given_up_with_a_reason(self, alice: User) -> None:
        scheduled(alice)
        arguments = OutboxRow.objects.get(task__endswith="release_draft").arguments
        for _ in range(2):
            give_draft_up(**arguments)
        assert self.refused(alice) == ("cannot_be_posted", "Later")
        time_passes()
        assert texts() == []


class TestDrafts:
    def test_kept_changed_posted(self, alice: User, bob: User) -> None:
        other = TweetFactory(author=bob)
        body = {
            "text": "x" * 300,
            "reply_to_id": str(other.pk),
            "quote_of_id": str(other.pk),
            "content_warning": "Long",
            "reply_policy": "following",
            "thread": [{"text": "More"}],
        }
        draft = kept(alice, **body)
        assert {name: draft[name] for name in body} == {**body, "thread": [{"text": "More", "media": []}]}
        assert problem(Caller(alice).post(f"/drafts/{draft['id']}/publish")) == (400, "tweet_is_too_long")
        assert Caller(alice).put(f"/drafts/{draft['id']}", {**body, "text": "Short"}).status_code == 200
        answer = Caller(alice).post(f"/drafts/{draft['id']}/publish")
        assert answer.status_code == 201
        tweet = answer.json()
        assert (tweet["text"], tweet["content_warning"], tweet["reply_policy"]) == ("Short", "Long", "following")
        assert (tweet["reply_to"]["tweet_id"], tweet["quote_of"]["id"]) == (str(other.pk), str(other.pk))
        assert texts()[-2:] == ["Short", "More"]
        assert not Draft.objects.exists()

    def test_a_poll_opens_when_it_is_posted(self, alice: User) -> None:
        poll = {"options": ["Tea", "Coffee"], "duration_minutes": 60, "multiple": True}
        assert problem(Caller(alice).post("/drafts", {"poll": {**poll, "options": ["Tea", " "]}}))[0] == 400
        draft = scheduled(alice, poll=poll)
        assert draft["poll"] == poll
        time_passes()
        (tweet,) = Caller(alice).all("/users/me/tweets")
        assert [option["text"] for option in tweet["poll"]["options"]] == poll["options"]
        again = Caller(alice).post(f"/tweets/{tweet['id']}/redraft").json()
        assert again["poll"] == poll

    def test_newest_first_in_pages(self, alice: User, django_assert_num_queries: Any) -> None:
        for number in range(5):
            kept(alice, text=str(number))
        assert [one["text"] for one in Caller(alice).all("/drafts", limit=2)] == ["4", "3", "2", "1", "0"]
        caller = Caller(alice)
        with django_assert_num_queries(2):
            caller.get("/drafts")

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            ({}, "tweet_is_empty"),
            ({"text": "  "}, "tweet_is_empty"),
            ({"text": "x" * (MAX_TEXT + 1)}, "draft_is_too_long"),
            ({"text": "a", "thread": [{"text": "x" * (MAX_TEXT + 1)}]}, "draft_is_too_long"),
            ({"text": "a", "content_warning": "x" * 101}, "warning_is_too_long"),
        ],
    )
    def test_what_is_no_draft(self, alice: User, body: Any, code: str) -> None:
        assert problem(Caller(alice).post("/drafts", body)) == (400, code)
        assert not Draft.objects.exists()

    def test_there_is_an_end_to_them(self, alice: User) -> None:
        Draft.objects.bulk_create(Draft(owner=alice, text="x") for _ in range(MOST_DRAFTS))
        assert problem(Caller(alice).post("/drafts", {"text": "One more"})) == (403, "too_many_drafts")
        assert Draft.objects.count() == MOST_DRAFTS

    def test_an_answer_stays_one_when_its_tweet_goes(self, alice: User, bob: User) -> None:
        tweet = TweetFactory(author=bob)
        body = {"text": "Well", "reply_to_id": str(tweet.pk)}
        draft = kept(alice, **body)
        services.delete_tweet(actor=bob, tweet_id=tweet.pk)
        answer = Caller(alice).put(f"/drafts/{draft['id']}", {**body, "text": "Well, well"})
        assert (answer.status_code, answer.json()["reply_to_id"]) == (200, str(tweet.pk))
        assert problem(Caller(alice).post("/drafts", body)) == (404, "no_such_tweet")

    def test_one_that_did_not_change_is_not_sent_again(self, alice: User) -> None:
        path, caller = f"/drafts/{kept(alice, text='Mine')['id']}", Caller(alice)
        tag = caller.get(path)["ETag"]
        headers = {**caller.headers, "If-None-Match": tag}
        assert caller.client.get(f"/api{path}", headers=headers).status_code == 304
        caller.put(path, {"text": "Changed"})
        assert caller.client.get(f"/api{path}", headers=headers).status_code == 200

    def test_they_go_with_the_account(self, alice: User) -> None:
        kept(alice, text="Mine")
        alice.delete()
        assert not Draft.objects.exists()


class TestPictures:
    def test_a_draft_keeps_its_pictures_until_it_lets_them_go(self, alice: User) -> None:
        one, two, three = (prepared(alice) for _ in range(3))
        draft = kept(alice, media_ids=[one], thread=[{"text": "b", "media_ids": [two]}])
        assert [picture["id"] for picture in draft["media"]] == [one]
        Media.objects.update(created_at=timezone.now() - timedelta(hours=25))
        sweep_uploads()
        assert {str(pk) for pk in Media.objects.values_list("pk", flat=True)} == {one, two}
        for media_ids in ([one], [two]):
            assert problem(Caller(alice).post("/tweets", {"text": "a", "media_ids": media_ids})) == (
                409,
                "media_attached",
            )
        assert problem(Caller(alice).delete(f"/media/{one}")) == (409, "media_attached")
        assert Caller(alice).put(f"/drafts/{draft['id']}", {"media_ids": [one]}).status_code == 200
        sweep_uploads()
        assert [str(pk) for pk in Media.objects.values_list("pk", flat=True)] == [one]
        tweet = Caller(alice).post(f"/drafts/{draft['id']}/publish").json()
        assert [picture["id"] for picture in tweet["media"]] == [one]
        assert three

    def test_a_discarded_draft_leaves_them_to_the_sweep(self, alice: User) -> None:
        draft = kept(alice, media_ids=[prepared(alice)])
        Caller(alice).delete(f"/drafts/{draft['id']}")
        Media.objects.update(created_at=timezone.now() - timedelta(hours=25))
        sweep_uploads()
        assert not Media.objects.exists()

    def test_of_nobody_else(self, alice: User, mallory: User) -> None:
        media_id = prepared(alice)
        assert problem(Caller(mallory).post("/drafts", {"media_ids": [media_id]})) == (404, "no_such_media")
        assert Media.objects.get().held_at is None


class TestUndo:
    @pytest.fixture(autouse=True)
    def _window(self, alice: User) -> None:
        answer = Caller(alice).patch("/users/me", {"settings": {"undo_seconds": 20}})
        assert answer.json()["settings"]["undo_seconds"] == 20
        alice.refresh_from_db()

    def test_every_tweet_waits_so_long(self, alice: User) -> None:
        answer = Caller(alice).post("/tweets", {"text": "Oh", "thread": [{"text": "no"}]})
        assert answer.status_code == 202
        left = Draft.objects.get().publish_at - timezone.now()  # type: ignore[operator]
        assert timedelta(seconds=15) < left <= timedelta(seconds=20)
        assert texts() == []
        time_passes()
        assert texts() == ["Oh", "no"]

    def test_taken_back_it_is_never_seen(self, alice: User) -> None:
        draft = Caller(alice).post("/tweets", {"text": "Oh"}).json()
        assert Caller(alice).delete(f"/drafts/{draft['id']}").status_code == 204
        time_passes()
        assert texts() == []

    def test_a_draft_that_is_published_waits_too(self, alice: User) -> None:
        draft = kept(alice, text="Oh")
        assert Caller(alice).post(f"/drafts/{draft['id']}/publish").status_code == 202
        time_passes()
        assert texts() == ["Oh"]

    def test_what_cannot_be_posted_is_refused_at_once(self, alice: User) -> None:
        assert problem(Caller(alice).post("/tweets", {"text": ""})) == (400, "tweet_is_empty")
        assert not Draft.objects.exists()


class TestRedraft:
    def redrafted(self, owner: User, tweet: dict[str, Any]) -> dict[str, Any]:
        answer = Caller(owner).post(f"/tweets/{tweet['id']}/redraft")
        assert answer.status_code == 201, answer.content
        return answer.json()

    def test_the_old_one_goes_when_the_new_one_comes_and_its_pictures_go_over(self, alice: User) -> None:
        kept_one, left_out = prepared(alice, alt_text="A wall"), prepared(alice)
        tweet = tweet_with(alice, kept_one, left_out, text="With an eror")
        draft = self.redrafted(alice, tweet)
        assert (draft["text"], draft["replaces_id"]) == ("With an eror", tweet["id"])
        assert [picture["id"] for picture in draft["media"]] == [kept_one, left_out]
        assert self.redrafted(alice, tweet)["id"] == draft["id"]
        assert Caller().get(f"/tweets/{tweet['id']}").status_code == 200
        assert Caller(alice).patch(f"/media/{kept_one}", {"alt_text": "A red wall"}).status_code == 200
        Caller(alice).put(f"/drafts/{draft['id']}", {"text": "Without an error", "media_ids": [kept_one]})
        new = Caller(alice).post(f"/drafts/{draft['id']}/publish").json()
        assert (new["text"], [picture["alt_text"] for picture in new["media"]]) == ("Without an error", ["A red wall"])
        assert Caller().get(f"/tweets/{tweet['id']}").status_code == 404
        assert [str(pk) for pk in Media.objects.values_list("pk", flat=True)] == [kept_one]
        path = new["media"][0]["url"].partition("//")[2].partition("/")[2]
        assert Caller().client.get(f"/{path}").status_code == 200
        assert tweet_counter.drift(recounts.OF_TWEETS, recounts.OF_TWEETS_NAMES) == []
        assert user_counter.drift(recounts.OF_AUTHORS, recounts.OF_AUTHORS_NAMES) == []

    def test_what_cannot_be_posted_leaves_the_old_one(self, alice: User) -> None:
        tweet = tweet_with(alice, prepared(alice))
        draft = self.redrafted(alice, tweet)
        media_ids = [picture["id"] for picture in draft["media"]]
        Caller(alice).put(f"/drafts/{draft['id']}", {"text": "x" * 281, "media_ids": media_ids})
        assert Caller(alice).post(f"/drafts/{draft['id']}/publish").status_code == 400
        assert Caller().get(f"/tweets/{tweet['id']}").json()["media"] == tweet["media"]

    def test_discarded_it_leaves_the_old_one(self, alice: User) -> None:
        tweet = tweet_with(alice, prepared(alice))
        draft = self.redrafted(alice, tweet)
        Caller(alice).delete(f"/drafts/{draft['id']}")
        assert Caller().get(f"/tweets/{tweet['id']}").json()["media"] == tweet["media"]
        assert Media.objects.get().held_at is None

    def test_when_the_old_one_is_deleted_meanwhile_its_pictures_stay_with_the_draft(self, alice: User) -> None:
        tweet = tweet_with(alice, prepared(alice))
        draft = self.redrafted(alice, tweet)
        Caller(alice).delete(f"/tweets/{tweet['id']}")
        new = Caller(alice).post(f"/drafts/{draft['id']}/publish")
        assert new.status_code == 201, new.content
        assert [picture["id"] for picture in new.json()["media"]] == [tweet["media"][0]["id"]]

    def test_scheduled_it_replaces_at_its_time(self, alice: User) -> None:
        tweet = tweet_with(alice, prepared(alice))
        draft = self.redrafted(alice, tweet)
        media_ids = [picture["id"] for picture in draft["media"]]
        body = {"text": "Anew", "media_ids": media_ids, "publish_at": soon()}
        assert Caller(alice).put(f"/drafts/{draft['id']}", body).status_code == 200
        assert Caller().get(f"/tweets/{tweet['id']}").status_code == 200
        time_passes()
        assert texts() == ["Anew"]


class TestThreads:
    def test_all_are_posted_each_answering_the_one_before(self, alice: User) -> None:
        first_picture, second_picture = prepared(alice), prepared(alice)
        body = {
            "text": "One",
            "media_ids": [first_picture],
            "thread": [{"text": "Two"}, {"text": "", "media_ids": [second_picture]}],
            "reply_policy": "mentioned",
        }
        first = Caller(alice).post("/tweets", body)
        assert first.status_code == 201, first.content
        line = Caller().get(f"/tweets/{first.json()['id']}/thread").json()["results"]
        assert [tweet["text"] for tweet in line] == ["One", "Two", ""]
        assert [tweet["reply_to"] and tweet["reply_to"]["tweet_id"] for tweet in line] == [
            None,
            line[0]["id"],
            line[1]["id"],
        ]
        assert [[picture["id"] for picture in tweet["media"]] for tweet in line] == [
            [first_picture],
            [],
            [second_picture],
        ]
        assert {tweet["reply_policy"] for tweet in line} == {"mentioned"}
        assert {tweet["conversation_id"] for tweet in line} == {line[0]["id"]}

    @pytest.mark.parametrize("part", [{"text": ""}, {"text": "x" * 281}, {"text": "a", "media_ids": ["9"]}])
    def test_or_none(self, alice: User, part: Any) -> None:
        answer = Caller(alice).post("/tweets", {"text": "One", "thread": [{"text": "Two"}, part]})
        assert answer.status_code in (400, 404)
        assert answer.json()["errors"][0]["field"].startswith("thread.1.")
        assert not Tweet.objects.exists()

    def test_twenty_five_at_most(self, alice: User) -> None:
        parts = [{"text": str(number)} for number in range(25)]
        assert Caller(alice).post("/tweets", {"text": "a", "thread": parts}).status_code == 400
        assert Caller(alice).post("/tweets", {"text": "a", "thread": parts[:24]}).status_code == 201
        assert Tweet.objects.count() == 25
