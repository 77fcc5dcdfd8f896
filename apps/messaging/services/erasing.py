"""Before an account is erased: what it said goes, a portion at a time."""

from django.db.transaction import atomic

from apps.messaging.models import Message


@atomic
def erase_portion(*, user_id: int, limit: int) -> bool:
    """Delete at most `limit` of the account's messages; its places go with it. Returns whether more may remain."""
    some = list(Message.objects.filter(sender=user_id).order_by("pk").values_list("pk", flat=True)[:limit])
    Message.objects.filter(pk__in=some).delete()
    return len(some) == limit
