from apps.analytics.selectors.own import Own, own
from apps.analytics.selectors.popular import most_seen, most_visited, warmth
from apps.analytics.selectors.tweets import OfTweet, of_tweet

__all__ = ["OfTweet", "Own", "most_seen", "most_visited", "of_tweet", "own", "warmth"]
