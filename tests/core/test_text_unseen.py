"""Text in which nothing can be seen, and texts that look alike."""

import pytest

from apps.core import text as texts
from apps.follows import services as graph
from apps.follows.models import List, Note
from apps.media.models import Media
from apps.moderation.models import Report
from apps.tweets.models import Filter, Tweet
from apps.users.models import User
from tests.calls import Caller
from tests.media.pictures import jpeg, upload

UNSEEN = ["\u200b", "\u202e\u200b", "\u0301", "\u200d\u0336\u0336", "\u3164", "\u2800 \u00ad"]
ENGLAND, SCOTLAND = ("\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in f"{of}\x7f") for of in ("gbeng", "gbsct"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("a", "a\u200b"), ("a b", "a\u00a0b"), ("ab", "a\u200db"), ("a", "a\u2800"), ("\u2764", "\u2764\ufe0f")],
)
def test_some_texts_look_alike(one: str, other: str) -> None:
    assert texts.looks(one) == texts.looks(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("a", "á"), (ENGLAND, SCOTLAND), ("👩\u200d👩\u200d👧", "👩👩👧"), ("👩🏽\u200d🚀", "👩🏽🚀"), ("a", "A")],
)
def test_others_do_not(one: str, other: str) -> None:
    assert texts.looks(one) != texts.looks(other)


@pytest.mark.parametrize("unseen", UNSEEN)
def test_what_needs_words_is_refused_without_any(alice: User, unseen: str) -> None:
    caller = Caller(alice)
    poll = {"options": ["Tea", "Tea\u200b"], "duration_minutes": 60}
    phrase = {"phrase": unseen, "contexts": ["home"], "action": "hide"}
    for path, body in (
        ("/tweets", {"text": unseen}),
        ("/tweets", {"text": "Which?", "poll": poll}),
        ("/tweets", {"text": "Which?", "poll": {**poll, "options": ["Tea", unseen]}}),
        ("/lists", {"name": unseen}),
        ("/filters", phrase),
    ):
        assert caller.post(path, body).status_code == 400, path
    assert not any(model.objects.exists() for model in (Tweet, List, Filter))


@pytest.mark.parametrize("unseen", UNSEEN)
def test_where_words_may_be_absent_they_are(alice: User, bob: User, unseen: str) -> None:
    graph.write_note(actor=alice, target=bob, text="Met in Oslo")
    graph.write_note(actor=alice, target=bob, text=unseen)
    assert not Note.objects.exists()
    caller = Caller(alice)
    assert upload(caller, jpeg(), alt_text=unseen).json()["alt_text"] == ""
    caller.post("/reports", {"user_id": str(bob.pk), "category": "spam", "comment": unseen})
    assert (Media.objects.get().alt_text, Report.objects.get().comment) == ("", "")
