from apps.core.api.urls import route
from apps.moderation.api import views

urlpatterns = [route("reports", views.Reports.as_view(), name="reports")]
