"""Who proposes: OpenSearch where SEARCH_URL names one and it answers, else PostgreSQL, which has everything.

An engine has two calls, `newest` and `oldest_above`, and answers both with ids of matches whose author the reader may
read. What a tweet shows is decided above it; in which order the best stand, by PostgreSQL, whoever found them.
"""

from collections.abc import Callable

from django.conf import settings

from apps.core import metrics
from apps.core.breaker import Breaker, Open
from apps.core.ids import MAX_ID
from apps.search.compiling import Plan
from apps.search.engines import opensearch, postgres, ranking
from apps.search.engines.postgres import Proposed, TookTooLong

__all__ = ["Proposed", "TookTooLong", "best", "breaker", "newest", "oldest_above"]

breaker = Breaker(5.0, opensearch.AWAY)


def newest(plan: Plan, *, count: int, before: int = MAX_ID) -> Proposed:
    """The newest `count` matches below `before`. Raises TookTooLong."""
    return _asked(
        plan,
        lambda: opensearch.newest(plan, count=count, before=before),
        lambda: postgres.newest(plan, count=count, before=before),
    )


def best(plan: Plan, *, count: int) -> list[int]:
    """Of the newest 2,000 matches the best `count`, best first. Raises TookTooLong."""
    found = _asked(plan, lambda: opensearch.newest(plan, count=ranking.RANKED).ids, lambda: None)
    return ranking.best(plan, count=count) if found is None else ranking.ranked(plan, found, count=count)


def oldest_above(plan: Plan, *, count: int, after: int) -> list[int]:
    """The `count` matches next above `after`, in ascending order. Raises TookTooLong."""
    return _asked(
        plan,
        lambda: opensearch.oldest_above(plan, count=count, after=after),
        lambda: postgres.oldest_above(plan, count=count, after=after),
    )


def _asked[R](plan: Plan, elsewhere: Callable[[], R], here: Callable[[], R]) -> R:
    """What lies on the reader's own shelf is looked up here: that is shorter than any index of all tweets."""
    if settings.SEARCH_URL and not plan.shelf:
        try:
            found = breaker.call(elsewhere)
        except (Open, *opensearch.AWAY):
            metrics.searches.labels("postgresql_instead").inc()
            return here()
        metrics.searches.labels("opensearch").inc()
        return found
    metrics.searches.labels("postgresql").inc()
    return here()
