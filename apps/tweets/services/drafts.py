"""What somebody keeps for themselves. When it is posted: `publishing`; how: `releasing`."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.transaction import atomic

from apps.core import locks
from apps.core import text as texts
from apps.core.input import check_text
from apps.media import errors as media_errors
from apps.media import services as media
from apps.tweets import errors
from apps.tweets.models import Attachment, Draft, Tweet
from apps.tweets.services import polls
from apps.tweets.services.access import seen, standing
from apps.tweets.services.polls import Question
from apps.tweets.services.posting import checked_policy, checked_warning
from apps.tweets.services.threads import Part, check_length, of_part
from apps.users.models import User
from apps.users.services import require_here

MAX_TEXT = 5_000
MOST_DRAFTS = 500


def write(owner: User, draft_id: int | None, **said: Any) -> Draft:
    """Anew, or in place of what the draft said: the saved row, locked, without a time. See `publishing.save_draft`."""
    draft = _begun(owner) if draft_id is None else locked(owner, draft_id)
    had = draft.pictures
    draft.text = _text(said.get("text", ""), "text")
    draft.thread = _thread(said.get("thread", ()))
    draft.content_warning = checked_warning(said.get("content_warning", ""))
    draft.reply_policy = checked_policy(said.get("reply_policy", Tweet.ReplyPolicy.EVERYONE))
    draft.media_ids = list(said.get("media_ids", ()))
    draft.poll = _poll(said.get("poll"))
    draft.reply_to_id = _meant(owner, "reply_to_id", said.get("reply_to_id"), draft.reply_to_id)
    draft.quote_of_id = _meant(owner, "quote_of_id", said.get("quote_of_id"), draft.quote_of_id)
    if not draft.pictures and all(map(texts.is_blank, [draft.text, *(part["text"] for part in draft.thread)])):
        raise errors.TweetIsEmpty(field="text")
    _hold(draft, had)
    draft.publish_at = draft.refusal = None
    draft.save()
    return draft


@atomic
def discard_draft(*, actor: User, draft_id: int) -> None:
    """Also what is scheduled. Raises NotActive, NoSuchDraft, which it is once it is posted."""
    require_here(actor)
    draft = locked(actor, draft_id)
    media.let_go(media_ids=draft.pictures)
    draft.delete()


@atomic
def redraft(*, actor: User, tweet_id: int) -> Draft:
    """What one's own tweet says, to be written anew with its pictures. The tweet goes when that is posted, not before.

    Twice is once. Raises NotActive, NoSuchTweet, NotYourTweet, TooManyDrafts.
    """
    require_here(actor)
    entry = seen(actor, tweet_id)
    if entry.author_id != actor.pk:
        raise errors.NotYourTweet
    # Two of these come one after the other, and a deletion before or after.
    tweet = standing(entry.id)
    if tweet is None:
        raise errors.NoSuchTweet
    draft = Draft.objects.filter(owner=actor, replaces=tweet).first()
    return draft or _redrafted(actor, tweet)


def locked(owner: User, draft_id: int) -> Draft:
    """The row: of posting, changing and discarding it, one comes first. Raises NoSuchDraft."""
    draft = Draft.objects.select_for_update().filter(pk=draft_id, owner=owner).first()
    if draft is None:
        raise errors.NoSuchDraft
    return draft


def _redrafted(actor: User, tweet: Tweet) -> Draft:
    draft = _begun(actor)
    for name in ("text", "reply_to_id", "quote_of_id", "content_warning", "reply_policy"):
        setattr(draft, name, getattr(tweet, name))
    draft.replaces, draft.poll = tweet, _asked(tweet)
    draft.media_ids = [picture["id"] for picture in tweet.media]
    _hold(draft, [])
    draft.save()
    return draft


def _begun(owner: User) -> Draft:
    locks.hold("drafts", owner.pk)
    if Draft.objects.filter(owner=owner).count() >= MOST_DRAFTS:
        raise errors.TooManyDrafts
    return Draft(owner=owner)


def _text(text: str, field: str) -> str:
    if len(text) > MAX_TEXT:
        raise errors.DraftIsTooLong(field=field)
    return check_text(text, field=field)


def _thread(thread: Sequence[Part]) -> list[Part]:
    check_length(thread)
    return [
        {"text": _text(part["text"], of_part(place, "text")), "media_ids": list(part["media_ids"])}
        for place, part in enumerate(thread)
    ]


def _poll(question: Question | None) -> dict[str, Any] | None:
    return question and polls.checked(question)._asdict()


def _asked(tweet: Tweet) -> dict[str, Any] | None:
    """The same question for the same time, with no votes yet."""
    if not tweet.has_poll:
        return None
    minutes = (tweet.poll.closes_at - tweet.created_at) / timedelta(minutes=1)
    return Question(tweet.poll.options, round(minutes), tweet.poll.is_multiple)._asdict()


def _meant(owner: User, field: str, tweet_id: int | None, had: int | None) -> int | None:
    """Whatever became of it since it was first named."""
    return tweet_id if tweet_id in (None, had) else seen(owner, tweet_id, field=field).id


def _hold(draft: Draft, had: Sequence[int]) -> None:
    """Its pictures are neither swept nor posted with something else."""
    wanted = draft.pictures
    gone = [media_id for media_id in had if media_id not in wanted]
    if gone:
        media.let_go(media_ids=gone)
    new = [media_id for media_id in wanted if media_id not in had]
    if len(set(wanted)) < len(wanted):
        raise media_errors.TooManyMedia(field="media_ids")
    if new:
        media.hold(owner_id=draft.owner_id, media_ids=new, carried=_carried(draft))


def _carried(draft: Draft) -> set[int]:
    """Pictures of the tweet that it replaces."""
    if draft.replaces_id is None:
        return set()
    return set(Attachment.objects.filter(tweet=draft.replaces_id).values_list("media_id", flat=True))
