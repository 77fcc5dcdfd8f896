from collections.abc import Sequence

from django.db.transaction import atomic
from django.utils import timezone

from apps.core import text as texts
from apps.core.input import check_text
from apps.core.text import Parsed
from apps.links import services as links
from apps.media import services as media
from apps.media.documents import kept
from apps.tweets import documents, errors, policies
from apps.tweets.hydration import Entry
from apps.tweets.models import MAX_WARNING, Attachment, Tweet, TweetTag, tweet_counter
from apps.tweets.services import polls
from apps.tweets.services.access import require_spreadable, require_voice, seen, standing, stays
from apps.tweets.services.polls import Question
from apps.users.models import User, user_counter
from apps.users.services import require_here


@atomic
def post_tweet(
    *, author: User, text: str, reply_to_id: int | None = None, quote_of_id: int | None = None,
    media_ids: Sequence[int] = (), poll: Question | None = None, content_warning: str = "",
    reply_policy: str = Tweet.ReplyPolicy.EVERYONE,
) -> Tweet:  # fmt: skip
    """Write a tweet, or a reply to what `reply_to_id` shows, and quote what `quote_of_id` shows.

    With uploads of the author's it may go without a word; `poll` asks its readers something.

    Raises NotActive, EmailNotConfirmed; TweetIsEmpty, TweetIsTooLong, TweetHasBadCharacters,
    WarningIsTooLong, NoSuchReplyPolicy, PollWithMedia, PollNeedsOptions, BadPollOption, BadPollDuration;
    CannotReply, CannotRetweetProtected; NoSuchTweet when what is answered or quoted is not there for the
    author; what `apps.media.services.attach` raises.
    """
    require_voice(author)
    parsed = parsed_text(text, may_be_empty=bool(media_ids))
    question = _question(poll, media_ids)
    parent = None if reply_to_id is None else _answered(author, reply_to_id)
    quoted = None if quote_of_id is None else _quoted(author, quote_of_id)
    tweet = Tweet(
        author=author, content_warning=checked_warning(content_warning), reply_policy=checked_policy(reply_policy)
    )
    pictures = media.attach(owner_id=author.pk, media_ids=media_ids) if media_ids else []
    tweet.has_poll = question is not None
    tweet.media = [kept(picture) for picture in pictures]
    _write(tweet, parsed, parent, quoted)
    tweet.link_id = link_of(author, tweet)
    # Saved once: from here on the upper apps hear of it.
    tweet.save(force_insert=True)
    tag(tweet)
    if question:
        polls.ask(tweet, question)
    Attachment.objects.bulk_create([Attachment(tweet=tweet, media=picture) for picture in pictures])
    user_counter.add(author.pk, tweets=1)
    if parent:
        tweet_counter.add(parent.id, replies=1)
    if quoted:
        tweet_counter.add(quoted.id, quotes=1)
    return tweet


def link_of(author: User, tweet: Tweet) -> int | None:
    """The row of the address whose card the tweet is to show, if it is to show one."""
    addresses = tweet.entities["urls"]
    if not addresses or not policies.shows_card(author, tweet):
        return None
    return links.noted(url=addresses[0]["url"])


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
    if tweet.media:
        media.drop(media_ids=[picture["id"] for picture in tweet.media])
        Attachment.objects.filter(tweet=tweet).delete()  # of what is held for what replaces this one
    user_counter.add(tweet.author_id, tweets=-1)
    if tweet.retweet_of_id:
        tweet_counter.add(tweet.retweet_of_id, retweets=-1)
    # What was answered may have been erased: then nobody counts its replies.
    if tweet.reply_to_id and stays(tweet.reply_to_id):
        tweet_counter.add(tweet.reply_to_id, replies=-1)
    if tweet.quote_of_id and stays(tweet.quote_of_id):
        tweet_counter.add(tweet.quote_of_id, quotes=-1)


def _answered(author: User, tweet_id: int) -> Entry:
    entry = _staying(author, tweet_id, "reply_to_id")
    if not policies.can_reply(author, entry):
        raise errors.CannotReply
    return entry


def _quoted(author: User, tweet_id: int) -> Entry:
    entry = _staying(author, tweet_id, "quote_of_id")
    require_spreadable(author, entry)
    return entry


def _staying(author: User, tweet_id: int, field: str) -> Entry:
    entry = seen(author, tweet_id, field=field)
    if not stays(entry.id):
        raise errors.NoSuchTweet(field=field)
    return entry


def parsed_text(text: str, *, may_be_empty: bool = False) -> Parsed:
    """Raises TweetIsEmpty, TweetIsTooLong, TweetHasBadCharacters."""
    parsed = texts.parse(text)
    if parsed.reason == texts.EMPTY:
        if may_be_empty:
            return parsed
        raise errors.TweetIsEmpty(field="text")
    if parsed.reason == texts.TOO_LONG:
        raise errors.TweetIsTooLong(weighted_length=parsed.weighted_length, most=texts.MAX_WEIGHT)
    if not parsed.is_valid:
        raise errors.TweetHasBadCharacters(field="text")
    return parsed


def checked_warning(warning: str) -> str:
    """Raises BadText, WarningIsTooLong."""
    warning = texts.written_line(check_text(warning, field="content_warning"))
    if len(warning) > MAX_WARNING:
        raise errors.WarningIsTooLong(field="content_warning")
    return warning


def _question(poll: Question | None, media_ids: Sequence[int]) -> Question | None:
    if poll and media_ids:
        raise errors.PollWithMedia(field="poll")
    return poll and polls.checked(poll)


def checked_policy(policy: str) -> str:
    """Raises NoSuchReplyPolicy."""
    if policy not in Tweet.ReplyPolicy:
        raise errors.NoSuchReplyPolicy(field="reply_policy")
    return policy


def _write(tweet: Tweet, parsed: Parsed, parent: Entry | None, quoted: Entry | None) -> None:
    tweet.quote_of_id = quoted.id if quoted else None
    documents.write(tweet, parsed, documents.named_in([parsed]))
    if parent:
        tweet.reply_to_id = parent.id
        tweet.reply_to_user_id = parent.author_id
        tweet.conversation_id = parent.conversation_id or parent.id
