from django.urls import path
from django.views.decorators.http import require_safe

from apps.core.web import views

urlpatterns = [
    path("about", require_safe(views.about), name="about"),
    path("terms", require_safe(views.terms), name="terms"),
    path("privacy", require_safe(views.privacy), name="privacy"),
    path("shortcuts", require_safe(views.shortcuts), name="shortcuts"),
]
