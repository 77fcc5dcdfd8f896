"""Everything a person does with tweets."""

from apps.tweets.services.acts import bookmark, like, remove_bookmark, unlike
from apps.tweets.services.conversations import mute_conversation, unmute_conversation
from apps.tweets.services.editing import edit_tweet
from apps.tweets.services.erasing import erase_portion
from apps.tweets.services.filters import mute_words, unmute_words
from apps.tweets.services.pinning import pin, unpin
from apps.tweets.services.posting import delete_tweet, post_tweet
from apps.tweets.services.replies import hide_reply, show_reply
from apps.tweets.services.retweets import retweet, undo_retweet
from apps.tweets.services.tags import follow_tag, unfollow_tag
from apps.tweets.services.visibility import hide, show

__all__ = [
    "bookmark",
    "delete_tweet",
    "edit_tweet",
    "erase_portion",
    "follow_tag",
    "hide",
    "hide_reply",
    "like",
    "mute_conversation",
    "mute_words",
    "pin",
    "post_tweet",
    "remove_bookmark",
    "retweet",
    "show",
    "show_reply",
    "undo_retweet",
    "unfollow_tag",
    "unlike",
    "unmute_conversation",
    "unmute_words",
    "unpin",
]
