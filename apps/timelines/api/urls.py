from apps.core.api.urls import route
from apps.timelines.api import catching_up, views

urlpatterns = [
    route("timelines/home", views.Home.as_view(), name="timeline-home"),
    route("timelines/home/position", catching_up.Position.as_view(), name="timeline-position"),
    route("timelines/home/catch_up", catching_up.CatchUp.as_view(), name="timeline-catch-up"),
    route("timelines/home/explain/<id:tweet_id>", views.Explain.as_view(), name="timeline-explain"),
    route("timelines/lists/<id:list_id>", views.ListTimeline.as_view(), name="timeline-list"),
    route("timelines/<who:user_id>", views.HomeOf.as_view(), name="timeline"),
    route("tweets/<id:tweet_id>/delivery", views.TweetDelivery.as_view(), name="tweet-delivery"),
]
