"""Mail goes out by way of the outbox: a request neither waits for a mail server nor fails with it."""

from email.message import EmailMessage, Message
from email.policy import Policy, default
from smtplib import SMTPConnectError, SMTPServerDisconnected
from socket import gaierror

from django.core.mail import EmailMultiAlternatives
from django.db import transaction

from apps.core.breaker import Breaker
from apps.users.models import OutgoingMail

LONGEST_LINE = 998  # RFC 5322, 2.1.1

# A mail that waits for a silent server holds a worker for ten seconds. One in half a minute is enough:
# more of them would hold up all work that needs no mail server.
mail_server = Breaker(30.0, (ConnectionError, TimeoutError, gaierror, SMTPConnectError, SMTPServerDisconnected))


class _Mail(EmailMultiAlternatives):
    """Each header in one line: Python folds a long address into encoded words, where no mail program looks for it."""

    def message(self, *, policy: "Policy[Message[str, str]] | None" = None) -> EmailMessage:
        return super().message(policy=(policy or default).clone(max_line_length=LONGEST_LINE))


@transaction.atomic
def write_mail(*, recipient: str, subject: str, text: str, html: str = "", unsubscribe_url: str = "") -> OutgoingMail:
    """Commits with the caller's change; a worker sends it (see receivers.mail_written)."""
    return OutgoingMail.objects.create(
        recipient=recipient, subject=subject[:200], text=text, html=html, unsubscribe_url=unsubscribe_url
    )


@transaction.atomic
def deliver_mail(*, mail_id: int) -> None:
    """Hand it to the mail server, then forget it. Raises what the mail server raises, Open soon after it was away.

    The row stays locked meanwhile: if the lease is lost to a second worker, that one waits
    (OperationalError after lock_timeout) instead of sending it again.
    """
    mail = OutgoingMail.objects.select_for_update().filter(pk=mail_id).first()
    if mail is None:
        return
    message = _Mail(mail.subject, mail.text, to=[mail.recipient], headers=_headers(mail))
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    mail_server.call(message.send)
    mail.delete()


def _headers(mail: OutgoingMail) -> dict[str, str]:
    if not mail.unsubscribe_url:
        return {}
    return {"List-Unsubscribe": f"<{mail.unsubscribe_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
