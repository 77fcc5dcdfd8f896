"""500 people like one tweet and take it back, 5,000 times, as many at once as the database takes."""

import pytest

from apps.tweets.models import Like, TweetCounts
from tests.tweets.storm import Storm, drain, is_exact

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def test_five_thousand_likes_and_unlikes_end_exact(settings) -> None:
    settings.RATE_LIMIT_SCALE = 1e6
    storm = Storm(people=500, acts=5_000, threads=50)
    likers = storm.run()
    assert storm.wrong == []
    drain()
    assert set(Like.objects.values_list("user_id", flat=True)) == likers
    assert TweetCounts.objects.get(tweet=storm.tweet).likes == len(likers)
    assert storm.shown() == (len(likers), None)
    assert is_exact()
