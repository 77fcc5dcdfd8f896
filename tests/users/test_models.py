import json

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from apps.users.models import AccountState, User
from tests.factories.users import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_the_database_derives_the_state(alice, leaving, suspended):
    assert (alice.state, leaving.state, suspended.state) == (
        AccountState.ACTIVE,
        AccountState.LEAVING,
        AccountState.SUSPENDED,
    )


def test_a_handle_is_unique_without_regard_to_case(alice):
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(username="ALICE", email="other@example.com")
    assert User.objects.by_username("aLiCe").get() == alice


def test_the_card_follows_what_it_shows(alice):
    version = alice.version
    alice.bio = "Hello"
    alice.save(update_fields=["bio"])
    alice.refresh_from_db()
    assert json.loads("{" + alice.card + "}")["bio"] == "Hello"
    assert alice.version == version + 1


def test_everybody_of_the_cast_is_here(follower, mallory, blocked, muted, protected, unconfirmed, staff):
    assert User.objects.count() == 8


def test_an_operator_makes_the_first_of_the_staff(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", username="operator", email="Operator@Example.com", interactive=False, verbosity=0)
    operator = User.objects.get()
    assert operator.is_staff and operator.is_superuser
    assert operator.email == "operator@example.com"
    assert operator.card
