"""Whatever three people do to each other, in any order: the API shows each of them what the model says, and no more.

A failure is printed as the shortest history that leads to it.
"""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from tests.calls import Caller
from tests.factories.users import UserFactory
from tests.privacy.model import ANYBODY, Model, Said
from tests.privacy.plants import Bed, tweet_without_the_check
from tests.work import do_due_work

pytestmark = pytest.mark.django_db

PEOPLE = ("ann", "ben", "cleo")
# What one may look at.
LOOKS = ("tweet", "thread", "replies", "quotes", "edits", "profile", "home", "public")
EVERYWHERE = {"limit": 100}
DELIVERY = "apps.timelines.tasks.fan_out"

person = st.sampled_from(PEOPLE)
pair = st.permutations(PEOPLE).map(lambda names: names[:2])
viewer = st.sampled_from((*PEOPLE, ANYBODY))
place = st.integers(0, 30)  # among all that was said, the last first


class Histories(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self._apart = transaction.atomic()
        self._apart.__enter__()
        self.model = Model()
        self.people = {name: UserFactory() for name in PEOPLE}
        self.callers = {name: Caller(user) for name, user in self.people.items()} | {ANYBODY: Caller()}

    def teardown(self) -> None:
        try:
            for looking in (*PEOPLE, ANYBODY):
                for number in range(len(self.model.said)):
                    self._look_at(looking, "tweet", number)
                for number, whole in enumerate((*["profile"] * len(PEOPLE), "home", "public")):
                    self._look_at(looking, whole, number)
        finally:
            transaction.set_rollback(True)
            self._apart.__exit__(None, None, None)

    # What people do to each other ---------------------------------------------------------------
    @initialize(followed=pair, protected=person)
    def begin(self, followed: list[str], protected: str) -> None:
        self.follow(followed)
        self.protect(protected)
        self.post(followed[1])
        self.post(protected)

    @rule(names=pair)
    def follow(self, names: list[str]) -> None:
        self._tie(names, "POST", "/follow", self.model.follow(*names))

    @rule(names=pair)
    def unfollow(self, names: list[str]) -> None:
        self._tie(names, "POST", "/unfollow", self.model.unfollow(*names))

    @rule(names=pair)
    def accept(self, names: list[str]) -> None:
        self._tie(names, "POST", "/follow_requests/{}/accept", self.model.accept(*names))

    @rule(names=pair)
    def block(self, names: list[str]) -> None:
        self._tie(names, "PUT", "/users/{}/block", self.model.block(*names))

    @precondition(lambda self: self.model.blocks)
    @rule(number=place)
    def unblock(self, number: int) -> None:
        names = sorted(self.model.blocks)[number % len(self.model.blocks)]
        self.model.blocks.discard(names)
        self._tie([*names], "DELETE", "/users/{}/block", 200)

    @rule(names=pair)
    def mute(self, names: list[str]) -> None:
        self.model.mutes.add((names[0], names[1]))
        self._tie(names, "PUT", "/users/{}/mute", 200)

    @rule(names=pair)
    def unmute(self, names: list[str]) -> None:
        self.model.mutes.discard((names[0], names[1]))
        self._tie(names, "DELETE", "/users/{}/mute", 200)

    @rule(name=person)
    def protect(self, name: str) -> None:
        self.model.protected.add(name)
        self._send(name, "PATCH", "/users/me", {"is_protected": True}, 200)

    @rule(name=person)
    def unprotect(self, name: str) -> None:
        self.model.unprotect(name)
        self._send(name, "PATCH", "/users/me", {"is_protected": False}, 200)
        do_due_work()

    # What they say ------------------------------------------------------------------------------
    @rule(author=person)
    def post(self, author: str) -> None:
        self._say(author, 201)

    @precondition(lambda self: self.model.said)
    @rule(author=person, number=place)
    def reply(self, author: str, number: int) -> None:
        said = self._said(number)
        self._say(author, self.model.may_answer(author, said), reply_to=said)

    @precondition(lambda self: self.model.said)
    @rule(author=person, number=place)
    def quote(self, author: str, number: int) -> None:
        said = self._said(number)
        self._say(author, self.model.may_spread(author, said, 201), quote_of=said)

    @precondition(lambda self: self.model.said)
    @rule(author=person, number=place)
    def retweet(self, author: str, number: int) -> None:
        said = self._said(number)
        expected = self.model.may_spread(author, said, 200)
        self._send(author, "PUT", f"/tweets/{said.id}/retweet", None, expected)
        mine = [
            one for one in self.model.said
            if one.author == author and one.retweet_of is said.original and not one.is_gone
        ]  # fmt: skip
        if expected == 200 and not mine:
            row = self.people[author].tweets.get(retweet_of=said.original.id, deleted_at=None)
            self.model.said.append(Said(row.pk, author, retweet_of=said.original))

    @precondition(lambda self: self.model.said)
    @rule(author=person, number=place)
    def edit(self, author: str, number: int) -> None:
        said = self._said(number)
        expected, text = self.model.may_change(author, said, 200), f"Edited {len(said.original.texts)}"
        self._send(author, "PATCH", f"/tweets/{said.id}", {"text": text}, expected)
        if expected == 200:
            said.original.texts.append(text)

    @precondition(lambda self: self.model.said)
    @rule(author=person, number=place)
    def delete(self, author: str, number: int) -> None:
        said = self._said(number)
        expected, goes = self.model.may_delete(author, said)
        self._send(author, "DELETE", f"/tweets/{said.id}", None, expected)
        goes.is_gone |= expected == 204

    @rule()
    def deliver(self) -> None:
        """Late or at once: homes are complete by then, and nobody sees anything else."""
        do_due_work()

    # What they see ------------------------------------------------------------------------------
    @precondition(lambda self: self.model.said)
    @rule(looking=viewer, what=st.sampled_from(LOOKS), number=place)
    def look(self, looking: str, what: str, number: int) -> None:
        self._look_at(looking, what, number)

    def _look_at(self, looking: str, what: str, number: int) -> None:
        getattr(self, f"_look_at_{what}")(looking, number)

    def _look_at_tweet(self, looking: str, number: int) -> None:
        said = self._said(number)
        shown = self._shown(looking, f"/tweets/{said.id}", is_there=self.model.sees(looking, said))
        if shown is None:
            return
        shown = shown["retweet_of"] or shown
        original, quoted = said.original, said.original.quote_of
        assert shown["text"] == original.texts[-1]
        if quoted:
            is_shown = "unavailable" not in shown["quote_of"]
            assert is_shown == self.model.sees_quoted(looking, quoted), shown
        standing = [one for one in self.model.said if not one.is_gone]
        counted = {
            "replies": sum(one.reply_to is original for one in standing),
            "quotes": sum(one.quote_of is original for one in standing),
            "retweets": sum(one.retweet_of is original for one in standing),
        }
        assert {name: shown["counts"][name] for name in counted} == counted

    def _look_at_thread(self, looking: str, number: int) -> None:
        said = self._said(number)
        shown = self._shown(looking, f"/tweets/{said.id}/thread", is_there=self.model.sees(looking, said))
        if shown is None:
            return
        above = self.model.ancestors(said.original)
        told = [(int(one["id"]), "unavailable" not in one) for one in shown["results"]]
        assert told[: len(above)] == [(one.id, self.model.sees(looking, one)) for one in above]
        assert told[len(above)] == (said.id, True)

    def _look_at_replies(self, looking: str, number: int) -> None:
        said = self._said(number)
        expected = self.model.seen(looking, lambda one: one.reply_to is said.original)
        self._list(looking, f"/tweets/{said.id}/replies", expected, is_there=self.model.sees(looking, said))

    def _look_at_quotes(self, looking: str, number: int) -> None:
        said = self._said(number)
        expected = self.model.seen(looking, lambda one: one.quote_of is said.original)
        self._list(looking, f"/tweets/{said.id}/quotes", expected, is_there=self.model.sees(looking, said))

    def _look_at_edits(self, looking: str, number: int) -> None:
        said = self._said(number)
        shown = self._shown(looking, f"/tweets/{said.id}/edits", is_there=self.model.sees(looking, said))
        assert shown is None or [one["text"] for one in shown["results"]] == said.original.texts[::-1]

    def _look_at_profile(self, looking: str, number: int) -> None:
        name = PEOPLE[number % len(PEOPLE)]
        answer = self.callers[looking].get(f"/users/{self.people[name].pk}/tweets", **EVERYWHERE)
        if not self.model.is_open(name, looking):
            assert answer.status_code == 403
        else:
            assert _ids(answer.json()) == self.model.profile(looking, name)

    def _look_at_home(self, looking: str, number: int) -> None:
        """Nothing in it is not for its reader, whatever was delivered by now; and then it is complete."""
        if looking == ANYBODY:
            return
        early = self._shown(looking, "/timelines/home", is_there=True)
        assert {*_ids(early)} <= {said.id for said in self.model.said if self.model.is_for_home(looking, said)}
        do_due_work(of=DELIVERY)
        self._list(looking, "/timelines/home", self.model.home(looking), is_there=True)

    def _look_at_public(self, looking: str, number: int) -> None:
        own = {one.id for one in self.model.said}
        shown = self._shown(looking, "/timelines/public", is_there=True)
        assert [id_ for id_ in _ids(shown) if id_ in own] == self.model.public(looking)

    # How ----------------------------------------------------------------------------------------
    def _said(self, number: int) -> Said:
        return self.model.said[-1 - number % len(self.model.said)]

    def _tie(self, names: list[str], method: str, path: str, expected: int) -> None:
        target = str(self.people[names[1]].pk)
        body = None if "{}" in path else {"user_id": target}
        self._send(names[0], method, path.format(target), body, expected)

    def _say(self, author: str, expected: int, **about: Said) -> None:
        text = f"Said {len(self.model.said)}"
        body = {"text": text, **{f"{name}_id": str(said.id) for name, said in about.items()}}
        answer = self._send(author, "POST", "/tweets", body, expected)
        if expected == 201:
            of = {name: said.original for name, said in about.items()}
            self.model.said.append(
                Said(int(answer.json()["id"]), author, [text], reply_to=of.get("reply_to"), quote_of=of.get("quote_of"))
            )

    def _send(self, name: str, method: str, path: str, body: Any, expected: int) -> Any:
        answer = getattr(self.callers[name], method.lower())(path, body)
        assert answer.status_code == expected, answer.content
        return answer

    def _shown(self, looking: str, path: str, *, is_there: bool) -> Any:
        answer = self.callers[looking].get(path, **EVERYWHERE)
        assert answer.status_code == (200 if is_there else 404), answer.content
        return answer.json() if is_there else None

    def _list(self, looking: str, path: str, expected: list[int], *, is_there: bool) -> None:
        shown = self._shown(looking, path, is_there=is_there)
        assert shown is None or _ids(shown) == expected


def _ids(shown: Any) -> list[int]:
    return [int(one["id"]) for one in shown["results"]]


@pytest.fixture(autouse=True)
def _no_limits(settings: Any) -> None:
    settings.RATE_LIMIT_SCALE = 1e6


def live(**more: Any) -> None:
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    how = settings(max_examples=15, stateful_step_count=30, deadline=None, suppress_health_check=checks, **more)
    run_state_machine_as_test(Histories, settings=how)


def test_everybody_sees_what_the_model_says() -> None:
    live()


def test_a_planted_leak_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    tweet_without_the_check(Bed(monkeypatch))
    with pytest.raises(AssertionError):
        live(phases=[Phase.generate], database=None)
