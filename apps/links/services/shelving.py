"""What moderators decide of an address, and what goes with its row."""

from django.db.transaction import atomic
from django.utils import timezone

from apps.links import files
from apps.links.models import Link


@atomic
def refuse(*, link_id: int) -> None:
    """Neither visited nor shown from now on."""
    link = Link.objects.select_for_update().get(pk=link_id)
    link.refused_at = link.refused_at or timezone.now()
    link.card, link.is_awaited = "", False
    link.save()


@atomic
def take_again(*, link_id: int) -> None:
    """Whether refused or not: visited anew when somebody writes it next."""
    link = Link.objects.select_for_update().get(pk=link_id)
    link.refused_at, link.failures, link.failure, link.due_at = None, 0, "", timezone.now()
    link.save()


def delete_picture(*, key: str) -> None:
    files.delete(key)
