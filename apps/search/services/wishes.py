"""Searches that somebody keeps: saved ones until they drop them, recent ones until newer ones push them out."""

from django.db.models.functions import Now
from django.db.transaction import atomic

from apps.core import ids, locks
from apps.search import errors, grammar
from apps.search.models import RecentSearch, SavedSearch
from apps.users.models import User
from apps.users.services import require_here

MAX_SAVED = 25
MAX_RECENT = 10


@atomic
def save_search(*, actor: User, query: str, notifying: bool | None = None) -> SavedSearch:
    """Twice is once; `notifying` as set_bell, None: as it is, for a new one off.

    Raises NotActive, NothingToSearch, TooManySaved.
    """
    require_here(actor)
    parsed = grammar.parse(query)
    if not parsed:
        raise errors.NothingToSearch(field="query")
    locks.hold("saved_search", actor.pk)
    own = SavedSearch.objects.filter(owner=actor)
    kept = own.filter(query=parsed.text).first()
    if kept is None and own.count() >= MAX_SAVED:
        raise errors.TooManySaved(f"At most {MAX_SAVED} can be kept.", field="query")
    row = kept or SavedSearch.objects.create(owner=actor, query=parsed.text)
    return row if notifying is None else _set_bell(row, notifying)


@atomic
def set_bell(*, actor: User, search_id: int, wanted: bool) -> SavedSearch:
    """Whether the actor is told of tweets that match from now on. Twice is once. Raises NotActive, NoSuchSearch."""
    require_here(actor)
    return _set_bell(_own(actor, search_id), wanted)


@atomic
def unsave_search(*, actor: User, search_id: int) -> None:
    """Raises NotActive, NoSuchSearch."""
    require_here(actor)
    _own(actor, search_id).delete()


@atomic
def remember(*, actor: User, query: str) -> None:
    """Put it first among the actor's recent searches; of more than MAX_RECENT the oldest go."""
    parsed = grammar.parse(query)
    if not parsed:
        return
    locks.hold("recent_search", actor.pk)
    own = RecentSearch.objects.filter(owner=actor)
    if not own.filter(query=parsed.text).update(used_at=Now()):
        RecentSearch.objects.create(owner=actor, query=parsed.text)
        kept = own.order_by("-used_at", "-pk").values_list("pk", flat=True)[:MAX_RECENT]
        own.exclude(pk__in=list(kept)).delete()


@atomic
def forget_recent(*, actor: User, query: str | None = None) -> None:
    """One of them, or all. Twice is once."""
    own = RecentSearch.objects.filter(owner=actor)
    (own if query is None else own.filter(query=grammar.parse(query).text)).delete()


def _own(actor: User, search_id: int) -> SavedSearch:
    row = SavedSearch.objects.select_for_update().filter(owner=actor, pk=search_id).first()
    if row is None:
        raise errors.NoSuchSearch
    return row


def _set_bell(row: SavedSearch, wanted: bool) -> SavedSearch:
    if row.notifying is not wanted:
        row.rings_since = ids.next_id() if wanted else None
        row.looked_up_to = row.rings_since or row.looked_up_to
        row.save(update_fields=["rings_since", "looked_up_to"])
    return row
