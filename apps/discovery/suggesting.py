"""Whom one reader might follow, and why, as they may be told now.

What was found for them comes first, then those whom most follow. The lists hold ids; here it is decided who may be
shown, and the reasons are looked up as they are at this moment.
"""

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from apps.analytics.kinds import Kind
from apps.core import statements
from apps.discovery import circles, rankings, reading, services
from apps.discovery.leaving_out import is_held, is_hidden
from apps.discovery.models import Kept, Suggestions, TrendKind
from apps.discovery.rankings import Ranked, Shelf
from apps.follows import people
from apps.follows.models import Mute
from apps.follows.people import Person, Rules

POPULAR = 500
FRESH = timedelta(hours=12)
# Who follows few yet is shown what another follow changes.
FEW, FRESH_FOR_FEW = 50, timedelta(minutes=1)
MOST_NAMED = 3

# Visits lift nobody higher than twice the followers that they have, and these.
MOST_BY_VISITS = 20
_VISITED_WITHIN, _FEWEST_VISITORS = timedelta(days=2), 20
_POPULAR = f"""
    WITH visited(id, times) AS (SELECT * FROM unnest(%(visited)s::bigint[], %(times)s::bigint[])),
    candidate(id) AS (
        (SELECT c.user_id FROM users_usercounts c JOIN users_user u ON u.id = c.user_id
         WHERE u.state = 'active' AND NOT u.is_protected AND c.followers > 0
         ORDER BY c.followers DESC, u.id LIMIT {POPULAR})
        UNION SELECT id FROM visited
    )
    SELECT u.id FROM candidate JOIN users_user u USING (id)
    LEFT JOIN users_usercounts c ON c.user_id = u.id LEFT JOIN visited USING (id)
    WHERE u.state = 'active' AND NOT u.is_protected
    ORDER BY COALESCE(c.followers, 0) + LEAST(COALESCE(times, 0), COALESCE(c.followers, 0) + {MOST_BY_VISITS}) DESC,
        u.id
    LIMIT {POPULAR}
"""
# Rank 1 gets the highest key, so that lists descend as all lists do. Who follows a protected account is not for
# everybody: that they are suggested would tell.
_CANDIDATES = """
    SELECT given.id, %(most)s - given.rank AS key
    FROM unnest(%(ids)s::bigint[]) WITH ORDINALITY AS given(id, rank)
    JOIN users_user open ON open.id = given.id AND NOT open.is_protected
    WHERE given.id NOT IN (SELECT subject_id FROM discovery_dismissal WHERE user_id = %(viewer)s)
"""
_REASONS = f"""
    WITH shown(id) AS MATERIALIZED (SELECT unnest(%(ids)s::bigint[])),
    friend AS MATERIALIZED (
        SELECT u.id, u.username, f.id AS since FROM (
            SELECT id, followee_id FROM follows_follow WHERE follower_id = %(viewer)s
            ORDER BY id DESC LIMIT {circles.FRIENDS}
        ) f
        JOIN users_user u ON u.id = f.followee_id AND u.state = 'active'
        WHERE u.id NOT IN (SELECT muted_id FROM follows_mute m WHERE muter_id = %(viewer)s AND {Mute.LASTS})
    ),
    liked AS MATERIALIZED (
        SELECT DISTINCT t.author_id FROM (
            SELECT tweet_id FROM tweets_like WHERE user_id = %(viewer)s ORDER BY id DESC LIMIT {circles.LIKES}
        ) newest
        JOIN tweets_tweet t ON t.id = newest.tweet_id AND t.deleted_at IS NULL AND t.hidden_at IS NULL
    ),
    interest AS MATERIALIZED (
        SELECT tag FROM tweets_followedtag WHERE owner_id = %(viewer)s
        UNION SELECT tag FROM tweets_tweettag JOIN (
            SELECT id FROM tweets_tweet WHERE author_id = %(viewer)s AND deleted_at IS NULL
            ORDER BY id DESC LIMIT {circles.OWN_TWEETS}
        ) own ON own.id = tweet_id
    )
    SELECT shown.id, ARRAY(
        SELECT friend.username FROM friend
        WHERE (SELECT TRUE FROM follows_follow x WHERE x.follower_id = friend.id AND x.followee_id = shown.id LIMIT 1)
        ORDER BY friend.since DESC
    ), shown.id IN (SELECT author_id FROM liked), (
        SELECT use.tag FROM (
            SELECT id FROM tweets_tweet WHERE author_id = shown.id AND deleted_at IS NULL AND hidden_at IS NULL
            ORDER BY id DESC LIMIT {circles.OWN_TWEETS}
        ) theirs
        JOIN tweets_tweettag use ON use.tweet_id = theirs.id
        WHERE use.tag IN (SELECT tag FROM interest)
          AND NOT {is_held(f"'{TrendKind.TAG}'", "use.tag")} AND NOT {is_hidden("'#' || use.tag")}
        GROUP BY use.tag ORDER BY count(*) DESC, use.tag LIMIT 1
    )
    FROM shown
"""


class Reason(NamedTuple):
    """`kind`: followed_by (those of the reader's own who do: some `names`, `number` of them all), follows_you, liked,
    topic (`tag`) or popular."""

    kind: str
    names: tuple[str, ...] = ()
    number: int = 0
    tag: str = ""

    @property
    def text(self) -> str:
        match self.kind:
            case "followed_by":
                return _followed_by(self.names[0], self.number - 1)
            case "follows_you":
                return "Follows you"
            case "liked":
                return "You like what they write"
            case "topic":
                return f"Writes about #{self.tag}"
        return "Popular here"


class Suggested(NamedTuple):
    person: Person
    reason: Reason


class Place(NamedTuple):
    """Where a reader stopped: after so many of these two lists."""

    found: int
    popular: int
    passed: int


class Part(NamedTuple):
    rows: list[Suggested]
    rest: Place | None


def suggestions(viewer_id: int, *, limit: int, place: Place | None = None) -> Part:
    """At most `limit` accounts to whom the viewer has no tie, best first, from `place` on."""
    found = _found(viewer_id, place.found if place else None)
    popular = SHELF.current(place=place and rankings.Place(place.popular, 0))
    known = set(found.ids)
    ids = found.ids + [id_ for id_ in popular.ids if id_ not in known]
    passed = place.passed if place else 0
    shown = people.fetch(
        _CANDIDATES,
        viewer_id=viewer_id,
        limit=limit + 1,
        rules=Rules.TIED,
        ids=ids[passed:],
        most=len(ids) - passed + 1,
    )
    rest = None
    if len(shown) > limit:
        shown = shown[:limit]
        rest = Place(found.id, popular.id, len(ids) + 1 - shown[-1].key)
    reasons = _reasons(viewer_id, shown)
    return Part([Suggested(person, reasons[person.id]) for person in shown], rest)


def count_popular() -> dict[str, list[int]]:
    """The accounts that most follow, and whose profiles most people visit just now; for everybody."""
    warm = reading.warmth(Kind.VISITED, half_life=_VISITED_WITHIN / 4, fewest=_FEWEST_VISITORS, limit=POPULAR)
    found = statements.fetch(_POPULAR, {"visited": list(warm), "times": [round(times) for times in warm.values()]})
    return {"": [row[0] for row in found]}


SHELF = Shelf(Kept.PEOPLE, count_popular)


def _found(viewer_id: int, id_: int | None) -> Ranked:
    """The list `id_` while it is kept, else the newest; found anew where that is old."""
    rows = Suggestions.objects.filter(user=viewer_id).order_by("-pk")
    kept = rows.filter(pk=id_).first() if id_ else None
    if kept is None:
        kept = rows.first()
        if kept is None or _is_old(kept):
            services.refresh_one(viewer_id)
            kept = rows.first() or kept
    return Ranked(kept.pk, kept.ids) if kept else Ranked(0, [])


def _is_old(kept: Suggestions) -> bool:
    return timezone.now() - kept.made_at > (FRESH_FOR_FEW if kept.friends < FEW else FRESH)


def _reasons(viewer_id: int, shown: list[Person]) -> dict[int, Reason]:
    if not shown:
        return {}
    rows = statements.fetch(_REASONS, {"viewer": viewer_id, "ids": [person.id for person in shown]})
    follows = {person.id for person in shown if person.relationship.followed_by}
    return {row[0]: _reason(*row[1:], follows_you=row[0] in follows) for row in rows}


def _reason(names: list[str], liked: bool, tag: str | None, *, follows_you: bool) -> Reason:
    if names:
        return Reason("followed_by", tuple(names[:MOST_NAMED]), len(names))
    if follows_you:
        return Reason("follows_you")
    if liked:
        return Reason("liked")
    return Reason("topic", tag=tag) if tag else Reason("popular")


def _followed_by(name: str, others: int) -> str:
    if not others:
        return f"Followed by @{name}"
    return f"Followed by @{name} and {others} other{'s' if others > 1 else ''}"
