from apps.tweets.models.acts import Bookmark, HiddenReply, Like, Pin
from apps.tweets.models.attachments import Attachment
from apps.tweets.models.counts import TweetCountDelta, TweetCounts, tweet_counter
from apps.tweets.models.drafts import Draft
from apps.tweets.models.edits import Edit
from apps.tweets.models.filters import Filter
from apps.tweets.models.folders import BookmarkFolder
from apps.tweets.models.loads import TextLoad
from apps.tweets.models.mutes import ConversationMute
from apps.tweets.models.polls import MOST_OPTIONS, Poll, PollClosed, PollCountDelta, PollCounts, Vote, poll_counter
from apps.tweets.models.tags import FollowedTag, TweetTag
from apps.tweets.models.tweet import MAX_WARNING, Tweet

__all__ = [
    "MAX_WARNING",
    "MOST_OPTIONS",
    "Attachment",
    "Bookmark",
    "BookmarkFolder",
    "ConversationMute",
    "Draft",
    "Edit",
    "Filter",
    "FollowedTag",
    "HiddenReply",
    "Like",
    "Pin",
    "Poll",
    "PollClosed",
    "PollCountDelta",
    "PollCounts",
    "TextLoad",
    "Tweet",
    "TweetCountDelta",
    "TweetCounts",
    "TweetTag",
    "Vote",
    "poll_counter",
    "tweet_counter",
]
