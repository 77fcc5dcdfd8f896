"""What becomes news, and what people decide about it."""

from apps.notifications.services.digests import account_of_link, due_digests, end_mails, send_digest
from apps.notifications.services.news import (
    hear_of_edit,
    hear_of_finding,
    hear_of_follow,
    hear_of_hidden,
    hear_of_like,
    hear_of_message_request,
    hear_of_poll,
    hear_of_refusal,
    hear_of_request,
    hear_of_tweet,
    hear_of_warning,
)
from apps.notifications.services.pushes import push_news, subscribe, take_due, take_due_by_message, unsubscribe
from apps.notifications.services.wishes import (
    allow_sender,
    change_settings,
    dismiss_requests,
    is_quiet,
    mark_read,
    set_quiet,
)
from apps.notifications.telling import forget_actor

__all__ = [
    "account_of_link",
    "allow_sender",
    "change_settings",
    "dismiss_requests",
    "due_digests",
    "end_mails",
    "forget_actor",
    "hear_of_edit",
    "hear_of_finding",
    "hear_of_follow",
    "hear_of_hidden",
    "hear_of_like",
    "hear_of_message_request",
    "hear_of_poll",
    "hear_of_refusal",
    "hear_of_request",
    "hear_of_tweet",
    "hear_of_warning",
    "is_quiet",
    "mark_read",
    "push_news",
    "send_digest",
    "set_quiet",
    "subscribe",
    "take_due",
    "take_due_by_message",
    "unsubscribe",
]
