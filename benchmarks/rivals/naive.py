"""The rival: the home timeline as one writes it first, with DRF as its tutorial shows it.

It is let off lightly: it knows nothing of visibility, retweets, viewer flags, counts, limits,
logs or metrics, and 20 rows of one index decide its page.
"""

import os
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.rivals.naive_settings"

import django

django.setup()

from django.core.wsgi import get_wsgi_application
from django.urls import path
from rest_framework import generics, serializers

from apps.follows.models import Follow
from apps.tweets.models import Tweet
from apps.users.models import User


class Author(serializers.ModelSerializer[User]):
    class Meta:
        model = User
        fields = ["id", "username", "display_name", "bio", "location", "website", "is_verified", "created_at"]


class Entry(serializers.ModelSerializer[Tweet]):
    author = Author()

    class Meta:
        model = Tweet
        fields = ["id", "author", "text", "entities", "lang", "reply_to", "conversation", "created_at"]


class Home(generics.ListAPIView[Tweet]):
    serializer_class = Entry

    def get_queryset(self) -> Any:
        followed = Follow.objects.filter(follower=self.request.user.pk).values_list("followee_id", flat=True)
        return Tweet.objects.filter(author__in=list(followed)).select_related("author").order_by("-id")[:20]


urlpatterns = [path("home", Home.as_view())]
application = get_wsgi_application()
