from typing import Any

from django.db.transaction import atomic

from apps.core import locks
from apps.core import text as texts
from apps.follows.errors import CannotDoToOneself
from apps.media import services as media
from apps.messaging import selectors as conversations
from apps.moderation import errors, policies
from apps.moderation.models import Report
from apps.tweets import selectors as tweets
from apps.tweets.models import Tweet
from apps.users import services as accounts
from apps.users.models import User

MAX_COMMENT = 1000


@atomic
def report(
    *,
    reporter: User,
    user: User,
    category: str,
    comment: str = "",
    tweet_id: int | None = None,
    message_id: int | None = None,
) -> Report:
    """Ask the moderators to look at an account, at one of its tweets, or at a message to the reporter.

    Twice is once; the last words count.

    Raises NotActive, CannotDoToOneself, UnknownCategory, CommentIsTooLong, NoSuchTweet, NotTheirTweet, NoSuchMessage,
    NotTheirMessage.
    """
    accounts.require_here(reporter)
    if not policies.can_report(reporter, user):
        raise CannotDoToOneself(field="user_id")
    comment = texts.written(comment)
    if category not in Report.Category.values:
        raise errors.UnknownCategory(field="category")
    if len(comment) > MAX_COMMENT:
        raise errors.CommentIsTooLong(field="comment")
    tweet = None if tweet_id is None else _theirs(reporter, user, tweet_id)
    message = None if message_id is None else _said_by(reporter, user, message_id)
    locks.hold("report", reporter.pk, user.pk)
    words = {"category": category, "comment": comment, "username": user.username}
    row, is_new = Report.objects.get_or_create(
        reporter=reporter,
        user=user,
        tweet=tweet,
        message_id=message_id,
        closed_at=None,
        defaults={**words, "message": message},
    )
    if not is_new:
        row.category, row.comment, row.username = category, comment, user.username
        row.save(update_fields=list(words))
    return row


def _said_by(reporter: User, user: User, message_id: int) -> dict[str, Any]:
    """A copy: whoever wrote it may take it back. Its pictures are kept until the report is settled."""
    said = conversations.message(reporter.pk, message_id)
    if said.sender_id != user.pk or said.is_note:
        raise errors.NotTheirMessage(field="message_id")
    kept = set(media.keep(media_ids=[one["id"] for one in said.media]))
    shown = [one for one in said.media if one["id"] in kept]
    return {
        "conversation_id": said.conversation_id, "text": said.text, "pictures": len(said.media), "media": shown,
    }  # fmt: skip


def _theirs(reporter: User, user: User, tweet_id: int) -> Tweet:
    """What the reporter sees under this id; of a retweet, the original."""
    entry, _ = tweets.tweet(reporter.pk, tweet_id)
    if entry.author_id != user.pk:
        raise errors.NotTheirTweet(field="tweet_id")
    return Tweet(pk=entry.id)
