"""Of tweets that people have before them: whether they still stand, what is counted of them, and who may see them.

Many tweets and many readers in one statement each, for whoever looks again and again on behalf of all. What a page
shows is hydration's.
"""

from collections.abc import Collection
from typing import NamedTuple

from apps.core import statements
from apps.tweets import hydration
from apps.tweets.models import tweet_counter


class Counts(NamedTuple):
    """As the API names them."""

    replies: int
    retweets: int
    quotes: int
    likes: int
    bookmarks: int
    views: int


_STAND = "t.deleted_at IS NULL AND t.hidden_at IS NULL AND t.retweet_of_id IS NULL AND a.state = 'active'"
_COUNTS = f"""
    SELECT t.id, {tweet_counter.columns(*Counts._fields)}
    FROM tweets_tweet t JOIN users_user a ON a.id = t.author_id {tweet_counter.join("t.id")}
    WHERE t.id = ANY(%(ids)s::bigint[]) AND {_STAND}
"""
# Hydration's own rule, with the reader of each pair in the place of the one reader.
_OPEN = (
    hydration.open_to_viewer("a")
    .replace("SELECT id FROM shunned", hydration.BLOCKED)
    .replace("%(viewer)s", "pair.viewer_id")
)
_SEEN = f"""
    SELECT pair.viewer_id, pair.tweet_id
    FROM unnest(%(viewers)s::bigint[], %(tweets)s::bigint[]) AS pair(viewer_id, tweet_id)
    JOIN tweets_tweet t ON t.id = pair.tweet_id JOIN users_user a ON a.id = t.author_id
    WHERE {_STAND} AND {_OPEN}
"""


def counts(ids: Collection[int]) -> dict[int, Counts]:
    """Of those that stand, whoever may see them; what is not folded yet is counted too."""
    if not ids:
        return {}
    return {id_: Counts._make(found) for id_, *found in statements.fetch(_COUNTS, {"ids": list(ids)})}


def seen(pairs: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Those (reader, tweet) of which the reader may see the tweet now."""
    if not pairs:
        return set()
    viewers, tweets = zip(*pairs, strict=True)
    return set(statements.fetch(_SEEN, {"viewers": list(viewers), "tweets": list(tweets)}))
