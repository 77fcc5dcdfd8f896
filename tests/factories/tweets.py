"""Tweets and acts for tests, made by the services: complete with entities, counts and signals."""

from itertools import count
from typing import Any

import factory

from apps.tweets import services
from apps.tweets.models import Tweet
from tests.factories.users import UserFactory

_numbers = count(1)


class TweetFactory(factory.django.DjangoModelFactory):
    """`TweetFactory(author=alice, text="…", reply_to=other, quote_of=another)`."""

    class Meta:
        model = Tweet

    author = factory.SubFactory(UserFactory)
    text = factory.LazyFunction(lambda: f"Tweet {next(_numbers)}")
    reply_to = None
    quote_of = None
    poll = None

    @classmethod
    def _create(cls, model_class: type[Tweet], *args: Any, **kwargs: Any) -> Tweet:
        named = {f"{name}_id": kwargs[name].pk for name in ("reply_to", "quote_of") if kwargs[name]}
        return services.post_tweet(author=kwargs["author"], text=kwargs["text"], poll=kwargs["poll"], **named)
