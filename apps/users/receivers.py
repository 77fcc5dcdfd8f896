"""What rows of this app, and of allauth, mean for accounts."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from apps.outbox import services as outbox
from apps.users import services, sessions
from apps.users.models import Erasure, OutgoingMail, User
from apps.users.tasks import deliver_mail, erase_account


@receiver(post_save, sender=OutgoingMail)
def mail_written(sender: type[OutgoingMail], instance: OutgoingMail, created: bool, **kwargs: Any) -> None:
    if created:
        outbox.enqueue(deliver_mail, mail_id=instance.id)


@receiver(post_save, sender=Erasure)
def erasure_begun(sender: type[Erasure], instance: Erasure, created: bool, **kwargs: Any) -> None:
    if created:
        outbox.enqueue(erase_account, user_id=instance.user_id)


@receiver(email_confirmed)
def address_confirmed(sender: type[EmailAddress], email_address: EmailAddress, **kwargs: Any) -> None:
    services.confirm_email(user=email_address.user)


@receiver(user_logged_in)
def signed_in(sender: type[User], request: HttpRequest, **kwargs: Any) -> None:
    sessions.note_sign_in(request)
