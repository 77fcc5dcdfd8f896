"""Searches that somebody keeps: saved ones until they drop them, recent ones until newer ones push them out."""

from django.db.models.functions import Now
from django.db.transaction import atomic

from apps.core import locks
from apps.search import errors, grammar
from apps.search.models import RecentSearch, SavedSearch
from apps.users.models import User
from apps.users.services import require_here

MAX_SAVED = 25
MAX_RECENT = 10


@atomic
def save_search(*, actor: User, query: str) -> SavedSearch:
    """Twice is once. Raises NotActive, NothingToSearch, TooManySaved."""
    require_here(actor)
    parsed = grammar.parse(query)
    if not parsed:
        raise errors.NothingToSearch(field="query")
    locks.hold("saved_search", actor.pk)
    own = SavedSearch.objects.filter(owner=actor)
    kept = own.filter(query=parsed.text).first()
    if kept:
        return kept
    if own.count() >= MAX_SAVED:
        raise errors.TooManySaved(f"At most {MAX_SAVED} can be kept.", field="query")
    return SavedSearch.objects.create(owner=actor, query=parsed.text)


@atomic
def unsave_search(*, actor: User, search_id: int) -> None:
    """Raises NotActive, NoSuchSearch."""
    require_here(actor)
    row = SavedSearch.objects.filter(owner=actor, pk=search_id).first()
    if row is None:
        raise errors.NoSuchSearch
    row.delete()


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
