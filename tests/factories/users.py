"""Accounts for tests: confirmed, without a profile, all with the same password."""

from functools import cache
from typing import Any

import factory
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from apps.users.models import User

PASSWORD = "correct horse battery"


@cache
def hashed(password: str) -> str:
    """Hashing is slow on purpose; tests need it once per password."""
    return make_password(password)


class UserFactory(factory.django.DjangoModelFactory):
    """`UserFactory(username="zoe", confirmed=False, password="…")`; the rest are columns of User."""

    class Meta:
        model = User

    class Params:
        confirmed = True

    username = factory.Sequence(lambda number: f"user{number}")
    email = factory.LazyAttribute(lambda user: f"{user.username.lower()}@example.com")
    password = PASSWORD
    email_confirmed_at = factory.LazyAttribute(lambda user: timezone.now() if user.confirmed else None)

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        kwargs["password"] = hashed(kwargs["password"])
        user = super()._create(model_class, *args, **kwargs)
        EmailAddress.objects.create(
            user=user, email=user.email, primary=True, verified=user.email_confirmed_at is not None
        )
        return user
