"""The demo data in the database: all of it in one transaction, or nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.utils import timezone

from apps.core import ids, locks
from apps.core import text as texts
from apps.core.loading import tell_planner
from apps.demo import albums, figures, graph, messages, news, people, pictures, polls, rankings
from apps.demo import cards as link_cards
from apps.demo.people import Person
from apps.demo.story import Story, Told
from apps.follows.models import Block, Follow, FollowRequest, Mute
from apps.media.documents import kept
from apps.media.models import Media
from apps.tweets import bulk, documents
from apps.tweets.models import Attachment, Bookmark, Like, Tweet, poll_counter, tweet_counter
from apps.users import cards
from apps.users.loading import load_accounts
from apps.users.models import User, UserCountDelta, user_counter

PEOPLE = 200
SEED = 2026
PASSWORD = "chirp-demo"  # noqa: S105  # printed: it is there to be known
ADMIN_PASSWORD = "chirp-admin"  # noqa: S105
LOGINS = ("demo", "alice", "bob")
ADMIN = "admin"


def is_there() -> bool:
    return User.objects.filter(username="demo", email="demo@example.com").exists()


@transaction.atomic
def seed() -> bool:
    """Make the demo data, unless it is there. A second process waits for the first. Returns whether it did."""
    locks.hold("demo data")
    if is_there():
        return False
    random = Random(SEED)  # noqa: S311  # the same people every time
    now = timezone.now()
    cast = _settle(_cast(random), now)
    follows = graph.follows(random, cast)
    _introduce(random, follows)
    _tie(random, follows, now)
    _tell(Story(random, follows, now))
    tell_planner(User, Follow, Tweet, Like)
    link_cards.show(now)
    polls.ask(random, follows, now)
    messages.write(follows)
    news.tell(LOGINS, now)
    _make_admin()
    for counter in (user_counter, tweet_counter, poll_counter):
        while counter.fold():
            pass
    figures.count(now)
    rankings.make((*LOGINS, ADMIN), now)
    return True


def _cast(random: Random) -> list[Person]:
    """The crowd, some of whom can be signed in to."""
    crowd = people.crowd(random, PEOPLE)
    known = {
        "alice": ("Alice Marlowe", ["garden", "cooking", "books"], 4),
        "bob": ("Bob Okonkwo", ["code", "cycling", "music"], 25),
        "demo": ("Demo Reader", ["city", "sky", "coffee"], 90),
    }
    for handle, (name, topics, rank) in known.items():
        person = crowd[rank]
        person.handle, person.name, person.topics, person.language = handle, name, topics, "en"
        person.place, person.is_protected, person.voice, person.chatter = "Lisbon", False, "plain", 3
    return crowd


def _settle(cast: list[Person], now: datetime) -> list[Person]:
    """Make the accounts and give them their pictures; those whose handle is taken stay away."""
    hashed, nobody = make_password(PASSWORD), make_password(None)
    load_accounts([_account(person, hashed if person.handle in LOGINS else nobody, now) for person in cast])
    users = {user.email: user for user in User.objects.filter(email__in=[person.email for person in cast])}
    settled = [person for person in cast if person.email in users]
    # Pillow lets other threads work while it draws.
    with ThreadPoolExecutor() as pool:
        list(pool.map(_picture, range(len(settled)), (users[person.email] for person in settled)))
    for person in settled:
        user = users[person.email]
        person.id = user.id
        user.card = cards.members(user)
    User.objects.bulk_update([users[person.email] for person in settled], ["avatar", "header", "card"])
    return settled


def _picture(number: int, user: User) -> None:
    """Most have a face, two in three a sky behind it."""
    if number % 12:
        user.avatar = pictures.store_avatar(user.id, user.username)
    if number % 3:
        user.header = pictures.store_header(user.id, user.username)


def _account(person: Person, hashed: str, now: datetime) -> User:
    # Long before the first tweet, the renowned first of all.
    joined_at = now - timedelta(days=40 + 900 * person.renown, minutes=7 * len(person.name))
    return User(
        username=person.handle,
        email=person.email,
        email_confirmed_at=joined_at,
        display_name=person.name,
        bio=person.bio,
        location=person.place,
        website=person.website,
        is_protected=person.is_protected,
        is_verified=person.is_verified,
        password=hashed,
        created_at=joined_at,
    )


def _introduce(random: Random, follows: dict[Person, list[Person]]) -> None:
    """Those who can be signed in to know each other, and read enough to see everything."""
    known = [person for person in follows if person.handle in LOGINS]
    for person in known:
        wanted = [other for other in known if other is not person]
        wanted += random.sample([other for other in follows if other is not person], k=55)
        follows[person] = list(dict.fromkeys(follows[person] + wanted))


def _tie(random: Random, follows: dict[Person, list[Person]], now: datetime) -> None:
    """Follows, the requests that protected accounts have not answered, some blocks and mutes."""
    moments = [now - timedelta(days=31) + timedelta(days=29 * random.random()) for _ in follows]
    rows = [
        Follow(follower_id=one.id, followee_id=other.id, created_at=moment, wants_retweets=random.random() > 0.03)
        for (one, others), moment in zip(follows.items(), moments, strict=True)
        for other in others
    ]
    Follow.objects.bulk_create(rows, batch_size=2000)
    UserCountDelta.objects.bulk_create(_counted(rows))
    demo = next((person for person in follows if person.handle == "demo"), None)
    for person in (person for person in follows if person.is_protected):
        strangers = [other for other in follows if person not in follows[other] and other is not person]
        for other in random.sample(strangers, k=3):
            FollowRequest.objects.create(requester_id=other.id, target_id=person.id)
    if demo is not None:
        strangers = [other for other in follows if other not in follows[demo] and demo not in follows[other]]
        others = [other for other in strangers if other is not demo][-2:]
        Block.objects.bulk_create(Block(blocker_id=demo.id, blocked_id=other.id) for other in others[:1])
        Mute.objects.bulk_create(Mute(muter_id=demo.id, muted_id=other.id) for other in others[1:])


def _counted(rows: list[Follow]) -> Iterable[UserCountDelta]:
    following = Counter(row.follower_id for row in rows)
    followers = Counter(row.followee_id for row in rows)
    for user_id in following | followers:
        yield UserCountDelta(user_id=user_id, following=following[user_id], followers=followers[user_id])


def _tell(story: Story) -> None:
    """Write the story down, in order: what is answered stands before its answer."""
    parsed = {told: texts.parse(told.text) for told in story.told if told.text}
    named = documents.named_in(parsed.values())
    shown = _hang(story)
    tweets: dict[Told, Tweet] = {}
    for number, told in enumerate(story.told):
        told.id = ids.at(told.moment) | number % (1 << ids.SEQUENCE_BITS)
        tweet = Tweet(id=told.id, author_id=told.author.id)
        if told.retweet_of is not None:
            tweet.retweet_of_id = told.retweet_of.id
        else:
            tweet.media = [kept(media) for media in shown.get(told, ())]
            tweet.quote_of_id = told.quote_of.id if told.quote_of else None
            parent = told.reply_to
            if parent is not None:
                tweet.reply_to_id, tweet.reply_to_user_id = parent.id, parent.author.id
                tweet.conversation_id = tweets[parent].conversation_id or parent.id
            documents.write(tweet, parsed[told], named)
        tweets[told] = tweet
    bulk.load(list(tweets.values()))
    Attachment.objects.bulk_create(
        Attachment(tweet_id=told.id, media=media) for told, pictures in shown.items() for media in pictures
    )
    _like(story)


def _hang(story: Story) -> dict[Told, list[Media]]:
    """The pictures of those tweets that show some."""
    shots = [(told, shot) for told in story.told for shot in told.shots]
    loaded = albums.load([(told.author.id, shot) for told, shot in shots])
    shown: dict[Told, list[Media]] = defaultdict(list)
    for (told, _), media in zip(shots, loaded, strict=True):
        shown[told].append(media)
    return shown


def _like(story: Story) -> None:
    """Likes have no time of their own on any page: a little after the tweet will do."""
    likes = [
        Like(user_id=person.id, tweet_id=told.id, created_at=told.moment + (story.now - told.moment) * 0.1)
        for told in story.told
        for person in told.likers
    ]
    Like.objects.bulk_create(likes, batch_size=5000)
    demo = next((person for person in story.follows if person.handle == "demo"), None)
    if demo is not None:
        kept = [told for told in story.told if demo in told.likers][-12:]
        Bookmark.objects.bulk_create(Bookmark(user_id=demo.id, tweet_id=told.id) for told in kept)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tweets_tweetcountdelta (tweet_id, likes) SELECT tweet_id, count(*) FROM tweets_like"
            " WHERE tweet_id = ANY(%(ids)s) GROUP BY 1",
            {"ids": [told.id for told in story.told]},
        )
        cursor.execute(
            "INSERT INTO tweets_tweetcountdelta (tweet_id, bookmarks) SELECT tweet_id, 1 FROM tweets_bookmark"
            " WHERE user_id = %s",
            [demo.id if demo else 0],
        )


def _make_admin() -> None:
    """A moderator who may do everything; not made when somebody has the handle."""
    if not User.objects.by_username(ADMIN).exists():
        admin = User(
            username=ADMIN,
            email="admin@example.com",
            email_confirmed_at=timezone.now(),
            display_name="Administrator",
            is_staff=True,
            is_superuser=True,
            password=make_password(ADMIN_PASSWORD),
        )
        load_accounts([admin])
