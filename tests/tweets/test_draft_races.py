"""Of cancelling, changing and posting a draft one comes first; and whoever is killed leaves all of it or nothing."""

import ast
import os
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.core.errors import Problem
from apps.outbox import leases
from apps.outbox.models import OutboxRow
from apps.tweets import recounts, services
from apps.tweets.models import Draft, Tweet, tweet_counter
from apps.tweets.services import posting, releasing, threads
from apps.users.models import User, user_counter
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory
from tests.together import together
from tests.work import do_due_work

pytestmark = pytest.mark.django_db(transaction=True)


def scheduled(author: User, **said: Any) -> Draft:
    later = timezone.now() + timedelta(hours=1)
    draft = services.submit(author=author, publish_at=later, **{"text": "Later", **said})
    assert isinstance(draft, Draft)
    return draft


def release(draft: Draft) -> None:
    assert draft.publish_at
    services.release_draft(draft_id=draft.pk, publish_at=draft.publish_at)


def live() -> list[str]:
    return list(Tweet.objects.filter(deleted_at=None).order_by("pk").values_list("text", flat=True))


def assert_exact() -> None:
    assert tweet_counter.drift(recounts.OF_TWEETS, recounts.OF_TWEETS_NAMES) == []
    assert user_counter.drift(recounts.OF_AUTHORS, recounts.OF_AUTHORS_NAMES) == []


def test_many_workers_post_it_once() -> None:
    draft = scheduled(UserFactory(), thread=[{"text": "And more", "media_ids": []}])
    assert together([partial(release, draft)] * 6) == [None] * 6
    assert live() == ["Later", "And more"]
    assert_exact()


@pytest.mark.parametrize("_round", range(3))
def test_cancelled_or_posted_but_never_both(_round: int) -> None:
    author = UserFactory()
    draft = scheduled(author)
    cancel = partial(services.discard_draft, actor=author, draft_id=draft.pk)
    posted, cancelled = together([partial(release, draft), cancel])
    assert posted is None
    assert live() == (["Later"] if isinstance(cancelled, Problem) else [])
    assert not Draft.objects.exists()
    assert_exact()


def test_cancelling_waits_for_whoever_posts_it_and_finds_it_gone() -> None:
    author = UserFactory()
    draft = scheduled(author)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            release(draft)
            cancel = pool.submit(alone, partial(services.take_draft_back, actor=author, draft_id=draft.pk))
            until_waiting()
        with pytest.raises(Problem):
            cancel.result(30)
    assert live() == ["Later"]


def test_posting_waits_for_whoever_cancels_it_and_posts_nothing() -> None:
    author = UserFactory()
    draft = scheduled(author)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            services.take_draft_back(actor=author, draft_id=draft.pk)
            posting = pool.submit(alone, partial(release, draft))
            until_waiting()
        posting.result(30)
    assert live() == []
    assert Draft.objects.get().publish_at is None


def test_now_and_at_its_time_post_it_once() -> None:
    author = UserFactory()
    draft = scheduled(author)
    together([partial(release, draft), partial(services.publish_draft, actor=author, draft_id=draft.pk)])
    assert live() == ["Later"]
    assert_exact()


def test_two_redrafts_of_one_tweet_are_one() -> None:
    tweet = TweetFactory()
    drafts = together([partial(services.redraft, actor=tweet.author, tweet_id=tweet.pk)] * 4)
    assert {draft.pk for draft in drafts} == set(Draft.objects.values_list("pk", flat=True))
    assert len({draft.pk for draft in drafts}) == 1


def test_a_redraft_that_meets_the_deletion_of_its_tweet_deletes_once() -> None:
    tweet = TweetFactory(text="Old")
    author = tweet.author
    draft = services.redraft(actor=author, tweet_id=tweet.pk)
    results = together(
        [
            partial(services.publish_draft, actor=author, draft_id=draft.pk),
            partial(services.delete_tweet, actor=author, tweet_id=tweet.pk),
        ]
    )
    assert isinstance(results[0], Tweet)
    assert live() == ["Old"]
    assert not Tweet.objects.filter(pk=tweet.pk, deleted_at=None).exists()
    assert_exact()


def steps(module: ModuleType, name: str) -> list[tuple[str, int]]:
    """The file and the line of every statement in the body of one of its functions."""
    file = str(module.__file__)
    (found,) = (node for node in ast.walk(ast.parse(Path(file).read_text())) if getattr(node, "name", "") == name)
    inside = (node for node in ast.walk(found) if isinstance(node, ast.stmt) and node is not found)
    return [(file, node.lineno) for node in inside if not isinstance(node, ast.Expr | ast.Try) or is_call(node)]


def is_call(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)


STEPS = [
    *steps(releasing, "post"),
    *steps(releasing, "_delete_replaced"),
    *steps(threads, "post_thread"),
    *steps(posting, "post_tweet"),
    *steps(leases, "finish"),
]


def killed_at(file: str, line: int) -> bool:
    """The work that is due, done by a process that gets no further than here. Whether it came here at all."""
    child = os.fork()
    if child == 0:
        parents_own = connection.connection  # kept, so that nobody closes it
        connection.connection = None

        def watch(frame: Any, event: str, argument: object) -> Any:
            if event == "line" and frame.f_lineno == line and frame.f_code.co_filename == file:
                os.kill(os.getpid(), signal.SIGKILL)
            return watch

        sys.settrace(watch)
        do_due_work()
        os._exit(0 if parents_own else 1)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_killed_between_any_two_lines_it_is_posted_once() -> None:
    author, other = UserFactory(), TweetFactory()
    met = 0
    for file, line in STEPS:
        old = services.post_tweet(author=author, text="Old")
        draft = services.redraft(actor=author, tweet_id=old.pk)
        said = {"text": "New", "quote_of_id": other.pk, "thread": [{"text": "More", "media_ids": []}]}
        later = timezone.now() + timedelta(hours=1)
        services.save_draft(owner=author, draft_id=draft.pk, publish_at=later, **said)
        OutboxRow.objects.exclude(task__endswith="release_draft").delete()
        OutboxRow.objects.update(due_at=timezone.now())
        met += killed_at(file, line)
        is_waiting = Draft.objects.filter(owner=author).exists()
        assert own(author) == (["Old"] if is_waiting else ["New", "More"]), line
        # Nobody renews the lease of the dead.
        OutboxRow.objects.update(busy_until=timezone.now())
        do_due_work()
        assert own(author) == ["New", "More"], line
        assert not OutboxRow.objects.filter(task__endswith="release_draft").exists()
        Tweet.objects.filter(author=author).delete()
    assert met > 20


def own(author: User) -> list[str]:
    return list(Tweet.objects.filter(author=author, deleted_at=None).order_by("pk").values_list("text", flat=True))


def alone(act: Callable[[], Any]) -> Any:
    try:
        return act()
    finally:
        connection.close()


def until_waiting() -> None:
    """Until somebody waits for a lock of ours."""
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    while True:
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.01)
