from apps.core.api.urls import route
from apps.discovery.api import views

urlpatterns = [
    route("trends", views.Trends.as_view(), name="trends"),
    route("trends/tweets", views.PopularTweets.as_view(), name="popular_tweets"),
    route("tags/<str:tag>", views.Tag.as_view(), name="tag"),
]
