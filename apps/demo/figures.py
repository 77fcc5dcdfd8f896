"""How often what the demo people wrote was read in a month, as if it had been counted all the while.

Made from the tweets, likes and follows that are there, so that figures and rows agree; numbers alone, as in life.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from django.conf import settings
from django.db import connection, connections

from apps.analytics import partitions, store
from apps.analytics.kinds import ENGAGEMENTS, Kind, Scope
from apps.analytics.models import Sketch
from apps.analytics.services.observing import cohort_of, week_of
from apps.core import ids
from apps.tweets import services as tweets
from apps.tweets.models import Tweet
from apps.users.models import User

DAYS = 30
SEED = 7
LOGINS = ("demo", "alice", "bob")  # as in seeding.py, which calls this

# What others did, as analytics would have heard of it. In one database or two, so by way of this program.
_ACTS = f"""
    SELECT t.author_id, l.created_at, {Kind.LIKED.value}, t.id, l.id FROM tweets_like l
    JOIN tweets_tweet t ON t.id = l.tweet_id WHERE l.user_id <> t.author_id AND l.created_at >= %(since)s
    UNION ALL SELECT author_id, created_at, {Kind.POSTED.value}, id, id FROM tweets_tweet WHERE created_at >= %(since)s
    UNION ALL SELECT t.author_id, r.created_at, {Kind.RETWEETED.value}, t.id, r.id FROM tweets_tweet r
    JOIN tweets_tweet t ON t.id = r.retweet_of_id WHERE r.author_id <> t.author_id AND r.created_at >= %(since)s
    UNION ALL SELECT t.author_id, r.created_at, {Kind.REPLIED.value}, t.id, r.id FROM tweets_tweet r
    JOIN tweets_tweet t ON t.id = r.reply_to_id WHERE r.author_id <> t.author_id AND r.created_at >= %(since)s
    UNION ALL SELECT t.author_id, r.created_at, {Kind.QUOTED.value}, t.id, r.id FROM tweets_tweet r
    JOIN tweets_tweet t ON t.id = r.quote_of_id WHERE r.author_id <> t.author_id AND r.created_at >= %(since)s
    UNION ALL SELECT followee_id, created_at, {Kind.FOLLOWED.value}, followee_id, id FROM follows_follow
    WHERE created_at >= %(since)s
"""
_ROWS = """
    INSERT INTO analytics_event (owner_id, at, kind, subject_id, act_id, amount)
    SELECT * FROM unnest(
        %s::bigint[], %s::timestamptz[], %s::smallint[], %s::bigint[], %s::bigint[], %s::integer[]
    )
    ON CONFLICT (owner_id, at, kind, subject_id, act_id) DO UPDATE SET amount = analytics_event.amount + EXCLUDED.amount
"""
_TWEETS = """
    SELECT t.id, t.author_id, t.created_at, COALESCE(c.likes, 0) + 3 * COALESCE(c.retweets, 0), COALESCE(u.followers, 0)
    FROM tweets_tweet t LEFT JOIN tweets_tweetcounts c ON c.tweet_id = t.id
    LEFT JOIN users_usercounts u ON u.user_id = t.author_id
    WHERE t.retweet_of_id IS NULL AND t.created_at >= %s ORDER BY t.id
"""
# How a tweet's readers come: most in the first hours, some for days.
_SPREAD = (0.28, 0.17, 0.11, 0.08, 0.06, 0.05, 0.04, 0.03)
_LATER = 0.18
_ENGAGED = frozenset(kind.value for kind in ENGAGEMENTS.values())


# Whose, when, what, about which tweet, and the row of it.
type _Act = tuple[int, datetime, int, int, int]


def count(now: datetime) -> None:
    """Everything of the last month: events, views of tweets, sketches of readers and of who was here."""
    random = Random(SEED)  # noqa: S311
    since = now - timedelta(days=DAYS)
    days = [(now - timedelta(days=number)).date() for number in range(DAYS + 1)]
    partitions.ensure([*days, now.date() - timedelta(weeks=12), now.date() - timedelta(weeks=8)])
    acts = _acts(since)
    people = list(User.objects.filter(is_protected=False).order_by("pk").values_list("pk", flat=True))
    reach, views = _readings(random, acts, since, now)
    _visits(random, people, days, now)
    _sketches(random, people, reach, days)
    _readers(random, people, views)


def _acts(since: datetime) -> list[_Act]:
    with connection.cursor() as cursor:
        cursor.execute(_ACTS, {"since": since})
        acts = cursor.fetchall()
    _write([(*row, 1) for row in acts])
    return acts


def _readings(
    random: Random, acts: list[_Act], since: datetime, now: datetime
) -> tuple[dict[tuple[int, datetime], int], dict[int, int]]:
    """Views by the hour, and what is followed from some of them. Returns views by author and day, and by tweet."""
    with connection.cursor() as cursor:
        cursor.execute(_TWEETS, [since])
        written = cursor.fetchall()
    rows: dict[tuple[int, datetime, int, int], int] = {}
    views: dict[int, int] = {}
    reach: dict[tuple[int, datetime], int] = {}

    def see(author_id: int, hour: datetime, tweet_id: int, times: int) -> None:
        _add(rows, author_id, hour, Kind.SEEN, tweet_id, times)
        views[tweet_id] = views.get(tweet_id, 0) + times
        day = hour.replace(hour=0)
        reach[author_id, day] = reach.get((author_id, day), 0) + times

    # Who did something with a tweet has seen it.
    for author_id, at, kind, tweet_id, _ in acts:
        if kind in _ENGAGED:
            see(author_id, at.replace(minute=0, second=0, microsecond=0), tweet_id, 1)
    for tweet_id, author_id, created_at, warmth, followers in written:
        total = int(3 + followers * random.uniform(0.2, 0.5) + warmth * random.uniform(1.5, 3.5))
        for hour, part in _hours(random, created_at, total):
            if hour > now or not part:
                continue
            see(author_id, hour, tweet_id, part)
            for kind, share in ((Kind.OPENED, 0.05), (Kind.AUTHOR, 0.012), (Kind.MEDIA, 0.01), (Kind.LINK, 0.006)):
                _add(rows, author_id, hour, kind, tweet_id, sum(random.random() < share for _ in range(part)))
    _write([(owner, at, kind, subject, 0, amount) for (owner, at, kind, subject), amount in rows.items()])
    tweets.count_views(views=views)
    return reach, views


def _hours(random: Random, created_at: datetime, total: int) -> list[tuple[datetime, int]]:
    first = created_at.replace(minute=0, second=0, microsecond=0)
    found = [(first + timedelta(hours=number), round(total * share)) for number, share in enumerate(_SPREAD)]
    for _ in range(6):
        later = first + timedelta(hours=random.randint(len(_SPREAD), 96))
        found.append((later, round(total * _LATER / 6)))
    return found


def _visits(random: Random, people: list[int], days: list[date], now: datetime) -> None:
    rows: dict[tuple[int, datetime, int, int], int] = {}
    for user_id in people:
        fame = random.paretovariate(1.2)
        for number, _ in enumerate(days):
            hour = (now - timedelta(days=number)).replace(minute=0, second=0, microsecond=0)
            _add(rows, user_id, hour, Kind.VISITED, user_id, min(400, int(fame * random.uniform(0, 3))))
    for number in range(DAYS * 24):
        hour = (now - timedelta(hours=number)).replace(minute=0, second=0, microsecond=0)
        _add(rows, 0, hour, Kind.TIMELINE, 0, random.randint(4, 30))
    _write([(owner, at, kind, subject, 0, amount) for (owner, at, kind, subject), amount in rows.items()])


def _sketches(random: Random, people: list[int], reach: dict[tuple[int, datetime], int], days: list[date]) -> None:
    """Without Redis there are no estimates, and the demo does without."""
    names = [f"u{user_id}" for user_id in people]
    made = []
    try:
        for (author_id, begun), seen in reach.items():
            crowd = random.sample(names, k=min(len(names), max(1, seen // 2)))
            made.append(_sketch(Scope.READERS, author_id, begun.date(), author_id, crowd))
        for day in days:
            share = 0.42 if day.weekday() < 5 else 0.34
            here = random.sample(names, k=int(len(names) * random.uniform(share, share + 0.12)))
            made.append(_sketch(Scope.DAY, 0, day, 0, here))
        made += _cohorts(random, days[0])
        for monday in sorted({day - timedelta(days=day.weekday()) for day in days}):
            here = random.sample(names, k=int(len(names) * random.uniform(0.66, 0.8)))
            made.append(_sketch(Scope.WEEK, 0, monday, 0, here))
    except store.AWAY:
        return
    Sketch.objects.bulk_create(made, batch_size=1000, ignore_conflicts=True)


def _cohorts(random: Random, today: date) -> list[Sketch]:
    """Of those who joined in one of the last weeks, fewer came in each week after it."""
    first = week_of(today) - timedelta(weeks=11)
    joined: dict[date, list[int]] = {}
    for user_id, at in User.objects.filter(
        created_at__gte=datetime.combine(first, datetime.min.time(), UTC)
    ).values_list("pk", "created_at"):
        joined.setdefault(week_of(at.date()), []).append(user_id)
    made = []
    for monday, people in joined.items():
        week, share = monday, 1.0
        while week <= today:
            here = random.sample(people, k=max(1, round(len(people) * share)))
            made.append(_sketch(Scope.COHORT, cohort_of(monday), week, 0, [f"u{user_id}" for user_id in here]))
            week, share = week + timedelta(weeks=1), share * random.uniform(0.82, 0.95)
    return made


def _readers(random: Random, people: list[int], views: dict[int, int]) -> None:
    """Of the tweets of those whom one can sign in as: nobody looks at the others' figures."""
    names = [f"u{user_id}" for user_id in people]
    own = Tweet.objects.filter(author__username__in=LOGINS, pk__in=views).values_list("pk", "author_id")
    try:
        made = [
            _sketch(
                Scope.TWEET,
                tweet_id,
                ids.time_of(tweet_id).date(),
                author_id,
                random.sample(names, k=min(len(names), max(1, views[tweet_id] * 9 // 10))),
            )
            for tweet_id, author_id in own
        ]
    except store.AWAY:
        return
    Sketch.objects.bulk_create(made, batch_size=1000, ignore_conflicts=True)


def _sketch(scope: Scope, subject_id: int, day: date, owner_id: int, crowd: list[str]) -> Sketch:
    sketch, estimate = store.sketched(crowd)
    return Sketch(scope=scope, subject_id=subject_id, day=day, owner_id=owner_id, sketch=sketch, estimate=estimate)


def _add(
    rows: dict[tuple[int, datetime, int, int], int],
    owner_id: int,
    at: datetime,
    kind: Kind,
    subject_id: int,
    amount: int,
) -> None:
    if amount:
        key = (owner_id, at, kind.value, subject_id)
        rows[key] = rows.get(key, 0) + amount


def _write(rows: list[tuple[Any, ...]]) -> None:
    """In portions: a month of a site is a hundred thousand rows."""
    with connections[settings.EVENTS_DATABASE].cursor() as cursor:
        for first in range(0, len(rows), 20_000):
            cursor.execute(_ROWS, [list(column) for column in zip(*rows[first : first + 20_000], strict=True)])
