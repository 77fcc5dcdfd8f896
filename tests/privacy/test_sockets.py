"""Nothing comes through a socket to whom it is not for: while everything private happens, everybody listens.

Events carry ids and no words, so ids are what is looked for: of messages, conversations, tweets, and of who types or
reads. Who is let in at all stands in the table below.
"""

import contextlib
import re
import time
from collections.abc import Iterator

import pytest
from django.test import Client
from websockets.exceptions import InvalidStatus

from apps.follows import services as graph
from apps.messaging import services as messaging
from apps.notifications import selectors as notifications
from apps.notifications import services as told
from apps.tweets import services as tweets
from apps.users import services as accounts
from apps.users.models import User
from tests.factories.follows import FollowFactory
from tests.factories.users import UserFactory
from tests.realtime.windows import SocketServer, Window, bearer, opened, session, ticket
from tests.work import do_due_work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("privacy")]

LISTENERS = ("owner", "partner", "follower", "blocked", "muted", "former", "pending", "stranger", "moderator")


@pytest.fixture(scope="module")
def sockets(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[SocketServer]:
    server = SocketServer(tmp_path_factory.mktemp("sockets") / "log")
    yield server
    server.stop()


@pytest.fixture
def people(db: None) -> dict[str, User]:
    """The owner is protected; `former` was removed from the group, `blocked` is still in it."""
    made: dict[str, User] = {name: UserFactory(username=name) for name in LISTENERS if name != "moderator"}
    made["moderator"] = UserFactory(username="moderator1", is_staff=True, is_superuser=True)
    owner = made["owner"]
    for name in ("partner", "follower", "blocked", "former"):
        FollowFactory(follower=made[name], followee=owner)
        FollowFactory(follower=owner, followee=made[name])
    made["owner"] = owner = accounts.edit_profile(actor=owner, is_protected=True)
    graph.follow(actor=made["pending"], target=owner)
    return made


@contextlib.contextmanager
def everybody_listens(sockets: SocketServer, people: dict[str, User]) -> Iterator[dict[str, Window]]:
    with contextlib.ExitStack() as open_windows:
        looking = {
            name: open_windows.enter_context(opened(sockets, session_key=session(user)))
            for name, user in people.items()
        }
        for window in looking.values():
            window.hear("notification")
        yield looking


def heard_by(looking: dict[str, Window], marks: dict[str, int | tuple[str, ...]]) -> dict[str, set[str]]:
    """Which windows heard each of the marks, when all that was on its way has come (a sweep included)."""
    time.sleep(6)
    said: dict[str, str] = {}
    for name, window in looking.items():
        while not window.hears_nothing("nothing there is", 0.3):
            pass
        said[name] = " ".join(str(event) for event in window.heard)
    return {
        mark: {name for name, text in said.items() if all(re.search(rf"\b{one}\b", text) for one in _ids(wanted))}
        for mark, wanted in marks.items()
    }


def _ids(wanted: int | tuple[str, ...]) -> tuple[str, ...]:
    return wanted if isinstance(wanted, tuple) else (str(wanted),)


def test_messages_are_heard_by_those_alone_who_see_them(sockets: SocketServer, people: dict[str, User]) -> None:
    owner = people["owner"]
    members = [people[name] for name in ("follower", "blocked", "former")]
    group = messaging.send_message(sender=owner, recipients=members, text="Hello").conversation_id
    for member in members:
        messaging.accept(actor=member, conversation_id=group)
    asked = messaging.send_message(sender=people["stranger"], recipients=[people["muted"]], text="?").conversation_id
    direct = messaging.send_message(sender=owner, recipients=[people["partner"]], text="Hello").conversation_id
    graph.block(actor=owner, target=people["blocked"])
    messaging.remove_member(actor=owner, conversation_id=group, target=people["former"])
    with everybody_listens(sockets, people) as looking:
        one = messaging.send_message(sender=owner, conversation_id=direct, text="For you alone")
        several = messaging.send_message(sender=owner, conversation_id=group, text="For some")
        messaging.react(actor=people["partner"], message_id=one.pk, emoji="👍")
        messaging.mark_read(actor=people["partner"], conversation_id=direct)
        messaging.mark_read(actor=people["muted"], conversation_id=asked)
        looking["partner"].say({"type": "typing", "conversation_id": str(direct)})
        for name in ("stranger", "moderator", "former", "blocked"):
            looking[name].say({"type": "typing", "conversation_id": str(direct)})
        taken = messaging.send_message(sender=owner, conversation_id=direct, text="Not so")
        messaging.unsend(actor=owner, message_id=taken.pk)
        secret: dict[str, int | tuple[str, ...]] = {
            "direct": direct,
            "message": one.pk,
            "taken back": taken.pk,
            "in a group": several.pk,
            "a request was read": ("read", str(people["muted"].pk)),
        }
        heard = heard_by(looking, secret)
    both = {"owner", "partner"}
    assert heard == {
        "direct": both,
        "message": both,
        "taken back": both,
        "in a group": {"owner", "follower"},
        "a request was read": {"muted"},
    }


def test_tweets_and_news_are_heard_of_by_those_alone_who_see_them(
    sockets: SocketServer, people: dict[str, User]
) -> None:
    owner = people["owner"]
    for name, user in people.items():
        browser = Client()
        browser.force_login(user)
        assert browser.get("/home").status_code == 200, name  # a warm list for everybody
    graph.block(actor=owner, target=people["blocked"])
    graph.mute(actor=people["muted"], target=owner)
    graph.remove_follower(actor=owner, follower=people["former"])
    do_due_work()
    with everybody_listens(sockets, people) as looking:
        tweet = tweets.post_tweet(author=owner, text="@partner @stranger @moderator1 for those who follow me")
        tweets.like(actor=people["follower"], tweet_id=tweet.pk)
        do_due_work()
        told.mark_read(actor=people["partner"], up_to=notifications.newest_id(people["partner"].pk))
        heard = heard_by(looking, {"tweet": tweet.pk})
    # What the owner writes is not new to them.
    assert heard == {"tweet": {"partner", "follower"}}


# Who is let in: by a browser's session, by a ticket for their access token.
TABLE = [
    ("alice", True),
    ("mallory", True),
    ("blocked", True),
    ("unconfirmed", True),
    ("staff", True),
    ("suspended", False),
    ("leaving", False),
]


@pytest.mark.parametrize(("name", "comes_in"), TABLE)
def test_who_is_let_in(sockets: SocketServer, name: str, comes_in: bool, request: pytest.FixtureRequest) -> None:
    user = request.getfixturevalue(name)
    state = {"suspended_at": user.suspended_at, "leaving_at": user.leaving_at}
    # Their session and their token are from a better time.
    User.objects.filter(pk=user.pk).update(suspended_at=None, leaving_at=None)
    user.refresh_from_db()
    key, pass_ = session(user), ticket(bearer(user))
    User.objects.filter(pk=user.pk).update(**state)
    for query, sent in (("", {"session_key": key}), (f"?ticket={pass_}", {})):
        if comes_in:
            with opened(sockets, query, **sent) as looking:
                looking.hear("notification")
        else:
            with pytest.raises(InvalidStatus), opened(sockets, query, **sent):
                pass
