import json

import pytest
from django.core.management import call_command

from apps.users import selectors, services
from apps.users.models import User, user_counter
from apps.users.services import cards
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db


def test_cards_follow_the_address_of_the_site(alice, bob, settings, monkeypatch, capsys):
    monkeypatch.setattr(cards, "PORTION", 1)
    settings.SITE_URL = "https://chirp.example"
    call_command("rebuild_cards")
    assert capsys.readouterr().out == "2 cards were stale.\n"
    for user in User.objects.all():
        assert json.loads("{" + user.card + "}")["url"] == f"https://chirp.example/@{user.username}"
        assert user.version == 2
    call_command("rebuild_cards")
    assert capsys.readouterr().out == "0 cards were stale.\n"


def test_a_user_object_has_the_members_of_the_contract(alice):
    user_counter.add(alice.id, followers=2)
    user_counter.fold()
    user_counter.add(alice.id, followers=1, tweets=5)
    shown = json.loads(selectors.shown([alice.id])[alice.id].json())
    assert list(shown) == [
        "id",
        "username",
        "display_name",
        "bio",
        "location",
        "website",
        "avatar_url",
        "header_url",
        "is_protected",
        "is_verified",
        "created_at",
        "url",
        "followers_count",
        "following_count",
        "tweets_count",
    ]
    assert (shown["followers_count"], shown["tweets_count"]) == (3, 5)
    assert shown["created_at"].endswith("Z")


def test_what_people_write_stays_json(alice):
    hostile = '"},{"x":"\\\u2028</script>\U0001f468\u200d\U0001f469'
    services.edit_profile(actor=alice, bio=hostile)
    shown = json.loads(selectors.shown([alice.id])[alice.id].json())
    assert shown["bio"].startswith('"},{"x":"\\')


def test_many_accounts_cost_one_statement(django_assert_num_queries):
    ids = [user.id for user in UserFactory.create_batch(10)]
    with django_assert_num_queries(1):
        assert len(selectors.shown([*ids, 1])) == 10
    assert selectors.shown([]) == {}


def test_a_handle_is_found_in_any_case(alice):
    assert selectors.id_of_handle("ALICE") == alice.id
    assert selectors.id_of_handle("nobody") is None
