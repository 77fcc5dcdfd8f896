from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from apps.users import services
from apps.users.models import ApiKey

pytestmark = pytest.mark.django_db


def test_a_key_is_shown_once_and_kept_as_a_digest(alice):
    key, plain = services.create_api_key(actor=alice, name="  my\nscript ", scopes=["write", "read"])
    assert plain.startswith(key.prefix) and len(plain) > 40
    assert (key.name, key.scopes) == ("my script", ["read", "write"])
    assert plain.encode() not in bytes(ApiKey.objects.get().digest)
    assert services.use_api_key(plain=plain) == key


@pytest.mark.parametrize("plain", ["", "chk_", "chk_" + "x" * 43, "é" * 50, "x" * 100_000, "\ud800"])
def test_what_is_no_key_opens_nothing(alice, plain):
    services.create_api_key(actor=alice, name="script", scopes=["read"])
    with pytest.raises(services.BadApiKey):
        services.use_api_key(plain=plain)


def test_a_revoked_key_opens_nothing(alice):
    key, plain = services.create_api_key(actor=alice, name="script", scopes=["read"])
    services.revoke_api_key(actor=alice, key_id=key.id)
    with pytest.raises(services.BadApiKey):
        services.use_api_key(plain=plain)


def test_nobody_revokes_the_key_of_another(alice, mallory):
    key, plain = services.create_api_key(actor=alice, name="script", scopes=["read"])
    with pytest.raises(services.ApiKeyNotFound):
        services.revoke_api_key(actor=mallory, key_id=key.id)
    services.use_api_key(plain=plain)


def test_keys_rest_while_their_owner_is_away(alice):
    _, plain = services.create_api_key(actor=alice, name="script", scopes=["read"])
    services.leave(actor=alice)
    with pytest.raises(services.BadApiKey):
        services.use_api_key(plain=plain)
    services.come_back(actor=alice)
    services.use_api_key(plain=plain)


@pytest.mark.parametrize(("name", "scopes"), [("", ["read"]), ("x" * 51, ["read"]), ("x", []), ("x", ["admin"])])
def test_a_key_has_a_name_and_scopes(alice, name, scopes):
    with pytest.raises(ValidationError):
        services.create_api_key(actor=alice, name=name, scopes=scopes)


def test_an_account_has_a_bounded_number_of_keys(alice):
    for number in range(25):
        services.create_api_key(actor=alice, name=f"{number}", scopes=["read"])
    with pytest.raises(services.TooManyApiKeys):
        services.create_api_key(actor=alice, name="one more", scopes=["read"])


def test_its_use_is_noted_once_a_minute(alice, django_assert_num_queries):
    key, plain = services.create_api_key(actor=alice, name="script", scopes=["read"])
    services.use_api_key(plain=plain)
    key.refresh_from_db()
    assert key.last_used_at is not None
    with django_assert_num_queries(1):
        services.use_api_key(plain=plain)
    ApiKey.objects.update(last_used_at=timezone.now() - timedelta(minutes=2))
    with django_assert_num_queries(2):
        services.use_api_key(plain=plain)
