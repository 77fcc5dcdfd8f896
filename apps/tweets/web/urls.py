from django.urls import path, re_path

from apps.core.web import paths  # noqa: F401 - registers the converters
from apps.tweets.web import acts, editing, feeds, filters, pictures, profiles, shelves, tags, threads, writing

urlpatterns = [
    *(path(f"tweets/<id:tweet_id>/{verb}", acts.act, {"verb": verb}, name=verb) for verb in acts.ACTS),
    path("tweets/<id:tweet_id>/delete", acts.delete, name="delete_tweet"),
    path("tweets/<id:tweet_id>/edit", editing.edit, name="edit_tweet"),
    path("compose", writing.write, name="compose"),
    path("settings/words", filters.index, name="settings_words"),
    path("settings/words/<id:filter_id>/unmute", filters.unmute, name="unmute_words"),
    path("explore", shelves.explore, name="explore"),
    path("explore/latest", shelves.latest, name="latest"),
    re_path(
        r"^media/pictures/(?P<key>[0-9a-f]{32})/(?P<size>small|medium|large|full)\.webp$",
        pictures.Picture.as_view(),
        name="tweet_picture",
    ),
    path("bookmarks", shelves.bookmarks, name="bookmarks"),
    path("tags", tags.index, name="followed_tags"),
    path("tags/<str:tag>/follow", tags.follow, name="follow_tag"),
    path("tags/<str:tag>/unfollow", tags.unfollow, name="unfollow_tag"),
    path("tags/<str:tag>", shelves.tag, name="tag"),
    path("@<handle:username>/<id:tweet_id>", threads.thread, name="tweet"),
    path("@<handle:username>/<id:tweet_id>/edits", editing.history, name="edits"),
    path("@<handle:username>/<id:tweet_id>/likes", threads.likers, name="likers"),
    path("@<handle:username>/<id:tweet_id>/hidden", threads.hidden_replies, name="hidden_replies"),
    path("@<handle:username>/<id:tweet_id>/quotes", threads.quotes, name="quotes"),
    path("@<handle:username>/<id:tweet_id>/retweets", threads.retweeters, name="retweeters"),
    path("@<handle:username>", profiles.profile, name="profile"),
    path("@<handle:username>/rss", feeds.rss, name="rss"),
    path("@<handle:username>/with_replies", profiles.profile, {"kind": "replies"}, name="profile_replies"),
    path("@<handle:username>/media", profiles.profile, {"kind": "media"}, name="profile_media"),
    path("@<handle:username>/likes", profiles.profile, {"kind": "likes"}, name="profile_likes"),
]
