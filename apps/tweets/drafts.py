"""Somebody's own drafts, to be read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from apps.media import services as media
from apps.media.documents import document as media_document
from apps.media.models import Media
from apps.tweets import errors
from apps.tweets.models import Draft
from apps.users.models import User


def own(owner: User, draft_id: int) -> Draft:
    """Raises NoSuchDraft."""
    draft = Draft.objects.filter(owner=owner, pk=draft_id).first()
    if draft is None:
        raise errors.NoSuchDraft
    return draft


def scheduled(owner: User, *, after: tuple[datetime, int] | None, limit: int) -> list[Draft]:
    """What is posted next comes first; `after` is the time and the id of the last one that was read."""
    rows = Draft.objects.filter(owner=owner, publish_at__isnull=False).order_by("publish_at", "pk")
    if after is not None:
        moment, draft_id = after
        rows = rows.filter(Q(publish_at__gt=moment) | Q(publish_at=moment, pk__gt=draft_id))
    return list(rows[:limit])


def place(payload: dict[str, Any] | None) -> tuple[datetime, int] | None:
    """Where a cursor of `scheduled` points."""
    return None if payload is None else (datetime.fromisoformat(payload["at"]), payload["id"])


def rest(found: Sequence[Draft], limit: int) -> dict[str, Any] | None:
    """What a cursor says of a page of `limit`, when one more was found."""
    if len(found) <= limit:
        return None
    last = found[limit - 1]
    assert last.publish_at is not None  # scheduled
    return {"at": last.publish_at.isoformat(), "id": last.pk}


def pictures(drafts: Sequence[Draft]) -> dict[int, Media]:
    """Theirs, by id, in one query; all are of one owner."""
    ids = [media_id for draft in drafts for media_id in draft.pictures]
    return media.held(owner_id=drafts[0].owner_id, media_ids=ids) if ids else {}


def document(draft: Draft) -> dict[str, Any]:
    """As the API shows it."""
    return documents([draft])[0]


def documents(drafts: Sequence[Draft]) -> list[dict[str, Any]]:
    found = pictures(drafts)
    return [_document(draft, found) for draft in drafts]


def _document(draft: Draft, found: dict[int, Media]) -> dict[str, Any]:
    return {
        "id": str(draft.pk),
        "text": draft.text,
        "thread": [{"text": part["text"], "media": _media(part["media_ids"], found)} for part in draft.thread],
        "reply_to_id": _id(draft.reply_to_id),
        "quote_of_id": _id(draft.quote_of_id),
        "replaces_id": _id(draft.replaces_id),
        "media": _media(draft.media_ids, found),
        "poll": draft.poll,
        "content_warning": draft.content_warning or None,
        "reply_policy": draft.reply_policy,
        "publish_at": draft.publish_at,
        "error": draft.refusal,
        "created_at": draft.created_at,
        "updated_at": draft.updated_at,
    }


def _media(ids: Sequence[int], found: dict[int, Media]) -> list[dict[str, Any]]:
    return [media_document(found[media_id]) for media_id in ids if media_id in found]


def _id(tweet_id: int | None) -> str | None:
    return None if tweet_id is None else str(tweet_id)
