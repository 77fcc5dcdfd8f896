from apps.tweets.models.acts import Bookmark, HiddenReply, Like, Pin
from apps.tweets.models.attachments import Attachment
from apps.tweets.models.counts import TweetCountDelta, TweetCounts, tweet_counter
from apps.tweets.models.edits import Edit
from apps.tweets.models.filters import Filter
from apps.tweets.models.folders import BookmarkFolder
from apps.tweets.models.loads import TextLoad
from apps.tweets.models.mutes import ConversationMute
from apps.tweets.models.tags import FollowedTag, TweetTag
from apps.tweets.models.tweet import MAX_WARNING, Tweet

__all__ = [
    "MAX_WARNING",
    "Attachment",
    "Bookmark",
    "BookmarkFolder",
    "ConversationMute",
    "Edit",
    "Filter",
    "FollowedTag",
    "HiddenReply",
    "Like",
    "Pin",
    "TextLoad",
    "Tweet",
    "TweetCountDelta",
    "TweetCounts",
    "TweetTag",
    "tweet_counter",
]
