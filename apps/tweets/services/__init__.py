"""Everything a person does with tweets."""

from apps.tweets.services.acts import bookmark, like, remove_bookmark, unlike
from apps.tweets.services.conversations import mute_conversation, unmute_conversation
from apps.tweets.services.drafts import discard_draft, redraft
from apps.tweets.services.editing import edit_tweet
from apps.tweets.services.erasing import erase_portion
from apps.tweets.services.filters import mute_words, unmute_words
from apps.tweets.services.folders import (
    delete_folder,
    make_folder,
    put_in_folder,
    put_in_new_folder,
    rename_folder,
    take_out_of_folder,
)
from apps.tweets.services.pinning import pin, unpin
from apps.tweets.services.polls import Question, close_poll, vote
from apps.tweets.services.posting import delete_tweet, post_tweet
from apps.tweets.services.publishing import publish_draft, save_draft, submit, take_draft_back
from apps.tweets.services.releasing import give_draft_up, release_draft
from apps.tweets.services.replies import hide_reply, show_reply
from apps.tweets.services.retweets import retweet, undo_retweet
from apps.tweets.services.sweeping import sweep_links
from apps.tweets.services.tags import follow_tag, unfollow_tag
from apps.tweets.services.threads import post_thread
from apps.tweets.services.views import count_views
from apps.tweets.services.visibility import hide, show

__all__ = [
    "Question",
    "bookmark",
    "close_poll",
    "count_views",
    "delete_folder",
    "delete_tweet",
    "discard_draft",
    "edit_tweet",
    "erase_portion",
    "follow_tag",
    "give_draft_up",
    "hide",
    "hide_reply",
    "like",
    "make_folder",
    "mute_conversation",
    "mute_words",
    "pin",
    "post_thread",
    "post_tweet",
    "publish_draft",
    "put_in_folder",
    "put_in_new_folder",
    "redraft",
    "release_draft",
    "remove_bookmark",
    "rename_folder",
    "retweet",
    "save_draft",
    "show",
    "show_reply",
    "submit",
    "sweep_links",
    "take_draft_back",
    "take_out_of_folder",
    "undo_retweet",
    "unfollow_tag",
    "unlike",
    "unmute_conversation",
    "unmute_words",
    "unpin",
    "vote",
]
