"""Rows of this app and the work that they mean."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from apps.media.models import Media
from apps.media.tasks import delete_files, prepare_media
from apps.outbox import services as outbox


@receiver(post_save, sender=Media)
def uploaded(sender: type[Media], instance: Media, created: bool, **kwargs: Any) -> None:
    if created:
        outbox.enqueue(prepare_media, key=instance.key)


@receiver(post_delete, sender=Media)
def deleted(sender: type[Media], instance: Media, **kwargs: Any) -> None:
    outbox.enqueue(delete_files, key=instance.key, original=instance.original)
