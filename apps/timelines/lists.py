"""What the members of a list write. Candidates come by index, member by member; hydration decides."""

from typing import Unpack

from apps.follows import lists as graph
from apps.follows.selectors import Window
from apps.tweets import hydration, lists
from apps.tweets.lists import Part

# A reply is in when it answers a member, or goes on with its author's own thread; muted accounts are
# out, also as those who are retweeted.
_MEMBERS = "SELECT user_id FROM follows_listmember WHERE list_id = %(list)s"
_CANDIDATES = f"""
    SELECT entry.id, entry.id AS key
    FROM follows_listmember member
    CROSS JOIN LATERAL (
        SELECT e.id FROM tweets_tweet e LEFT JOIN tweets_tweet t ON t.id = e.retweet_of_id
        WHERE e.author_id = member.user_id AND e.deleted_at IS NULL AND e.id < %(before)s AND e.id > %(after)s
          AND (e.reply_to_user_id IS NULL OR e.reply_to_user_id = e.author_id OR e.reply_to_user_id IN ({_MEMBERS}))
          AND (t.id IS NULL OR t.author_id NOT IN ({hydration.MUTED}))
        ORDER BY e.id {{direction}} LIMIT %(most)s
    ) entry
    WHERE member.list_id = %(list)s AND member.user_id NOT IN ({hydration.MUTED})
"""
_NEWEST, _OLDEST = (_CANDIDATES.format(direction=direction) for direction in ("DESC", "ASC"))


def list_timeline(viewer_id: int, list_id: int, **window: Unpack[Window]) -> Part:
    """Newest first (see tweets.lists.fetch). Raises NoSuchList."""
    graph.one(viewer_id, list_id)
    candidates = _NEWEST if window.get("after") is None else _OLDEST
    return lists.fetch(candidates, viewer_id=viewer_id, list=list_id, **window)
