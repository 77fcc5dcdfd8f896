"""When what is written is posted: at once, after a time to undo it, or at its own time."""

from datetime import datetime, timedelta
from typing import Any

from django.db.transaction import atomic
from django.utils import timezone

from apps.core.errors import TimeIsPast
from apps.tweets import errors
from apps.tweets.models import Draft, Tweet
from apps.tweets.services import releasing
from apps.tweets.services.access import require_voice
from apps.tweets.services.drafts import locked, write
from apps.tweets.services.threads import post_thread
from apps.users.models import User
from apps.users.services import require_here

FARTHEST = timedelta(days=366)


@atomic
def submit(
    *, author: User, draft_id: int | None = None, publish_at: datetime | None = None, **said: Any
) -> Tweet | Draft:
    """What every door posts by: now, at its time, or after the author's own time to undo it; or what a draft became.

    `said` as `post_thread` takes it. Until it is posted it is a Draft with `publish_at`. Raises what `save_draft` and
    `post_thread` raise.
    """
    require_voice(author)
    if draft_id is None and publish_at is None and not author.undo_seconds:
        return post_thread(author=author, **said)
    draft = write(author, draft_id, **said)
    if publish_at is None:
        return _send(draft, author)
    _schedule(draft, publish_at)
    return draft


@atomic
def save_draft(*, owner: User, draft_id: int | None = None, publish_at: datetime | None = None, **said: Any) -> Draft:
    """Keep what is written, anew or in place of what the draft said; `said` as `post_thread` takes it.

    It may be too long to be posted, or answer what its author may not: that is looked at when it is posted. But
    with `publish_at` it is posted then by itself, and refused what could not be posted now.

    Raises NotActive, NoSuchDraft, TooManyDrafts; TweetIsEmpty, DraftIsTooLong, ThreadIsTooLong, WarningIsTooLong,
    NoSuchReplyPolicy; NoSuchTweet; what `apps.media.services.hold` raises. With a time: TimeIsPast, TimeIsFar, and
    what `post_thread` raises.
    """
    require_here(owner)
    draft = write(owner, draft_id, **said)
    if publish_at is not None:
        _schedule(draft, publish_at)
    return draft


@atomic
def publish_draft(*, actor: User, draft_id: int) -> Tweet | Draft:
    """Post it now; a Draft with its time where its author can still undo it, and twice puts nothing off.

    Raises NoSuchDraft and as posting does.
    """
    require_voice(actor)
    return _send(locked(actor, draft_id), actor)


@atomic
def take_draft_back(*, actor: User, draft_id: int) -> Draft:
    """It is not posted by itself any more; what it says stays. Twice is once. Raises NotActive, NoSuchDraft."""
    require_here(actor)
    draft = locked(actor, draft_id)
    _set_time(draft, None)
    return draft


def _send(draft: Draft, author: User) -> Tweet | Draft:
    """A locked draft on its way: posted, or scheduled for the end of the time to undo it."""
    if not author.undo_seconds:
        return releasing.post(draft)
    if not draft.goes_out_within(author.undo_seconds):
        _schedule(draft, timezone.now() + timedelta(seconds=author.undo_seconds))
    return draft


def _schedule(draft: Draft, publish_at: datetime) -> None:
    """Raises TimeIsPast, TimeIsFar, and what posting it would raise now."""
    now = timezone.now()
    if publish_at <= now:
        raise TimeIsPast(field="publish_at")
    if publish_at > now + FARTHEST:
        raise errors.TimeIsFar(field="publish_at")
    releasing.rehearse(draft.pk)
    _set_time(draft, publish_at)


def _set_time(draft: Draft, publish_at: datetime | None) -> None:
    draft.publish_at = publish_at
    draft.save(update_fields=["publish_at", "updated_at"])
