import pytest

from apps.users import services
from tests.factories.users import PASSWORD

pytestmark = pytest.mark.django_db


def test_a_suspension_hides_and_ends_every_access(alice, client):
    client.force_login(alice)
    pair = services.issue_tokens(user=alice)
    services.suspend(user=alice)
    assert (alice.state, alice.token_epoch) == ("suspended", 1)
    with pytest.raises(services.BadRefreshToken):
        services.refresh_tokens(refresh=pair.refresh)
    assert client.get("/accounts/password/change/").status_code == 302


def test_suspending_twice_is_once(alice):
    services.suspend(user=alice)
    services.suspend(user=alice)
    assert alice.token_epoch == 1


def test_lifted_it_is_as_before(alice, leaving):
    for user in (alice, leaving):
        services.suspend(user=user)
        services.unsuspend(user=user)
    assert (alice.state, leaving.state) == ("active", "leaving")
    assert services.sign_in(name="alice", password=PASSWORD) == alice
