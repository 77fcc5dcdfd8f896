"""manage.py load_tweets: over authors as they have followers, over a month, exact and repeatable."""

import gzip
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from apps.core import ids
from apps.follows.models import Follow
from apps.timelines.models import HomeVersion
from apps.tweets.models import Tweet, TweetTag
from apps.tweets.rhythm import Rhythm
from apps.users.models import User, user_counter

pytestmark = pytest.mark.django_db

TWEETS_COUNTED = "SELECT author_id, count(*) FROM tweets_tweet GROUP BY 1"


def load(path: Path) -> str:
    out = StringIO()
    call_command("load_tweets", str(path), stdout=out)
    return out.getvalue()


@pytest.fixture
def graph(tmp_path: Path) -> None:
    """@dev0 is followed by all others, who have few followers."""
    path = tmp_path / "graph.csv"
    path.write_text("".join(f"0,{n}\n" for n in range(1, 40)) + "1,2\n2,3\n")
    call_command("load_graph", str(path), stdout=StringIO())


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "tweets.txt"
    path.write_text("".join(f"Text number {n} #Sunday\n" for n in range(400)))
    return path


@pytest.mark.usefixtures("graph")
def test_every_line_becomes_a_tweet_ready_to_serve(texts: Path) -> None:
    assert "400 tweets loaded" in load(texts)
    tweet = Tweet.objects.get(text="Text number 7 #Sunday")
    assert tweet.created_at == ids.time_of(tweet.id)
    assert '"text":"Text number 7 #Sunday"' in tweet.fragment
    assert 'href="/tags/Sunday"' in tweet.html
    assert TweetTag.objects.filter(tag="sunday").count() == 400


@pytest.mark.usefixtures("graph")
def test_loading_again_doubles_nothing_even_much_later(texts: Path, monkeypatch) -> None:
    load(texts)
    before = set(Tweet.objects.values_list("id", "author_id"))
    later = timezone.now() + timedelta(days=9)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert "0 tweets loaded" in load(texts)
    assert set(Tweet.objects.values_list("id", "author_id")) == before
    assert user_counter.drift(TWEETS_COUNTED, ("tweets",)) == []


@pytest.mark.usefixtures("graph")
def test_a_load_that_broke_off_goes_on(texts: Path) -> None:
    load(texts)
    Tweet.objects.filter(id__in=list(Tweet.objects.order_by("id").values_list("id", flat=True)[100:])).delete()
    assert "300 tweets loaded" in load(texts)
    assert Tweet.objects.count() == 400


@pytest.mark.usefixtures("graph")
def test_who_has_more_followers_writes_more(texts: Path) -> None:
    load(texts)
    popular = User.objects.get(username="dev0")
    followers = Follow.objects.count()
    expected = 400 * Follow.objects.filter(followee=popular).count() / followers
    assert expected * 0.7 < Tweet.objects.filter(author=popular).count() < expected * 1.3


@pytest.mark.usefixtures("graph")
def test_the_tweets_lie_in_the_last_thirty_days(texts: Path) -> None:
    load(texts)
    moments = [ids.time_of(tweet_id) for tweet_id in Tweet.objects.order_by("id").values_list("id", flat=True)]
    now = timezone.now()
    assert now - timedelta(days=30, minutes=1) < moments[0] < now - timedelta(days=27)
    assert now - timedelta(days=3) < moments[-1] <= now


@pytest.mark.usefixtures("graph")
def test_at_user_becomes_somebody_whom_the_author_follows(tmp_path: Path) -> None:
    path = tmp_path / "tweets.txt"
    path.write_text("".join(f"{n} with @user, and @user_b stays\n" for n in range(50)))
    load(path)
    for tweet in Tweet.objects.select_related("author"):
        mention = tweet.entities["mentions"][0]
        assert Follow.objects.filter(follower=tweet.author, followee_id=mention["user_id"]).exists()
        assert "@user_b stays" in tweet.text


@pytest.mark.usefixtures("graph")
def test_bad_lines_are_counted_and_the_rest_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "tweets.txt.gz"
    lines = ["good", "", "   ", "x" * 281, "y" * 70_000, "好" * 141, "good too"]
    path.write_bytes(gzip.compress("\n".join(lines).encode() + b"\nbroken \xff\xfe\n"))
    said = load(path)
    assert "2 tweets loaded" in said
    assert "6 bad lines" in said
    assert set(Tweet.objects.values_list("text", flat=True)) == {"good", "good too"}


def test_without_a_graph_it_says_what_to_do(texts: Path) -> None:
    User.objects.create(username="person", email="person@example.com")
    with pytest.raises(CommandError, match="load_graph"):
        load(texts)


@pytest.mark.usefixtures("graph")
def test_nothing_is_put_into_the_mouth_of_a_person(texts: Path) -> None:
    person = User.objects.create(username="person", email="person@example.com")
    Follow.objects.create(follower=User.objects.get(username="dev1"), followee=person)
    load(texts)
    assert not Tweet.objects.filter(author=person).exists()


@pytest.mark.usefixtures("graph")
def test_lists_that_were_built_before_count_as_absent_afterwards(texts: Path) -> None:
    reader = User.objects.get(username="dev5")
    before = HomeVersion.objects.get(viewer=reader).version
    load(texts)
    assert HomeVersion.objects.get(viewer=reader).version > before


def test_the_rhythm_only_goes_forward_and_sleeps_at_night() -> None:
    ends_at = timezone.now()
    rhythm = Rhythm(ends_at, 30)
    moments = [rhythm.at(n / 5000) for n in range(5000)]
    assert moments == sorted(moments)
    assert ends_at - timedelta(days=30) <= moments[0] and moments[-1] < ends_at
    night = sum(1 for moment in moments if moment.hour in {2, 3, 4})
    evening = sum(1 for moment in moments if moment.hour in {19, 20, 21})
    assert night * 5 < evening
