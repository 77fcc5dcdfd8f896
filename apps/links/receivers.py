"""Rows of this app and the work that they mean."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from apps.links.models import Link
from apps.links.tasks import delete_link_picture, fetch_links
from apps.outbox import services as outbox


@receiver(post_save, sender=Link)
def visited(sender: type[Link], instance: Link, **kwargs: Any) -> None:
    """In vain, and it is to be tried again by itself."""
    if instance.is_awaited:
        outbox.enqueue(fetch_links, due_at=instance.due_at)


@receiver(post_delete, sender=Link)
def deleted(sender: type[Link], instance: Link, **kwargs: Any) -> None:
    outbox.enqueue(delete_link_picture, key=instance.picture_key)
