"""Why an entry stands in a home timeline, or does not: the definition, rule by rule."""

from typing import NamedTuple

from apps.core import statements
from apps.follows.models import Follow, List
from apps.timelines import definition, merging
from apps.tweets import selectors as tweets

# Retweets of a tweet that are asked about: the newest by those whom the reader follows.
MOST_RETWEETS = 20

# By rule: what holds, and what does not.
SAYS = {
    "followed": ("You wrote it, or follow who wrote or retweeted it, or a hashtag in it.", "You follow neither its author nor a hashtag in it."),  # noqa: E501
    "unmuted": ("You mute nobody in it.", "You muted its author, or who retweeted it."),
    "reply": ("It answers nobody, you, or somebody you follow.", "It answers somebody you do not follow."),
    "list": ("No list of yours keeps its author out of home.", "A list of yours keeps its author out of home."),
    "budget": ("It is within what you read of its author.", "It is more than you chose to read of its author."),
    "words": ("It has none of the words you hide.", "It has words that you hide."),
    "once": ("The same tweet did not come to you in the 24 hours before.", "The same tweet came to you in the 24 hours before."),  # noqa: E501
}  # fmt: skip
NO_RETWEETS = "You follow who retweeted it, and turned their retweets off."
WAYS = {
    "own": "Your own tweets are read with every page.",
    "tagged": "You follow a hashtag in it, so it is merged in when you read.",
    "merged": "Its author has very many followers, so it is merged in when you read.",
    "pushed": "It was put into your home when it was posted.",
}


class Rule(NamedTuple):
    """A rule of the definition, whether it holds, and that in words."""

    rule: str
    holds: bool
    text: str


class Explanation(NamedTuple):
    """`entry_id` is what stands in the home, the tweet or a retweet of it, None where neither does; `way` is a key
    of WAYS, how it comes there."""

    tweet_id: int
    entry_id: int | None
    rules: list[Rule]
    way: str | None


def explain(viewer_id: int, tweet_id: int) -> Explanation:
    """Raises NoSuchTweet for what the viewer may not see."""
    tweets.tweet(viewer_id, tweet_id)
    first = _judged(viewer_id, [tweet_id])[0]
    if _stands(first):
        return _explained(viewer_id, tweet_id, first)
    retweets = statements.fetch(_RETWEETS, {"viewer": viewer_id, "tweet": tweet_id, "most": MOST_RETWEETS})
    judged = _judged(viewer_id, [row[0] for row in retweets])
    return _explained(viewer_id, tweet_id, next(filter(_stands, judged), None) or _nearest(first, judged))


def _nearest(first: "_Judged", retweets: "list[_Judged]") -> "_Judged":
    """Which of those that do not stand is told of: of a stranger's tweet what became of the retweets."""
    if first.followed or not retweets:
        return first
    return next((one for one in retweets if one.followed), retweets[0])


def standing(viewer_id: int, entry_ids: list[int]) -> set[int]:
    """Those of the entries that stand in the viewer's home by its rules; who may see them is another matter."""
    return {judged.entry_id for judged in _judged(viewer_id, entry_ids) if _stands(judged)}


class _Judged(NamedTuple):
    entry_id: int
    author_id: int
    unmuted: bool
    followed: bool
    reply: bool
    once: bool
    list: bool
    words: bool
    budget: bool
    # By its hashtag alone.
    is_tagged: bool


_RETWEETS = """
    SELECT e.id FROM tweets_tweet e
    WHERE e.retweet_of_id = %(tweet)s AND e.deleted_at IS NULL AND e.hidden_at IS NULL
      AND (e.author_id = %(viewer)s OR EXISTS (
          SELECT 1 FROM follows_follow f WHERE f.follower_id = %(viewer)s AND f.followee_id = e.author_id))
    ORDER BY e.id DESC LIMIT %(most)s
"""


def _judged(viewer_id: int, ids: list[int]) -> list[_Judged]:
    rows = statements.fetch(definition.JUDGED, {"viewer": viewer_id, "ids": ids}) if ids else []
    return [_Judged._make(row) for row in rows]


def _stands(judged: _Judged) -> bool:
    return all(getattr(judged, name) for name in SAYS)


def _explained(viewer_id: int, tweet_id: int, judged: _Judged) -> Explanation:
    rules = [Rule(name, getattr(judged, name), _said(viewer_id, tweet_id, judged, name)) for name in SAYS]
    if not _stands(judged):
        return Explanation(tweet_id, None, rules, None)
    return Explanation(tweet_id, judged.entry_id, rules, _way(viewer_id, judged))


def _said(viewer_id: int, tweet_id: int, judged: _Judged, name: str) -> str:
    holds = getattr(judged, name)
    if name == "followed" and not holds and judged.entry_id != tweet_id:
        return NO_RETWEETS
    if name == "list" and not holds:
        kept = List.objects.filter(owner=viewer_id, hides_from_home=True, memberships__user=judged.author_id)
        names = ", ".join(f"“{row.name}”" for row in kept.order_by("pk"))
        return f"You read its author on your list {names} instead." if names else SAYS[name][1]
    if name == "budget" and not holds:
        return _budget(viewer_id, judged.author_id) or SAYS[name][1]
    return SAYS[name][not holds]


def _budget(viewer_id: int, author_id: int) -> str:
    follow = Follow.objects.filter(follower=viewer_id, followee=author_id).select_related("followee").first()
    if follow is None:
        return ""
    limits = ["what they write themselves"] if follow.only_originals else []
    limits += [f"the first {follow.daily_budget} of each day"] if follow.daily_budget is not None else []
    return f"Of @{follow.followee.username} you read only {', and of that '.join(limits)}."


def _way(viewer_id: int, judged: _Judged) -> str:
    if judged.author_id == viewer_id:
        return "own"
    if judged.is_tagged:
        return "tagged"
    return "merged" if judged.author_id in merging.merged().author_ids else "pushed"
