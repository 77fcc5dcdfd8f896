"""A small random world, full of everything that a home timeline has a rule about.

The same seed makes the same world and the same changes. Rows are written and changed as the
services do it, in what matters to timelines: tweets and follows with their signals, the rest without.
"""

from datetime import datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from apps.core import ids
from apps.follows.models import Block, Follow, List, ListMember, Mute
from apps.outbox.models import OutboxRow
from apps.timelines import services
from apps.timelines.tasks import fan_out
from apps.tweets import documents, words
from apps.tweets.models import Filter, FollowedTag, Tweet, TweetTag
from apps.users import cards
from apps.users.models import User, UserCounts

PEOPLE = 14
DAYS = 5
WORDS = ["tea", "Gold coins", "GOLD", "ein Straßenfest", "τέλος", "teatime"]
PHRASES = ["Tea", "gold COINS", "coins", "STRASSENFEST", "ΤΈΛΟΣ", "number 3"]
TAGS = ["tea", "gold", "fest"]
ERASED_ID = 77  # somebody answered an account that is no more


class World:
    def __init__(self, seed: int, *, tweets: int = 260) -> None:
        self.random = Random(seed)
        self.now = timezone.now()
        self.people = self._people()
        self._ties()
        self.tweets: list[Tweet] = []
        self._history(tweets)

    def readers(self) -> list[User]:
        """Those who can read: here, and not suspended."""
        return list(User.objects.active().order_by("id"))

    def change(self) -> None:
        """One random thing happens."""
        self.random.choice(
            [
                *[self._posts] * 8,
                *[self._follows] * 3,
                *[self._unfollows] * 2,
                self._deletes,
                self._hides,
                self._blocks,
                self._unblocks,
                self._mutes,
                self._unmutes,
                self._turns_retweets,
                self._turns_protection,
                self._turns_state,
                *[self._lists] * 2,
                self._turns_lists,
                *[self._mutes_words] * 2,
                self._unmutes_words,
                *[self._budgets] * 2,
                *[self._follows_tags] * 2,
                self._unfollows_tags,
            ]
        )()

    def deliver_all(self) -> None:
        """What workers do, in any order and some of it twice."""
        rows = [row.arguments["tweet_id"] for row in OutboxRow.objects.filter(task=fan_out.name)]
        rows += self.random.sample(rows, len(rows) // 3)
        self.random.shuffle(rows)
        for tweet_id in rows:
            while services.deliver(tweet_id=tweet_id) is not None:
                pass
        OutboxRow.objects.all().delete()

    # The beginning ------------------------------------------------------------------------------
    def _people(self) -> list[User]:
        password = make_password(None)
        people = [
            User(username=f"person{n}", email=f"person{n}@example.com", email_confirmed_at=self.now, password=password)
            for n in range(PEOPLE)
        ]
        for person in people:
            person.is_protected = self.random.random() < 0.25
            person.card = cards.members(person)
        people[-1].suspended_at = self.now
        people[-2].leaving_at = self.now
        return User.objects.bulk_create(people)

    def _ties(self) -> None:
        follows = [
            Follow(follower=a, followee=b, wants_retweets=self.random.random() < 0.8)
            for a in self.people
            for b in self.people
            if a != b and self.random.random() < 0.4
        ]
        Follow.objects.bulk_create(follows)
        UserCounts.objects.bulk_create(
            UserCounts(user=person, followers=sum(1 for follow in follows if follow.followee_id == person.id))
            for person in self.people
        )
        for _ in range(6):
            self._mutes()
            self._blocks()
            self._lists()
            self._mutes_words()
            self._budgets()
            self._follows_tags()

    def _history(self, count: int) -> None:
        span = timedelta(days=DAYS) / count
        for number in range(count):
            moment = self.now - timedelta(days=DAYS) + span * number
            tweet = self._tweet(moment, number)
            if tweet:
                tweet.deleted_at = self.now if self.random.random() < 0.05 else None
                tweet.hidden_at = self.now if self.random.random() < 0.05 else None
                self.tweets.append(tweet)
        Tweet.objects.bulk_create(self.tweets)
        TweetTag.objects.bulk_create(tag for tweet in self.tweets for tag in self._tags(tweet))

    # What happens -------------------------------------------------------------------------------
    def _tweet(self, moment: datetime, number: int) -> Tweet | None:
        author = self.random.choice(self.people)
        tweet = Tweet(id=ids.at(moment) | number, author=author, created_at=moment)
        kind = self.random.random()
        originals = [old for old in self.tweets[-60:] if old.retweet_of_id is None]
        if kind < 0.35 and originals:
            original = self.random.choice(originals)
            if any(t.retweet_of_id == original.id and t.author_id == author.id for t in self.tweets):
                return None
            tweet.retweet_of_id = original.id
            return tweet
        if kind < 0.65 and originals:
            parent = self.random.choice(originals)
            tweet.reply_to_id, tweet.reply_to_user_id = parent.id, parent.author_id
            tweet.conversation_id = parent.conversation_id or parent.id
        elif kind < 0.75 and any(old.author_id == author.id for old in originals):
            parent = self.random.choice([old for old in originals if old.author_id == author.id])
            tweet.reply_to_id, tweet.reply_to_user_id, tweet.conversation_id = parent.id, author.id, parent.id
        elif kind < 0.77:
            tweet.reply_to_id, tweet.reply_to_user_id, tweet.conversation_id = ERASED_ID, ERASED_ID, ERASED_ID
        tweet.content_warning = self.random.choice(["", "", "", "about gold coins"])
        tweet.text = f"number {number}, {self.random.choice(WORDS)}!"
        tweet.entities = {"mentions": [], "hashtags": [], "urls": []}
        tweet.fragment = documents.fragment(tweet)
        return tweet

    def _tags(self, tweet: Tweet) -> list[TweetTag]:
        if tweet.retweet_of_id is not None or self.random.random() < 0.7:
            return []
        return [TweetTag(tweet=tweet, tag=tag) for tag in self.random.sample(TAGS, self.random.randint(1, 2))]

    def _posts(self) -> None:
        # The id comes from the moment, as in life; sometimes a transaction commits late.
        late = timedelta(seconds=self.random.choice([0, 0, 0, 4, 20]))
        tweet = self._tweet(timezone.now() - late, len(self.tweets) + 10_000)
        if tweet:
            with transaction.atomic():
                tweet.save(force_insert=True)
                TweetTag.objects.bulk_create(self._tags(tweet))
            self.tweets.append(tweet)

    def _pair(self) -> tuple[User, User]:
        first, second = self.random.sample(self.people, 2)
        return first, second

    def _follows(self) -> None:
        a, b = self._pair()
        with transaction.atomic():
            Follow.objects.get_or_create(follower=a, followee=b)

    def _unfollows(self) -> None:
        a, b = self._pair()
        for follow in Follow.objects.filter(follower=a, followee=b):
            follow.delete()

    def _blocks(self) -> None:
        a, b = self._pair()
        Block.objects.get_or_create(blocker=a, blocked=b)
        if self.random.random() < 0.7:  # the service does it; the definition does not lean on that
            for follow in Follow.objects.filter(follower__in=[a, b], followee__in=[a, b]):
                follow.delete()

    def _unblocks(self) -> None:
        a, b = self._pair()
        Block.objects.filter(blocker=a, blocked=b).delete()

    def _mutes(self) -> None:
        a, b = self._pair()
        end = self.random.choice([None, self.now - timedelta(hours=1), self.now + timedelta(hours=1)])
        Mute.objects.update_or_create(muter=a, muted=b, defaults={"expires_at": end})

    def _unmutes(self) -> None:
        Mute.objects.filter(muter=self.random.choice(self.people)).delete()

    def _lists(self) -> None:
        a, b = self._pair()
        row = List.objects.filter(owner=a).first()
        with transaction.atomic():
            if row is None:
                row = List.objects.create(owner=a, name="some", hides_from_home=self.random.random() < 0.7)
            ListMember.objects.get_or_create(list=row, user=b)

    def _mutes_words(self) -> None:
        owner, phrase = self.random.choice(self.people), self.random.choice(PHRASES)
        end = self.random.choice([None, None, self.now - timedelta(hours=1), self.now + timedelta(hours=1)])
        with transaction.atomic():
            Filter.objects.update_or_create(
                owner=owner,
                needle=words.needle(phrase),
                defaults={
                    "phrase": phrase,
                    "in_home": self.random.random() < 0.8,
                    "action": self.random.choice(["hide", "hide", "warn"]),
                    "expires_at": end,
                },
            )

    def _unmutes_words(self) -> None:
        for row in Filter.objects.filter(owner=self.random.choice(self.people)):
            row.delete()

    def _budgets(self) -> None:
        """Of a follow that is there: a number a day, only originals, both, or everything again."""
        a, _ = self._pair()
        follow = self.random.choice([*Follow.objects.filter(follower=a).order_by("id"), None])
        if follow is not None:
            follow.daily_budget = self.random.choice([None, 1, 2, 5])
            follow.only_originals = self.random.random() < 0.4
            with transaction.atomic():
                follow.save(update_fields=["daily_budget", "only_originals"])

    def _follows_tags(self) -> None:
        with transaction.atomic():
            FollowedTag.objects.get_or_create(owner=self.random.choice(self.people), tag=self.random.choice(TAGS))

    def _unfollows_tags(self) -> None:
        for row in FollowedTag.objects.filter(owner=self.random.choice(self.people)):
            row.delete()

    def _turns_lists(self) -> None:
        for row in List.objects.all():
            if self.random.random() < 0.5:
                continue
            row.hides_from_home = not row.hides_from_home
            with transaction.atomic():
                row.save() if self.random.random() < 0.8 else row.delete()

    def _turns_retweets(self) -> None:
        a, b = self._pair()
        Follow.objects.filter(follower=a, followee=b).update(wants_retweets=self.random.random() < 0.5)

    def _turns_protection(self) -> None:
        person = self.random.choice(self.people)
        User.objects.filter(id=person.id).update(is_protected=self.random.random() < 0.5)

    def _turns_state(self) -> None:
        person = self.random.choice(self.people)
        column = self.random.choice(["suspended_at", "leaving_at"])
        User.objects.filter(id=person.id).update(**{column: self.random.choice([None, None, self.now])})

    def _deletes(self) -> None:
        if self.tweets:
            tweet = self.random.choice(self.tweets[-80:])
            Tweet.objects.filter(id=tweet.id).update(deleted_at=self.now)

    def _hides(self) -> None:
        if self.tweets:
            tweet = self.random.choice(self.tweets[-80:])
            Tweet.objects.filter(id=tweet.id).update(hidden_at=self.random.choice([None, self.now]))
