"""What somebody decides about their own news."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.db.transaction import atomic
from django.utils import timezone

from apps.core import ids, locks
from apps.follows.models import Follow, FollowRequest
from apps.messaging.models import Participant
from apps.notifications import errors
from apps.notifications.models import (
    AllowedSender,
    Kind,
    Notification,
    NotificationActor,
    NotificationSettings,
    PushSubscription,
    QuietTweet,
    Reception,
)
from apps.notifications.signals import news_changed
from apps.notifications.telling import tell
from apps.tweets.models import Like, Tweet
from apps.tweets.services.access import original_id
from apps.users.models import User
from apps.users.services import require_here

SENDERS = ("not_followed", "not_following", "new_accounts", "without_picture")
# Word from the moderators reaches everybody, and what went wrong with something of theirs.
CAN_BE_SILENCED = tuple(kind.value for kind in Kind if kind not in (Kind.MODERATION, Kind.NOT_POSTED))
_AHEAD = timedelta(minutes=1)


@atomic
def mark_read(*, actor: User, up_to: int) -> int:
    """All news up to this id is read, on every device; forward only. Returns up to where it is now.

    Raises NotActive, NotToldYet.
    """
    require_here(actor)
    if up_to > ids.at(timezone.now() + _AHEAD):
        raise errors.NotToldYet(field="up_to_id")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO notifications_notificationsettings AS own (user_id, read_up_to) VALUES (%(user)s, %(up_to)s)
            ON CONFLICT (user_id) DO UPDATE SET read_up_to = GREATEST(own.read_up_to, EXCLUDED.read_up_to)
            RETURNING read_up_to
            """,
            {"user": actor.pk, "up_to": up_to},
        )
        read_up_to: int = cursor.fetchone()[0]
    news_changed.send(Kind, recipient_ids=[actor.pk])
    return read_up_to


@atomic
def change_settings(*, actor: User, silenced: Collection[str] | None = None, **changes: Any) -> NotificationSettings:
    """`changes`: SENDERS to a Reception, `mails`, `pushes_messages`. What is not named stays.

    Holds for what happens from now on.

    Raises NotActive, UnknownKind, UnknownReception, UnknownMails.
    """
    require_here(actor)
    if silenced is not None and not set(silenced) <= set(CAN_BE_SILENCED):
        raise errors.UnknownKind(field="silenced")
    if any(changes[name] not in Reception.values for name in SENDERS if name in changes):
        raise errors.UnknownReception
    if changes.get("mails", NotificationSettings.Mails.NEVER) not in NotificationSettings.Mails.values:
        raise errors.UnknownMails(field="mails")
    locks.hold("notification_settings", actor.pk)
    row, _ = NotificationSettings.objects.get_or_create(user=actor)
    if silenced is not None:
        row.silenced = sorted(set(silenced))
    if changes.get("mails", row.mails) != row.mails:
        # The first comes when its time is over, not at once with all that was ever unread.
        changes["mailed_at"] = timezone.now()
    if changes.get("pushes_messages") and not row.pushes_messages:
        # What came meanwhile stays untold.
        PushSubscription.objects.filter(user=actor).update(messages_pushed_up_to=ids.next_id())
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=[*changes, *(["silenced"] if silenced is not None else [])])
    return row


@atomic
def allow_sender(*, actor: User, sender: User) -> None:
    """From now on they are told like anybody's, and what waited in the requests is told now. Twice is once."""
    require_here(actor)
    locks.hold("notification_requests", actor.pk)
    AllowedSender.objects.get_or_create(user=actor, sender=sender)
    waiting = Notification.objects.filter(recipient=actor, is_filtered=True, members__actor=sender)
    for row in list(waiting.order_by("id")):
        stands = _done(row, actor, sender).exists()
        member = NotificationActor.objects.filter(notification=row, actor=sender).first()
        if member is not None:
            _leave(row, member)
            if stands:
                tell(Kind(row.kind), [actor.pk], actor_id=sender.pk, tweet_id=row.tweet_id, about_id=row.window)
    news_changed.send(Kind, recipient_ids=[actor.pk])


@atomic
def dismiss_requests(*, actor: User, sender: User) -> None:
    """What they did is not told; what they do next is judged anew. Twice is once."""
    require_here(actor)
    locks.hold("notification_requests", actor.pk)
    members = NotificationActor.objects.filter(
        notification__recipient=actor, notification__is_filtered=True, actor=sender
    )
    for member in list(members.select_related("notification").order_by("notification_id")):
        _leave(member.notification, member)
    news_changed.send(Kind, recipient_ids=[actor.pk])


def _done(row: Notification, actor: User, sender: User) -> QuerySet[Any]:
    """What the sender did, held while it is told: whoever undoes it meanwhile takes back what was told by then."""
    done: dict[str, QuerySet[Any]] = {
        Kind.LIKE: Like.objects.filter(user=sender, tweet=row.tweet_id),
        Kind.RETWEET: Tweet.objects.filter(author=sender, retweet_of=row.tweet_id, deleted_at=None),
        Kind.FOLLOW: Follow.objects.filter(follower=sender, followee=actor),
        Kind.FOLLOW_REQUEST: FollowRequest.objects.filter(requester=sender, target=actor),
        Kind.MESSAGE_REQUEST: Participant.objects.filter(conversation=row.window, user=actor, is_request=True),
    }
    if row.kind in done:
        return done[row.kind].select_for_update(no_key=True)
    return Tweet.objects.filter(pk=row.tweet_id or 0, deleted_at=None).select_for_update(no_key=True)


def _leave(row: Notification, member: NotificationActor) -> None:
    held = Notification.objects.select_for_update().filter(pk=row.pk).first()
    if held is None or not NotificationActor.objects.filter(pk=member.pk).delete()[0]:
        return
    newest = NotificationActor.objects.filter(notification=held).order_by("-id").values_list("id", flat=True).first()
    if newest is None:
        held.delete()
    else:
        held.actors_count -= 1
        held.latest_id = newest
        held.save(update_fields=["actors_count", "latest_id"])


def is_quiet(*, actor: User, tweet_id: int) -> bool:
    """Raises NotActive, NoSuchTweet, NotYourNews."""
    return QuietTweet.objects.filter(user=actor, tweet=_own(actor, tweet_id)).exists()


@atomic
def set_quiet(*, actor: User, tweet_id: int, quiet: bool) -> None:
    """Whether the actor hears who likes and retweets a tweet of theirs. Twice is once.

    Raises NotActive, NoSuchTweet, NotYourNews.
    """
    original = _own(actor, tweet_id)
    if quiet:
        QuietTweet.objects.get_or_create(user=actor, tweet_id=original)
    else:
        QuietTweet.objects.filter(user=actor, tweet=original).delete()
    news_changed.send(Kind, recipient_ids=[actor.pk])


def _own(actor: User, tweet_id: int) -> int:
    require_here(actor)
    original = original_id(tweet_id)
    if not Tweet.objects.filter(pk=original, author=actor).exists():
        raise errors.NotYourNews
    return original
