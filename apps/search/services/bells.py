"""Bells of saved searches: who has one is told of new tweets that match.

Each is looked at from where the last look ended, and what it finds is kept together with how far was looked: a run
that is killed between two of them has lost nothing, and a second at the same time finds nothing to do.
"""

import time
from collections.abc import Sequence
from datetime import timedelta

import structlog
from django.db.transaction import atomic
from django.utils import timezone

from apps.core import ids
from apps.outbox import services as outbox
from apps.search import grammar, selectors
from apps.search.engines import TookTooLong
from apps.search.grammar import Kind, Query
from apps.search.models import Finding, SavedSearch
from apps.users.models import AccountState

# What one run may take; who waits longest comes first, so that all have their turn.
PER_RUN = 500
RUN_SECONDS = 20.0
# As notifications are grouped.
WINDOW = timedelta(hours=12)
MOST_AT_ONCE = 20
MOST_KEPT = 100
# Of each search so many findings: at least thirty days.
FINDINGS_KEPT = 60
# An id is made before its row commits and its document is written: so much is looked at once more.
OVERLAP = timedelta(minutes=2)
# Likes come later: what is asked for by counts is looked for among the tweets of a day.
COUNTED_OVERLAP = timedelta(days=1)
# Documents that are not written yet are waited for, but not for ever: one may never be.
MOST_BEHIND = timedelta(minutes=15)
_COUNTED = (Kind.MIN_LIKES, Kind.MIN_RETWEETS, Kind.MIN_REPLIES)

log = structlog.get_logger(__name__)


def ring_bells(*, document_task: str) -> int:
    """Look at the searches that wait longest, as many as one run may. Returns how many found something.

    `document_task` is the task that writes the documents of new tweets: what it has still to do was not looked at.
    """
    edge = _edge(document_task)
    waiting = SavedSearch.objects.filter(rings_since__isnull=False, looked_up_to__lt=edge)
    due = waiting.filter(owner__state=AccountState.ACTIVE).order_by("looked_up_to").values_list("pk", flat=True)
    began, rung = time.monotonic(), 0
    for search_id in list(due[:PER_RUN]):
        if time.monotonic() - began > RUN_SECONDS:
            break
        rung += look_for_new(search_id=search_id, edge=edge)
    return rung


@atomic
def look_for_new(*, search_id: int, edge: int) -> bool:
    """Whether this search found tweets below the id `edge` of which its owner was not told."""
    rows = SavedSearch.objects.select_for_update(skip_locked=True).filter(rings_since__isnull=False)
    row = rows.filter(pk=search_id, looked_up_to__lt=edge).first()
    if row is None:
        return False
    found = _found(row, edge)
    row.looked_up_to = edge
    row.save(update_fields=["looked_up_to"])
    known = [id_ for one in _lately(row, edge) for id_ in one.tweet_ids]
    new = [id_ for id_ in found if id_ not in known]
    if new:
        _keep(row, new, edge)
    return bool(new)


def _edge(document_task: str) -> int:
    """Below this id all documents are written, as far as anybody knows."""
    now = timezone.now()
    waiting_since = outbox.waiting_since(document_task) or now
    return ids.at(max(min(now, waiting_since), now - MOST_BEHIND))


def _found(row: SavedSearch, edge: int) -> list[int]:
    assert row.rings_since is not None
    query = grammar.parse(row.query)
    above = max(row.rings_since, row.looked_up_to - ids.span(_overlap(query)))
    if above >= edge:
        return []
    try:
        return selectors.news_for(row.owner_id, query, above=above, below=edge, limit=MOST_AT_ONCE)
    except TookTooLong:
        log.warning("search.bell_took_too_long", search=row.pk)
        return []


def _overlap(query: Query) -> timedelta:
    return COUNTED_OVERLAP if any(query.asks(kind) for kind in _COUNTED) else OVERLAP


def _lately(row: SavedSearch, edge: int) -> Sequence[Finding]:
    """What was found within the overlap, and perhaps somewhat earlier."""
    return list(row.findings.filter(window__gte=(edge - ids.span(COUNTED_OVERLAP)) // ids.span(WINDOW)))


def _keep(row: SavedSearch, new: list[int], edge: int) -> None:
    window = edge // ids.span(WINDOW)
    finding = row.findings.filter(window=window).first()
    if finding is None:
        finding = Finding(search=row, owner_id=row.owner_id, window=window, tweet_ids=[])
    finding.tweet_ids = sorted({*finding.tweet_ids, *new}, reverse=True)[:MOST_KEPT]
    finding.latest_id = ids.next_id()
    finding.save()
    old = row.findings.order_by("-window").values_list("pk", flat=True)[FINDINGS_KEPT:]
    row.findings.filter(pk__in=list(old)).delete()
