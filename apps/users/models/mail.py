"""Mail on its way out."""

from django.db import models
from django.db.models.functions import Now


class OutgoingMail(models.Model):
    """One message, kept until it was handed to the mail server.

    It carries links that sign people in, so no page shows it, the admin included; the outbox
    knows its id alone.
    """

    id = models.BigAutoField(primary_key=True)
    recipient = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    # For mails that nobody must get: programs offer a button for it (RFC 8058).
    unsubscribe_url = models.CharField(max_length=300, blank=True, default="", db_default="")
    created_at = models.DateTimeField(db_default=Now())
