import pytest
from django.core.exceptions import ValidationError

from apps.users import services

pytestmark = pytest.mark.django_db


def edited(user, **changes):
    return services.edit_profile(actor=user, **changes)


def test_a_profile_is_changed_in_part(alice):
    user = edited(alice, bio="Two\r\nlines", location="  Nowhere\tat all ")
    assert (user.display_name, user.bio, user.location) == ("Alice", "Two\nlines", "Nowhere at all")


def test_what_others_can_see_raises_the_version(alice):
    before = alice.version
    assert edited(alice, bio="new").version == before + 1
    assert edited(alice, bio="new").version == before + 1
    assert edited(alice, theme="dark").version == before + 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("example.com", "https://example.com"),
        (" http://example.com/a?b=c#d ", "http://example.com/a?b=c#d"),
        ("", ""),
    ],
)
def test_a_website_is_an_address_of_the_web(alice, given, kept):
    assert edited(alice, website=given).website == kept


@pytest.mark.parametrize(
    "changes",
    [
        {"website": "javascript:alert(1)"},
        {"website": "ftp://example.com"},
        {"website": "https://bank.example@evil.example/"},
        {"website": "https://example.com/" + "x" * 100},
        {"website": "nonsense"},
        {"display_name": "x" * 51},
        {"bio": "x" * 161},
        {"location": "x" * 31},
        {"theme": "pink"},
    ],
)
def test_what_does_not_fit_is_refused(alice, changes):
    with pytest.raises(ValidationError) as caught:
        edited(alice, **changes)
    assert set(caught.value.error_dict) == set(changes)


@pytest.mark.parametrize("name", ["\u200b\u2060", "\u202e", "   ", "\u2800"])
def test_a_name_that_nobody_can_see_is_none(alice, name):
    assert edited(alice, display_name=name).name == "alice"


def test_two_changes_at_once_do_not_undo_each_other(alice):
    edited(alice, bio="first")
    assert edited(alice, location="second").bio == "first"
