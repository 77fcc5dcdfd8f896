import pytest

from apps.users.models import User
from tests.factories.users import UserFactory


@pytest.fixture
def cast_of_the_oracle(alice, bob, follower, mallory, blocked, muted, protected, staff) -> dict[str, User]:
    """By name; `suspended` is not so yet."""
    people = (alice, bob, follower, mallory, blocked, muted, protected)
    named = {user.username: user for user in people}
    return {**named, "staff": staff, "suspended": UserFactory(username="suspended")}
