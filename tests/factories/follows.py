"""Ties between accounts, with the counts that belong to them."""

from typing import Any

import factory
from django.db.transaction import atomic

from apps.follows.models import Block, Follow, FollowRequest, Mute
from apps.users.models import user_counter
from tests.factories.users import UserFactory


class FollowFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Follow

    follower = factory.SubFactory(UserFactory)
    followee = factory.SubFactory(UserFactory)

    @classmethod
    @atomic
    def _create(cls, model_class: type[Follow], *args: Any, **kwargs: Any) -> Follow:
        follow = super()._create(model_class, *args, **kwargs)
        user_counter.add(follow.follower_id, following=1)
        user_counter.add(follow.followee_id, followers=1)
        return follow


class FollowRequestFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FollowRequest

    requester = factory.SubFactory(UserFactory)
    target = factory.SubFactory(UserFactory, is_protected=True)

    @classmethod
    @atomic
    def _create(cls, model_class: type[FollowRequest], *args: Any, **kwargs: Any) -> FollowRequest:
        return super()._create(model_class, *args, **kwargs)


class BlockFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Block

    blocker = factory.SubFactory(UserFactory)
    blocked = factory.SubFactory(UserFactory)


class MuteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Mute

    muter = factory.SubFactory(UserFactory)
    muted = factory.SubFactory(UserFactory)
