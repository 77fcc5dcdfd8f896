from django.db.transaction import atomic

from apps.core import text as texts
from apps.follows import errors
from apps.follows.models import Note
from apps.follows.services import ties
from apps.users.models import User

MAX_NOTE = 500


@atomic
def write_note(*, actor: User, target: User, text: str) -> None:
    """Remember something about `target`, for the actor alone; what nobody sees forgets it. Raises NoteIsTooLong."""
    ties.begin(actor, target)
    text = texts.written(text)
    if len(text) > MAX_NOTE:
        raise errors.NoteIsTooLong(field="text")
    if not text:
        Note.objects.filter(writer=actor, subject=target).delete()
        return
    Note.objects.update_or_create(writer=actor, subject=target, defaults={"text": text})
