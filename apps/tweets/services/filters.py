from collections.abc import Collection
from datetime import datetime

from django.db.transaction import atomic
from django.utils import timezone

from apps.core import locks
from apps.core import text as texts
from apps.core.errors import TimeIsPast
from apps.tweets import errors, words
from apps.tweets.models import Filter
from apps.users.models import User
from apps.users.services import require_here

MAX_PHRASE = 100
MOST_FILTERS = 200


@atomic
def mute_words(
    *, actor: User, phrase: str, contexts: Collection[str], action: str, expires_at: datetime | None = None
) -> Filter:
    """Leave out, or fold up, what has these words. The same phrase again changes what was said about it.

    Raises NotActive, FilterNeedsAWord, FilterIsTooLong, FilterNeedsAContext, UnknownAction, TooManyFilters, and
    TimeIsPast, but not where the phrase had this end before: what is over may still be changed.
    """
    require_here(actor)
    phrase = texts.written_line(phrase)
    if len(phrase) > MAX_PHRASE:
        raise errors.FilterIsTooLong(field="phrase")
    needle = words.needle(phrase)
    if not needle.strip():
        raise errors.FilterNeedsAWord(field="phrase")
    if not contexts or not set(contexts) <= set(Filter.CONTEXTS):
        raise errors.FilterNeedsAContext(field="contexts")
    if action not in Filter.Action.values:
        raise errors.UnknownAction(field="action")
    locks.hold("filters", actor.pk)
    places = {f"in_{name}": name in contexts for name in Filter.CONTEXTS}
    said = {"phrase": phrase, "action": action, "expires_at": expires_at, **places}
    own = Filter.objects.filter(owner=actor)
    known = own.filter(needle=needle).first()
    is_past = expires_at is not None and expires_at <= timezone.now()
    if is_past and (known is None or known.expires_at != expires_at):
        raise TimeIsPast(field="expires_at")
    if known is None and own.count() >= MOST_FILTERS:
        raise errors.TooManyFilters
    return Filter.objects.update_or_create(owner=actor, needle=needle, defaults=said)[0]


@atomic
def unmute_words(*, actor: User, filter_id: int) -> None:
    """Raises NotActive, NoSuchFilter."""
    require_here(actor)
    row = Filter.objects.filter(owner=actor, pk=filter_id).first()
    if row is None:
        raise errors.NoSuchFilter
    row.delete()
