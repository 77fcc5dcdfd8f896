from django.urls import path
from django.views.decorators.http import require_safe

from apps.core.web import views

urlpatterns = [
    path("about", require_safe(views.about), name="about"),
    path("terms", require_safe(views.terms), name="terms"),
    path("privacy", require_safe(views.privacy), name="privacy"),
    path("offline", require_safe(views.offline), name="offline"),
    path("manifest.webmanifest", require_safe(views.manifest), name="manifest"),
    path("shortcuts", require_safe(views.shortcuts), name="shortcuts"),
]
