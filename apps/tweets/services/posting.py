from django.db.transaction import atomic
from django.utils import timezone

from apps.core import text as texts
from apps.core.text import Parsed
from apps.tweets import documents, errors, policies
from apps.tweets.hydration import Entry
from apps.tweets.models import Tweet, TweetTag, tweet_counter
from apps.tweets.services.access import require_voice, seen, standing, stays
from apps.users.models import User, user_counter
from apps.users.services import require_here


@atomic
def post_tweet(*, author: User, text: str, reply_to_id: int | None = None) -> Tweet:
    """Write a tweet, or a reply to what `reply_to_id` shows.

    Raises NotActive, EmailNotConfirmed; TweetIsEmpty, TweetIsTooLong, TweetHasBadCharacters;
    NoSuchTweet when what is answered is not there for the author.
    """
    require_voice(author)
    parsed = parsed_text(text)
    parent = None if reply_to_id is None else _answered(author, reply_to_id)
    tweet = _written(author, parsed, parent)
    # Saved once: from here on the upper apps hear of it.
    tweet.save(force_insert=True)
    tag(tweet)
    user_counter.add(author.pk, tweets=1)
    if parent:
        tweet_counter.add(parent.id, replies=1)
    return tweet


def tag(tweet: Tweet) -> None:
    """A row for each of its hashtags."""
    TweetTag.objects.bulk_create([TweetTag(tag=name, tweet=tweet) for name in documents.tags(tweet)])


@atomic
def delete_tweet(*, actor: User, tweet_id: int) -> None:
    """Out of sight at once, with its retweets. One's own retweet is only undone.

    Raises NotActive, NoSuchTweet, NotYourTweet.
    """
    require_here(actor)
    tweet = standing(tweet_id)
    if tweet and tweet.author_id != actor.pk and tweet.retweet_of_id:
        tweet = standing(tweet.retweet_of_id)
    if tweet is None or not policies.can_delete(actor, tweet):
        seen(actor, tweet_id)
        raise errors.NotYourTweet
    take_back(tweet)


def take_back(tweet: Tweet) -> None:
    """Mark a locked row as deleted and take it out of every count that it is part of."""
    tweet.deleted_at = timezone.now()
    tweet.save(update_fields=["deleted_at"])
    user_counter.add(tweet.author_id, tweets=-1)
    if tweet.retweet_of_id:
        tweet_counter.add(tweet.retweet_of_id, retweets=-1)
    # What was answered may have been erased: then nobody counts its replies.
    if tweet.reply_to_id and stays(tweet.reply_to_id):
        tweet_counter.add(tweet.reply_to_id, replies=-1)


def _answered(author: User, tweet_id: int) -> Entry:
    parent = seen(author, tweet_id, field="reply_to_id")
    if not stays(parent.id):
        raise errors.NoSuchTweet(field="reply_to_id")
    return parent


def parsed_text(text: str) -> Parsed:
    """Raises TweetIsEmpty, TweetIsTooLong, TweetHasBadCharacters."""
    parsed = texts.parse(text)
    if parsed.reason == texts.EMPTY:
        raise errors.TweetIsEmpty(field="text")
    if parsed.reason == texts.TOO_LONG:
        raise errors.TweetIsTooLong(weighted_length=parsed.weighted_length, most=texts.MAX_WEIGHT)
    if not parsed.is_valid:
        raise errors.TweetHasBadCharacters(field="text")
    return parsed


def _written(author: User, parsed: Parsed, parent: Entry | None) -> Tweet:
    tweet = documents.write(Tweet(author=author), parsed, documents.named_in([parsed]))
    if parent:
        tweet.reply_to_id = parent.id
        tweet.reply_to_user_id = parent.author_id
        tweet.conversation_id = parent.conversation_id or parent.id
    return tweet
