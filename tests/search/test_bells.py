"""Bells of saved searches: who is told of what, once, together, and never of what is not theirs to read."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.follows import services as graph
from apps.moderation import services as moderation
from apps.notifications.models import Notification
from apps.search import grammar, tasks
from apps.search.models import Finding, SavedSearch
from apps.search.services import bells
from apps.tweets import services as tweets
from apps.tweets.models import tweet_counter
from apps.users import services as accounts
from apps.users.models import User
from tests.calls import Caller
from tests.factories.follows import MuteFactory
from tests.factories.users import UserFactory
from tests.search.test_api import say
from tests.search.test_hostile import NASTY
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


def bell(user: User, query: str) -> dict[str, Any]:
    """Saved with a bell."""
    answer = Caller(user).post("/search/saved", {"query": query, "notifying": True})
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json()
    return found


def ring() -> None:
    """What workers do within the next half minute."""
    do_due_work("apps.search.")
    tasks.ring_bells()
    do_due_work("apps.notifications.tasks.hear_of_finding")


def told(user: User) -> list[dict[str, Any]]:
    ring()
    return [row for row in Caller(user).all("/notifications/me") if row["kind"] == "search"]


def unread(user: User) -> int:
    count: int = Caller(user).get("/notifications/unread_count").json()["unread_count"]
    return count


class TestWhatIsTold:
    def test_a_saved_search_is_silent_until_it_has_a_bell_and_tells_of_what_comes_then(
        self, alice: User, bob: User
    ) -> None:
        saved = Caller(bob).post("/search/saved", {"query": "granite -slate"}).json()
        assert saved["notifying"] is False
        say(alice, "granite")
        assert told(bob) == []
        answer = Caller(bob).patch(f"/search/saved/{saved['id']}", {"notifying": True})
        assert answer.json() == {**saved, "notifying": True}
        assert told(bob) == []
        tweet = say(alice, "more granite")
        say(alice, "granite and slate")
        (row,) = told(bob)
        assert row["search"] == {"id": saved["id"], "query": "granite -slate", "tweets_count": 1}
        assert (row["tweet"]["id"], row["is_read"], row["actors_count"]) == (str(tweet), False, 1)
        assert [one["username"] for one in row["actors"]] == ["alice"]
        assert unread(bob) == 1
        assert told(alice) == []

    def test_what_is_found_within_twelve_hours_is_one_group_and_news_again(
        self, alice: User, bob: User, mallory: User
    ) -> None:
        bell(bob, "granite")
        say(alice, "granite one")
        (first,) = told(bob)
        Caller(bob).post("/notifications/read", {"up_to_id": first["id"]})
        assert unread(bob) == 0
        say(mallory, "granite two")
        newest = say(alice, "granite three")
        (row,) = told(bob)
        assert (row["search"]["tweets_count"], row["actors_count"], row["is_read"]) == (3, 2, False)
        assert [one["username"] for one in row["actors"]] == ["alice", "mallory"]
        assert row["tweet"]["id"] == str(newest)
        assert unread(bob) == 1

    def test_each_search_is_told_of_by_itself(self, alice: User, bob: User) -> None:
        for query in ("granite", "from:alice"):
            bell(bob, query)
        say(alice, "granite")
        assert sorted(row["search"]["query"] for row in told(bob)) == ["from:alice", "granite"]

    def test_looking_again_changes_nothing(self, alice: User, bob: User) -> None:
        bell(bob, "granite")
        say(alice, "granite")
        before = told(bob)
        assert len(before) == 1
        SavedSearch.objects.update(looked_up_to=0)
        assert told(bob) == before

    def test_a_bell_that_is_turned_off_is_silent_and_turned_on_tells_nothing_of_meanwhile(
        self, alice: User, bob: User
    ) -> None:
        saved = bell(bob, "granite")
        for wanted in (False, True):
            Caller(bob).patch(f"/search/saved/{saved['id']}", {"notifying": wanted})
            if not wanted:
                say(alice, "granite")
        assert told(bob) == []
        assert len(Caller(bob).all("/search/saved")) == 1

    def test_a_kind_that_is_silenced_is_not_told(self, alice: User, bob: User) -> None:
        Caller(bob).patch("/notifications/settings", {"silenced": ["search"]})
        bell(bob, "granite")
        say(alice, "granite")
        assert told(bob) == []

    def test_whatever_policy_there_is_about_strangers_this_was_asked_for(self, alice: User, bob: User) -> None:
        Caller(bob).patch("/notifications/settings", {"not_followed": "drop", "new_accounts": "filter"})
        bell(bob, "granite")
        say(alice, "granite")
        assert len(told(bob)) == 1

    def test_enough_likes_ring_when_they_are_there(self, alice: User, bob: User, mallory: User) -> None:
        bell(bob, "granite min_likes:1")
        tweet = say(alice, "granite")
        assert told(bob) == []
        tweets.like(actor=mallory, tweet_id=tweet)
        tweet_counter.fold()
        assert [row["tweet"]["id"] for row in told(bob)] == [str(tweet)]

    def test_what_stands_at_home_can_ring(self, alice: User, bob: User, follower: User) -> None:
        bell(follower, "granite in:home")
        tweet = say(alice, "granite")
        say(bob, "granite")
        assert [row["search"]["tweets_count"] for row in told(follower)] == [1]
        assert told(follower)[0]["tweet"]["id"] == str(tweet)

    def test_a_search_that_is_dropped_takes_its_news_along(self, alice: User, bob: User) -> None:
        saved = bell(bob, "granite")
        say(alice, "granite")
        assert len(told(bob)) == 1
        Caller(bob).delete(f"/search/saved/{saved['id']}")
        assert told(bob) == []
        assert not Notification.objects.filter(kind="search").exists()

    def test_a_wish_that_is_none_is_refused_and_changes_nothing(self, bob: User) -> None:
        saved = bell(bob, "granite")
        for wrong in ({}, {"notifying": "perhaps"}, {"notifying": None}, []):
            assert Caller(bob).patch(f"/search/saved/{saved['id']}", wrong).status_code == 400
        assert Caller(bob).all("/search/saved") == [saved]


class TestWhatIsNot:
    def test_nobody_is_told_of_themselves_or_of_what_they_do_not_want_to_read(
        self, alice: User, bob: User, mallory: User
    ) -> None:
        """bob mutes mallory and blocks carol, a word, and a conversation."""
        carol = UserFactory(username="carol")
        for query in ("granite", "from:mallory", "from:bob"):
            bell(bob, query)
        started = say(alice, "a conversation")
        tweets.mute_conversation(actor=bob, tweet_id=started)
        tweets.mute_words(actor=bob, phrase="secrets", contexts=["notifications"], action="hide")
        graph.mute(actor=bob, target=mallory)
        graph.block(actor=carol, target=bob)
        say(bob, "granite")
        say(mallory, "granite")
        say(carol, "granite")
        say(alice, "granite secrets")
        say(alice, "granite, too", reply_to_id=started)
        assert told(bob) == []
        assert not Finding.objects.exists()

    def test_a_mute_that_is_over_is_none(self, alice: User, bob: User) -> None:
        MuteFactory(muter=bob, muted=alice, expires_at=timezone.now() - timedelta(seconds=1))
        bell(bob, "from:alice")
        say(alice, "granite")
        assert len(told(bob)) == 1

    def test_a_protected_account_rings_for_its_followers_alone(
        self, protected: User, alice: User, mallory: User
    ) -> None:
        for reader in (alice, mallory):
            bell(reader, "opal OR from:protected")
        say(protected, "opal")
        assert len(told(alice)) == 1
        assert told(mallory) == []
        assert unread(mallory) == 0

    @pytest.mark.parametrize("what", ["delete", "hide", "protect", "block", "be blocked", "mute", "suspend"])
    def test_what_may_not_be_seen_any_more_is_neither_told_nor_counted(
        self, what: str, alice: User, bob: User, mallory: User, staff: User
    ) -> None:
        bell(bob, "granite")
        kept = say(mallory, "granite kept")
        tweet = say(alice, "granite gone")
        assert told(bob)[0]["search"]["tweets_count"] == 2
        {
            "delete": lambda: tweets.delete_tweet(actor=alice, tweet_id=tweet),
            "hide": lambda: moderation.hide_tweet(moderator=staff, tweet=alice.tweets.get(pk=tweet), reason="Because"),
            "protect": lambda: accounts.edit_profile(actor=alice, is_protected=True),
            "block": lambda: graph.block(actor=bob, target=alice),
            "be blocked": lambda: graph.block(actor=alice, target=bob),
            "mute": lambda: graph.mute(actor=bob, target=alice),
            "suspend": lambda: accounts.suspend(user=alice),
        }[what]()
        (row,) = told(bob)
        assert (row["tweet"]["id"], row["search"]["tweets_count"], row["actors_count"]) == (str(kept), 1, 1)
        tweets.delete_tweet(actor=mallory, tweet_id=kept)
        assert told(bob) == []
        assert unread(bob) == 0

    def test_who_is_suspended_is_not_searched_for(self, alice: User, bob: User) -> None:
        bell(bob, "granite")
        accounts.suspend(user=bob)
        say(alice, "granite")
        ring()
        assert not Finding.objects.exists()

    def test_another_ones_search_cannot_be_rung(self, bob: User, mallory: User) -> None:
        saved = bell(bob, "granite")
        assert Caller(mallory).patch(f"/search/saved/{saved['id']}", {"notifying": False}).status_code == 404
        client = Client()
        client.force_login(mallory)
        assert client.post(f"/search/saved/{saved['id']}/notify_off").status_code == 404
        assert Caller(bob).all("/search/saved")[0]["notifying"] is True


class TestTheWork:
    def test_a_tweet_whose_document_comes_late_is_not_missed(self, alice: User, bob: User) -> None:
        bell(bob, "granite")
        tweet = say(alice, "granite")
        tasks.ring_bells()
        assert [row["tweet"]["id"] for row in told(bob)] == [str(tweet)]

    def test_a_run_that_is_killed_has_lost_nothing(self, alice: User, bob: User, monkeypatch) -> None:
        bell(bob, "granite")
        say(alice, "granite")
        do_due_work("apps.search.")

        def killed(*_: Any) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(bells, "_keep", killed)
            with pytest.raises(KeyboardInterrupt):
                tasks.ring_bells()
        assert len(told(bob)) == 1

    def test_one_run_takes_so_many_and_the_next_those_who_wait(self, alice: User, bob: User, monkeypatch) -> None:
        monkeypatch.setattr(bells, "PER_RUN", 1)
        for query in ("granite", "granite OR slate", "granite OR chalk"):
            bell(bob, query)
        say(alice, "granite")
        assert [len(told(bob)) for _ in range(3)] == [1, 2, 3]

    def test_no_query_keeps_others_from_being_looked_at(self, alice: User, bob: User) -> None:
        for q in NASTY:
            query = grammar.parse(q.encode(errors="replace").decode()).text
            SavedSearch.objects.get_or_create(owner=alice, query=query, defaults={"rings_since": 1})
        bell(bob, "granite")
        say(alice, "granite")
        assert len(told(bob)) == 1
        assert not SavedSearch.objects.filter(looked_up_to=0).exists()

    def test_of_very_many_the_newest_are_kept(self, alice: User, bob: User, monkeypatch) -> None:
        monkeypatch.setattr(bells, "MOST_AT_ONCE", 3)
        monkeypatch.setattr(bells, "MOST_KEPT", 4)
        bell(bob, "granite")
        made = [say(alice, f"granite {number}") for number in range(5)]
        assert told(bob)[0]["search"]["tweets_count"] == 3
        made += [say(alice, f"granite {number}") for number in range(5, 8)]
        assert told(bob)[0]["search"]["tweets_count"] == 4
        assert Finding.objects.get().tweet_ids == made[:3:-1]

    def test_findings_of_long_ago_go_with_their_news(self, alice: User, bob: User, monkeypatch) -> None:
        monkeypatch.setattr(bells, "FINDINGS_KEPT", 1)
        bell(bob, "granite")
        say(alice, "granite")
        assert len(told(bob)) == 1
        Finding.objects.update(window=1)
        tweet = say(alice, "granite anew")
        assert [row["tweet"]["id"] for row in told(bob)] == [str(tweet)]
        assert Notification.objects.filter(kind="search").count() == 1


class TestThePages:
    def test_a_bell_is_set_and_taken_away_where_the_search_is_kept(self, bob: User) -> None:
        client = Client()
        client.force_login(bob)
        client.post("/search/save", {"q": "granite"})
        saved = bob.saved_searches.get()
        for where in ("/search", "/search?q=granite"):
            html = client.get(where).content.decode()
            assert f'action="/search/saved/{saved.pk}/notify_on"' in html
            assert 'aria-pressed="false" aria-label="Tell me of new tweets that match granite"' in html
        # Back to where the bell was touched.
        answer = client.post(f"/search/saved/{saved.pk}/notify_on", {"q": "granite", "tab": "latest"})
        assert answer["Location"] == "/search?q=granite&tab=latest"
        assert client.post(f"/search/saved/{saved.pk}/notify_on", {"q": ""})["Location"] == "/search"
        html = client.get("/search").content.decode()
        assert f'action="/search/saved/{saved.pk}/notify_off"' in html
        client.post(f"/search/saved/{saved.pk}/notify_off")
        saved.refresh_from_db()
        assert not saved.notifying

    def test_the_news_names_the_search_and_leads_to_what_was_found(self, alice: User, bob: User) -> None:
        bell(bob, "granite & <b>")
        client = Client()
        client.force_login(bob)
        tweet = say(alice, "granite b")
        ring()
        html = client.get("/notifications").content.decode()
        assert "A new tweet matches your search “granite &amp; &lt;b&gt;”" in html
        assert f'href="/@alice/{tweet}"' in html
        say(alice, "granite b b")
        ring()
        html = client.get("/notifications").content.decode()
        assert "2 new tweets match your search “granite &amp; &lt;b&gt;”" in html
        assert 'href="/search?q=granite+%26+%3Cb%3E&amp;tab=latest"' in html
