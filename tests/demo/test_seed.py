"""manage.py seed: once, whole or not at all, exact, and believable."""

from collections import Counter
from datetime import timedelta
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count
from django.utils import timezone

from apps.core import ids
from apps.core import text as texts
from apps.demo import seeding
from apps.demo.graph import power_law_edges
from apps.discovery import topics
from apps.discovery.models import Kept, Ranking, Suggestions
from apps.follows.models import Follow, FollowRequest
from apps.media.files import picture_name
from apps.media.models import Media
from apps.tweets import recounts
from apps.tweets.models import Like, Poll, PollClosed, Tweet, Vote, poll_counter, tweet_counter
from apps.users.models import User, user_counter
from tests.calls import Caller

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("seed")]


def counted(sql: str) -> list[tuple[int, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def pictures_are_whole() -> None:
    """Ready, described, of several shapes, with all their files, and part of what they stand in."""
    shown = Tweet.objects.exclude(media=[])
    pictures = list(Media.objects.filter(attachment__tweet__in=shown))
    assert shown.count() >= 35 and {len(tweet.media) for tweet in shown} == {1, 2, 3, 4}
    assert len(pictures) == Media.objects.count() == sum(len(tweet.media) for tweet in shown)
    assert all(media.state == Media.State.READY and media.alt_text and media.blurhash for media in pictures)
    assert len({(media.width, media.height) for media in pictures}) >= 4
    assert all(default_storage.exists(picture_name(media.key, size)) for media in pictures for size in media.sizes)
    for handle in seeding.LOGINS:
        assert list(Caller().all(f"/users/@{handle}/tweets", kind="media"))


def nothing_waits_for_the_beat() -> None:
    """What it would make only later is there."""
    assert {row.kind for row in Ranking.objects.all()} == set(Kept)
    assert len(topics.of(0)) == topics.MOST
    assert Suggestions.objects.filter(user__username__in=(*seeding.LOGINS, seeding.ADMIN)).count() == 4


@pytest.fixture
def _seeded(settings) -> None:
    settings.DEBUG = True
    call_command("seed", stdout=StringIO())


@pytest.mark.usefixtures("_seeded")
def test_it_is_all_there_and_right() -> None:
    """One seeding for all of it: it takes seconds."""
    assert 190 <= User.objects.count() <= 202
    assert Tweet.objects.count() > 3000
    assert Tweet.objects.filter(retweet_of=None, reply_to=None).count() > 1400
    assert Tweet.objects.exclude(reply_to=None).count() > 700
    assert Tweet.objects.exclude(retweet_of=None).count() > 600
    assert Like.objects.count() > 7000
    assert User.objects.filter(is_protected=True).exists() and FollowRequest.objects.exists()

    # Both ways of delivery run with a limit of 50.
    followers = [row["n"] for row in Follow.objects.values("followee").annotate(n=Count("id"))]
    assert max(followers) > 100 and sum(1 for n in followers if n > 50) >= 10
    assert sorted(followers)[len(followers) // 2] < 40

    # Times and ids agree, within a month, and nothing stands before what it answers.
    now = timezone.now()
    for tweet_id, created_at, parent, original in Tweet.objects.values_list(
        "id", "created_at", "reply_to_id", "retweet_of_id"
    ):
        assert created_at == ids.time_of(tweet_id)
        assert now - timedelta(days=31) < created_at < now
        assert (parent or 0) < tweet_id and (original or 0) < tweet_id

    # What is counted is what is there.
    truth = """SELECT id, (SELECT count(*) FROM follows_follow WHERE followee_id = u.id),
               (SELECT count(*) FROM follows_follow WHERE follower_id = u.id),
               (SELECT count(*) FROM tweets_tweet WHERE author_id = u.id) FROM users_user u"""
    assert user_counter.drift(truth, ("followers", "following", "tweets")) == []
    truth = """SELECT id, (SELECT count(*) FROM tweets_tweet WHERE reply_to_id = t.id),
               (SELECT count(*) FROM tweets_tweet WHERE retweet_of_id = t.id),
               (SELECT count(*) FROM tweets_like WHERE tweet_id = t.id),
               (SELECT count(*) FROM tweets_bookmark WHERE tweet_id = t.id) FROM tweets_tweet t"""
    assert tweet_counter.drift(truth, ("replies", "retweets", "likes", "bookmarks")) == []

    assert poll_counter.drift(recounts.OF_POLLS, recounts.OF_POLLS_NAMES) == []

    # Some polls are open, some were closed, and people voted in all of them.
    assert Poll.objects.filter(closes_at__gt=now).count() == 3
    assert PollClosed.objects.filter(poll__closes_at__lte=now).count() == Poll.objects.count() - 3 == 2
    assert Vote.objects.values("poll").distinct().count() == Poll.objects.count()
    assert not Tweet.objects.exclude(poll=None).filter(has_poll=False).exists()

    # Nothing of a protected account is spread by others.
    assert not Tweet.objects.filter(retweet_of__author__is_protected=True).exists()
    strangers = """SELECT count(*) FROM tweets_like l JOIN tweets_tweet t ON t.id = l.tweet_id
                   JOIN users_user a ON a.id = t.author_id AND a.is_protected
                   WHERE l.user_id <> a.id AND NOT EXISTS (SELECT FROM follows_follow
                   WHERE follower_id = l.user_id AND followee_id = a.id)"""
    assert counted(strangers) == [(0,)]

    # Every text could have been posted, no words were left open, and nobody says the same twice.
    said = Counter(Tweet.objects.filter(retweet_of=None).values_list("author", "text"))
    written = list(Tweet.objects.filter(retweet_of=None).values_list("text", flat=True))
    assert all(texts.parse(text).is_valid for text in written)
    assert not [text for text in written if "{" in text or "@," in text or "@ " in text]
    assert max(said.values()) <= 2
    assert (
        len(set(Tweet.objects.order_by("-id").filter(reply_to=None, retweet_of=None).values_list("text")[:200])) > 195
    )
    assert Tweet.objects.filter(lang="ar").exists() and Tweet.objects.filter(lang="ja").exists()

    pictures_are_whole()

    # Everybody can be looked at, and the logins work.
    faces = User.objects.exclude(avatar="").values_list("avatar", flat=True)
    assert len(faces) > 150 and all(default_storage.exists(face) for face in faces)
    assert not User.objects.filter(card="").exists()
    assert User.objects.get(username="demo").check_password(seeding.PASSWORD)
    assert User.objects.get(username="admin").is_superuser

    # Something stands out today, from the first page on.
    found = list(Caller().all("/trends", limit=100))
    assert {"#firstsnow", "#opendata", "#nightmarket", "Harbour Bridge", "The tram map that nobody asked for"} <= {
        row["name"] for row in found
    }
    assert {row["kind"] for row in found} == {"tag", "phrase", "link", "tweet"}

    nothing_waits_for_the_beat()

    # Once is enough.
    before = Tweet.objects.count(), User.objects.count()
    out = StringIO()
    call_command("seed", stdout=out)
    assert (Tweet.objects.count(), User.objects.count()) == before
    assert "demo" in out.getvalue() and seeding.PASSWORD in out.getvalue()


def test_what_breaks_off_leaves_nothing_behind(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEBUG = True

    def break_off(*_: object) -> None:
        raise ConnectionError("the power went")

    monkeypatch.setattr(seeding, "_tell", break_off)
    monkeypatch.setattr(seeding, "PEOPLE", 110)
    with pytest.raises(ConnectionError):
        call_command("seed", stdout=StringIO())
    assert not User.objects.exists() and not Follow.objects.exists()


def test_somebody_who_has_the_name_keeps_it(settings, alice, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEBUG = True
    monkeypatch.setattr(seeding, "PEOPLE", 110)
    User.objects.filter(pk=alice.pk).update(email="the.real.alice@example.com")
    call_command("seed", stdout=StringIO())
    alice.refresh_from_db()
    assert alice.display_name == "Alice" and not alice.check_password(seeding.PASSWORD)
    assert not alice.tweets.exists()


def test_known_passwords_do_not_slip_into_production(settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="password"):
        call_command("seed")


def test_the_sample_graph_has_a_heavy_tail() -> None:
    edges = power_law_edges(Random(1), 4000, 8)
    degrees = Counter(end for edge in edges for end in edge)
    ordered = sorted(degrees.values(), reverse=True)
    assert ordered[0] > 20 * ordered[len(ordered) // 2]
    assert all(a != b for a, b in edges) and len(set(edges)) == len(edges)


def test_the_sample_is_written_and_loaded(tmp_path: Path) -> None:
    out = StringIO()
    options: dict[str, Any] = {"accounts": 300, "ties": 6, "tweets": 400, "directory": tmp_path}
    call_command("sample_data", stdout=out, **options)
    assert "accounts and" in out.getvalue() and "400 tweets loaded" in out.getvalue()
    assert User.objects.count() > 280
    first = (tmp_path / "tweets.txt.gz").read_bytes()
    call_command("sample_data", stdout=out, **options)
    assert (tmp_path / "tweets.txt.gz").read_bytes() == first
    assert Tweet.objects.count() == 400
    assert Tweet.objects.filter(text__contains="@dev").exists()
