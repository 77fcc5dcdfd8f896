"""A mail with what somebody has not read, once a day or once a week, if they asked for it."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.db.models import F, Q
from django.db.transaction import atomic
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from apps.notifications import selectors
from apps.notifications.models import NotificationSettings
from apps.notifications.selectors import News
from apps.notifications.services.saying import in_words
from apps.users import services as accounts
from apps.users.models import User

EVERY = {NotificationSettings.Mails.DAILY: timedelta(days=1), NotificationSettings.Mails.WEEKLY: timedelta(days=7)}
MOST_IN_A_MAIL = 10
PORTION = 200
_SALT = "notifications.unsubscribe"


def due_digests() -> list[int]:
    """The accounts whose mail is due, at most PORTION, those who wait longest first."""
    now = timezone.now()
    due = Q(mailed_at=None)
    for mails, pause in EVERY.items():
        due |= Q(mails=mails, mailed_at__lte=now - pause)
    rows = NotificationSettings.objects.filter(due).exclude(mails=NotificationSettings.Mails.NEVER)
    return list(rows.order_by(F("mailed_at").asc(nulls_first=True)).values_list("pk", flat=True)[:PORTION])


@atomic
def send_digest(*, user_id: int) -> bool:
    """Write the mail, if there is anything new; whether it was. Its time is over either way.

    The mail and what is remembered of it commit together: nothing is sent twice.
    """
    row = NotificationSettings.objects.select_for_update().filter(pk=user_id).first()
    user = User.objects.active().filter(pk=user_id).first()
    if row is None or row.mails == NotificationSettings.Mails.NEVER:
        return False
    found = [] if user is None else _new(row)
    row.mailed_at = timezone.now()
    if found:
        row.mailed_up_to = found[0].id
    row.save(update_fields=["mailed_at", "mailed_up_to"])
    if user is None or not found or not user.is_email_confirmed:
        return False
    _write(user, found)
    return True


def _new(row: NotificationSettings) -> list[News]:
    """Neither read nor sent before; one more than a mail shows says that there is more."""
    after = max(row.read_up_to, row.mailed_up_to)
    found = selectors.news(row.pk, limit=MOST_IN_A_MAIL + 1).rows
    return [news for news in found if news.id > after]


def _write(user: User, found: list[News]) -> None:
    url = settings.SITE_URL + reverse("unsubscribe", args=[signing.dumps(user.pk, salt=_SALT)])
    context = {
        "user": user,
        "SITE_NAME": settings.SITE_NAME,
        "SITE_URL": settings.SITE_URL,
        "lines": [in_words(news, user.pk) for news in found[:MOST_IN_A_MAIL]],
        "has_more": len(found) > MOST_IN_A_MAIL,
        "unsubscribe_url": url,
    }
    text = render_to_string("notifications/mail/digest.txt", context)
    accounts.write_mail(
        recipient=user.email, subject=f"What you missed on {settings.SITE_NAME}", text=text, unsubscribe_url=url
    )


def account_of_link(token: str) -> int | None:
    """Whose mails a link ends; None: it is no link of ours."""
    try:
        user_id: int = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return None
    return user_id


def end_mails(*, user_id: int) -> None:
    """No such mails any more."""
    NotificationSettings.objects.filter(pk=user_id).update(mails=NotificationSettings.Mails.NEVER)
