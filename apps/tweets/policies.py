"""Who may do what around tweets. Services enforce these; doors use them to hide buttons.

What somebody may see is decided in one place, by hydration; `entry` is what it gave them.
"""

from datetime import timedelta

from django.utils import timezone

from apps.core import ids
from apps.tweets.hydration import Entry
from apps.tweets.models import Tweet
from apps.users import policies as accounts
from apps.users.models import User

EDITABLE = timedelta(minutes=30)


def can_post(actor: User) -> bool:
    """And like. Nobody else learns of a bookmark: for that an unconfirmed address does not matter."""
    return accounts.can_act(actor)


def can_retweet(actor: User, entry: Entry, *, is_protected: bool) -> bool:
    """And quote. What a protected account writes goes no further than to those whom it accepted."""
    return accounts.can_act(actor) and (not is_protected or entry.author_id == actor.pk)


def can_reply(actor: User, entry: Entry) -> bool:
    """Its author decides who answers: `Tweet.ReplyPolicy`. What is answered to an answer is up to that one's author."""
    return accounts.can_act(actor) and entry.may_be_answered


def can_vote(actor: User, entry: Entry) -> bool:
    """Whoever sees a poll may vote in it, but not who asks."""
    return accounts.can_act(actor) and entry.has_poll and entry.author_id != actor.pk


def shows_card(author: User, tweet: Tweet) -> bool:
    """Whether the page behind its link may be visited and shown: pictures, quotes and polls have that place already."""
    if tweet.media or tweet.is_quote or tweet.has_poll:
        return False
    return author.previews_protected_links or not author.is_protected


def can_hide_reply(actor_id: int, entry: Entry) -> bool:
    return entry.reply_to_user_id == actor_id != entry.author_id


def can_edit(actor: User, tweet: Tweet) -> bool:
    return accounts.can_act(actor) and tweet.author_id == actor.pk and is_young(tweet.pk) and not tweet.has_poll


def is_editable(entry: Entry) -> bool:
    """By its author, for now. What people vote on stays as it is."""
    return is_young(entry.id) and not entry.has_poll


def is_young(tweet_id: int) -> bool:
    """Whether what the tweet says may still be changed."""
    return tweet_id >= ids.at(timezone.now() - EDITABLE)


def time_to_edit(tweet_id: int) -> timedelta:
    """How long it may still be changed; below zero when it may not."""
    return ids.time_of(tweet_id) + EDITABLE - timezone.now()


def can_delete(actor: User, tweet: Tweet) -> bool:
    return accounts.is_here(actor) and tweet.author_id == actor.pk
