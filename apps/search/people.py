"""People by handle, name and bio, as one types them and as one mistypes them; and hashtags by their beginning."""

from typing import Any, NamedTuple

from django.db import connection

from apps.follows import people
from apps.follows.people import Person, Rules
from apps.search import words
from apps.search.documents import quoted
from apps.tweets import hydration

MOST_SOUGHT_WORDS = 8
MOST = 200
# Two letters that changed places leave hardly a trigram of a short handle as it was. So it is looked up by every handle
# that was perhaps meant: one letter fewer than it has, each a short step into the index of handles.
LEAST_SWAPPED, MOST_SWAPPED = 3, 15
_SWAPPED = """
    SELECT d.user_id FROM unnest(%(swapped)s::text[]) AS meant(handle)
    CROSS JOIN LATERAL (
        SELECT user_id FROM search_persondocument
        WHERE handle ~>=~ meant.handle AND handle ~<~ (meant.handle || '~') ORDER BY handle USING ~<~ LIMIT 20
    ) d
"""
# What begins so, what has all the words, and what is written nearly so; each from its own index, each bounded.
_FOUND = f"""
    WITH shunned(id) AS MATERIALIZED ({hydration.BLOCKED}), near AS MATERIALIZED (
        (SELECT user_id FROM search_persondocument WHERE handle LIKE %(prefix)s ORDER BY length(handle) LIMIT 200)
        UNION (SELECT user_id FROM search_persondocument WHERE words @@ %(tsquery)s::tsquery LIMIT 1000)
        UNION (SELECT user_id FROM search_persondocument WHERE handle %% %(joined)s LIMIT 200)
        UNION (SELECT user_id FROM search_persondocument WHERE %(spaced)s <%% name LIMIT 200)
        UNION ({_SWAPPED})
        UNION (SELECT user_id FROM search_persondocument WHERE words @@ %(meant)s::tsquery LIMIT 200)
    )
    SELECT u.id FROM near JOIN search_persondocument d ON d.user_id = near.user_id
    JOIN users_user u ON u.id = near.user_id AND u.state = 'active' AND u.id NOT IN (SELECT id FROM shunned)
    LEFT JOIN users_usercounts c ON c.user_id = u.id
    ORDER BY
        CASE WHEN d.handle = %(joined)s THEN 8 WHEN d.handle = ANY(%(swapped)s) THEN 4
            WHEN d.handle LIKE %(prefix)s THEN 3 ELSE 0 END
        + 4 * similarity(d.handle, %(joined)s) + 4 * word_similarity(%(spaced)s, d.name)
        + CASE WHEN d.words @@ %(tsquery)s::tsquery THEN 2 ELSE 0 END
        + CASE WHEN {hydration.follows("u.id")} THEN 2 ELSE 0 END
        + 0.4 * ln(1 + GREATEST(0, COALESCE(c.followers, 0))) DESC, u.id
    LIMIT %(most)s
"""
_FIRST = """
    WITH shunned(id) AS MATERIALIZED ({blocked})
    SELECT d.user_id FROM search_persondocument d
    JOIN users_user u ON u.id = d.user_id AND u.state = 'active' AND u.id NOT IN (SELECT id FROM shunned)
    LEFT JOIN users_usercounts c ON c.user_id = u.id
    WHERE d.user_id IN (
        (SELECT user_id FROM search_persondocument WHERE handle LIKE %(prefix)s LIMIT 300)
        UNION (SELECT user_id FROM search_persondocument WHERE words @@ %(begun)s::tsquery LIMIT 300)
        UNION ({swapped})
    )
    ORDER BY d.handle = %(joined)s DESC, d.handle LIKE %(prefix)s OR d.words @@ %(begun)s::tsquery DESC,
        {follows} DESC, COALESCE(c.followers, 0) DESC, d.user_id
    LIMIT %(most)s
""".format(blocked=hydration.BLOCKED, follows=hydration.follows("u.id"), swapped=_SWAPPED)
# From one tag to the next by the index, however often each is used; only what the reader may be shown counts. What is
# used most has had its last ten uses in the shortest time.
_TAGS = f"""
    WITH RECURSIVE shunned(id) AS MATERIALIZED ({hydration.BLOCKED}), tags(tag) AS (
        (SELECT tag FROM tweets_tweettag WHERE tag >= %(first)s ORDER BY tag LIMIT 1)
        UNION ALL
        SELECT (SELECT g.tag FROM tweets_tweettag g WHERE g.tag > tags.tag ORDER BY g.tag LIMIT 1)
        FROM tags WHERE starts_with(tags.tag, %(first)s)
    ), found AS (SELECT tag FROM tags WHERE starts_with(tag, %(first)s) LIMIT 60)
    SELECT found.tag FROM found CROSS JOIN LATERAL (
        SELECT count(*) AS uses, min(tweet_id) AS since FROM (
            SELECT newest.tweet_id FROM (
                SELECT tweet_id FROM tweets_tweettag g WHERE g.tag = found.tag ORDER BY tweet_id DESC LIMIT 50
            ) newest
            JOIN tweets_tweet e ON e.id = newest.tweet_id AND e.deleted_at IS NULL AND e.hidden_at IS NULL
            JOIN users_user a ON a.id = e.author_id
            WHERE {hydration.open_to_viewer("a")} LIMIT 10
        ) seen
    ) shown
    WHERE uses > 0
    ORDER BY found.tag = %(first)s DESC, uses DESC, since DESC, found.tag LIMIT %(most)s
"""


class Sought(NamedTuple):
    """What is typed, as people are searched by it; no words: nothing."""

    found: tuple[str, ...]

    @property
    def parameters(self) -> dict[str, Any]:
        joined = "".join(self.found)
        return {
            "joined": joined[:15],
            "spaced": " ".join(self.found)[:100],
            "prefix": _like(joined[:15]) + "%",
            "tsquery": " & ".join(f"{quoted(word)}:*" for word in self.found),
            # In handles and names alone: while somebody types, it is those that they look for.
            "begun": " & ".join(f"{quoted(word)}:*AB" for word in self.found),
            "swapped": swapped(joined[:15]),
            "meant": " & ".join(_meant(word) for word in self.found),
        }


def sought(text: str) -> Sought:
    return Sought(tuple(words.of(text)[:MOST_SOUGHT_WORDS]))


def matching(viewer_id: int, text: str) -> list[int]:
    """At most MOST accounts, best first. Whoever the viewer blocks or is blocked by is not among them."""
    asked = sought(text)
    return _column(_FOUND, {**asked.parameters, "viewer": viewer_id, "most": MOST}) if asked.found else []


def beginning(viewer_id: int, text: str, *, limit: int) -> list[int]:
    """Accounts whose handle or name begins so, those whom the viewer follows first."""
    asked = sought(text)
    return _column(_FIRST, {**asked.parameters, "viewer": viewer_id, "most": limit}) if asked.found else []


def tags_beginning(viewer_id: int, tag: str, *, limit: int) -> list[str]:
    """Hashtags (normal form) that begin with this normal form, of tweets that the viewer may see."""
    return _column(_TAGS, {"viewer": viewer_id, "first": tag, "most": limit}) if tag else []


def shown(viewer_id: int, ids: list[int]) -> list[Person]:
    """In this order, those who are still to be seen."""
    found = {
        person.id: person
        for person in people.fetch(_GIVEN, viewer_id=viewer_id, limit=len(ids), rules=Rules.BLOCKED, ids=ids)
    }
    return [found[id_] for id_ in ids if id_ in found]


_GIVEN = "SELECT id, id AS key FROM unnest(%(ids)s::bigint[]) AS id"


def swapped(word: str) -> list[str]:
    """What was meant, if two neighbours of `word` changed places while it was typed; nothing for the shortest."""
    if len(word) < LEAST_SWAPPED:
        return []
    pairs = range(len(word) - 1)
    found = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in pairs if word[at] != word[at + 1])
    return list(dict.fromkeys(found))


def _meant(word: str) -> str:
    """A query for a word of a handle or name, as it is or with two neighbours changed; for one that is not too long."""
    other = swapped(word) if len(word) <= MOST_SWAPPED else []
    return f"({' | '.join(f'{quoted(one)}:AB' for one in [word, *other])})"


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _column[T](sql: str, parameters: dict[str, Any]) -> list[T]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]
