from apps.core.api.urls import route
from apps.discovery.api import people, views

urlpatterns = [
    route("trends", views.Trends.as_view(), name="trends"),
    route("trends/tweets", views.PopularTweets.as_view(), name="popular_tweets"),
    route("timelines/links/<id:link_id>", views.Linked.as_view(), name="linked"),
    route("users/suggestions", people.Suggestions.as_view(), name="suggestions"),
    route("users/suggestions/<who:user_id>", people.Suggestion.as_view(), name="suggestion"),
    route("tags/<str:tag>", views.Tag.as_view(), name="tag"),
]
