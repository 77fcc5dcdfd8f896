from apps.core.api.urls import route
from apps.tweets.api import acts, filters, tags, views

urlpatterns = [
    route("tweets", views.Tweets.as_view(), name="tweets"),
    route("tweets/<id:tweet_id>", views.Tweet.as_view(), name="tweet"),
    route("tweets/<id:tweet_id>/like", acts.Like.as_view(), name="like"),
    route("tweets/<id:tweet_id>/retweet", acts.Retweet.as_view(), name="retweet"),
    route("tweets/<id:tweet_id>/bookmark", acts.Bookmark.as_view(), name="bookmark"),
    route("tweets/<id:tweet_id>/pin", acts.Pin.as_view(), name="pin"),
    route("tweets/<id:tweet_id>/hide_reply", acts.HideReply.as_view(), name="hide_reply"),
    route("tweets/<id:tweet_id>/mute_conversation", acts.MuteConversation.as_view(), name="mute_conversation"),
    route("tweets/<id:tweet_id>/thread", views.Thread.as_view(), name="thread"),
    route("tweets/<id:tweet_id>/replies", views.Replies.as_view(), name="replies"),
    route("tweets/<id:tweet_id>/hidden_replies", views.HiddenReplies.as_view(), name="hidden_replies"),
    route("tweets/<id:tweet_id>/quotes", views.Quotes.as_view(), name="quotes"),
    route("tweets/<id:tweet_id>/edits", views.Edits.as_view(), name="edits"),
    route("tweets/<id:tweet_id>/likers", views.Likers.as_view(), name="likers"),
    route("tweets/<id:tweet_id>/retweeters", views.Retweeters.as_view(), name="retweeters"),
    route("users/<who:user_id>/tweets", views.ProfileTweets.as_view(), name="profile_tweets"),
    route("bookmarks", views.Bookmarks.as_view(), name="bookmarks"),
    route("filters", filters.Filters.as_view(), name="filters"),
    route("filters/<id:filter_id>", filters.OneFilter.as_view(), name="filter"),
    route("followed_tags", tags.FollowedTags.as_view(), name="followed_tags"),
    route("tags/<str:tag>/follow", tags.FollowTag.as_view(), name="follow_tag"),
    route("timelines/public", views.Public.as_view(), name="public"),
    route("timelines/tags/<str:tag>", views.Tagged.as_view(), name="tagged"),
]
