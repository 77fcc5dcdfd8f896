import pytest
from django.core.exceptions import ValidationError
from rest_framework_simplejwt.exceptions import TokenError

from apps.users import services, tokens
from apps.users.models import RefreshFamily
from tests.factories.users import PASSWORD
from tests.together import together

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["alice", "ALICE", "alice@example.com", "Alice@Example.COM"])
def test_one_signs_in_by_handle_or_address(alice, name):
    assert services.sign_in(name=name, password=PASSWORD) == alice


@pytest.mark.parametrize(
    ("name", "password"),
    [
        ("alice", "wrong"),
        ("nobody", PASSWORD),
        ("", PASSWORD),
        ("alice", ""),
        ("alice", "x" * 10_000),
        ("a@b", PASSWORD),
    ],
)
def test_what_is_wrong_is_not_told(alice, name, password):
    with pytest.raises(services.WrongCredentials):
        services.sign_in(name=name, password=password)


def test_only_who_knows_the_password_learns_of_a_suspension(suspended):
    with pytest.raises(services.AccountSuspended):
        services.sign_in(name="suspended", password=PASSWORD)
    with pytest.raises(services.WrongCredentials):
        services.sign_in(name="suspended", password="wrong")


def test_signing_in_undoes_leaving(leaving):
    assert services.sign_in(name="leaving", password=PASSWORD).state == "active"


def test_tokens_say_who_and_under_which_epoch(alice):
    pair = services.issue_tokens(user=alice)
    access = tokens.read_access(pair.access)
    assert (access.user_id, access.epoch) == (alice.id, 0)
    assert tokens.read_refresh(pair.refresh).user_id == alice.id


def test_one_kind_of_token_is_not_the_other(alice):
    pair = services.issue_tokens(user=alice)
    with pytest.raises(TokenError):
        tokens.read_access(pair.refresh)
    with pytest.raises(TokenError):
        tokens.read_refresh(pair.access)


def test_a_refresh_token_is_used_up(alice):
    first = services.issue_tokens(user=alice)
    second = services.refresh_tokens(refresh=first.refresh)
    third = services.refresh_tokens(refresh=second.refresh)
    assert tokens.read_access(third.access).user_id == alice.id
    assert RefreshFamily.objects.count() == 1


def test_a_token_that_is_shown_twice_ends_its_family(alice):
    first = services.issue_tokens(user=alice)
    other = services.issue_tokens(user=alice)
    second = services.refresh_tokens(refresh=first.refresh)
    for stale in (first, second):
        with pytest.raises(services.BadRefreshToken):
            services.refresh_tokens(refresh=stale.refresh)
    services.refresh_tokens(refresh=other.refresh)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_show_the_same_token_at_once_one_gets_the_next(alice):
    pair = services.issue_tokens(user=alice)
    answers = together([lambda: services.refresh_tokens(refresh=pair.refresh)] * 6)
    assert sum(isinstance(answer, services.Tokens) for answer in answers) == 1
    assert sum(isinstance(answer, services.BadRefreshToken) for answer in answers) == 5


@pytest.mark.parametrize("state", ["suspended_at", "leaving_at"])
def test_who_is_not_here_gets_no_new_tokens(alice, state):
    pair = services.issue_tokens(user=alice)
    setattr(alice, state, alice.created_at)
    alice.save()
    with pytest.raises(services.BadRefreshToken):
        services.refresh_tokens(refresh=pair.refresh)


@pytest.mark.parametrize("refresh", ["", "x", "a.b.c", "é.é.é", "x" * 100_000])
def test_what_is_no_token_is_refused(alice, refresh):
    with pytest.raises(services.BadRefreshToken):
        services.refresh_tokens(refresh=refresh)
    services.sign_out(refresh=refresh)


def test_signing_out_ends_this_sign_in_alone(alice):
    here, there = services.issue_tokens(user=alice), services.issue_tokens(user=alice)
    services.sign_out(refresh=here.refresh)
    with pytest.raises(services.BadRefreshToken):
        services.refresh_tokens(refresh=here.refresh)
    services.refresh_tokens(refresh=there.refresh)


def test_signing_out_everywhere_ends_families_and_raises_the_epoch(alice, client):
    client.force_login(alice)
    pair = services.issue_tokens(user=alice)
    services.sign_out_everywhere(actor=alice)
    assert alice.token_epoch == 1
    with pytest.raises(services.BadRefreshToken):
        services.refresh_tokens(refresh=pair.refresh)
    assert client.get("/accounts/password/change/").status_code == 302


def test_a_new_password_ends_every_other_access(alice):
    pair = services.issue_tokens(user=alice)
    services.change_password(actor=alice, old=PASSWORD, new="another long sentence")
    assert services.sign_in(name="alice", password="another long sentence") == alice
    with pytest.raises(services.BadRefreshToken):
        services.refresh_tokens(refresh=pair.refresh)


def test_a_password_is_changed_by_its_owner_and_to_a_good_one(alice):
    with pytest.raises(services.WrongPassword):
        services.change_password(actor=alice, old="wrong", new="another long sentence")
    with pytest.raises(ValidationError):
        services.change_password(actor=alice, old=PASSWORD, new="short")


def test_families_that_are_over_are_forgotten(alice):
    services.issue_tokens(user=alice)
    RefreshFamily.objects.update(expires_at=alice.created_at)
    services.issue_tokens(user=alice)
    assert services.drop_ended_families() == 1


def test_a_password_that_was_right_a_moment_ago_gives_no_tokens(alice):
    """Signing in with the old one meets its change between the check and the tokens."""
    meanwhile = services.sign_in(name="alice", password=PASSWORD)
    services.change_password(actor=alice, new="another secret 7")
    with pytest.raises(services.WrongCredentials):
        services.issue_tokens(user=meanwhile)
    assert not RefreshFamily.objects.filter(ended_at=None).exists()
