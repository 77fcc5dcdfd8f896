import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from apps.users import services
from apps.users.models import OutgoingMail, User
from tests.together import together

pytestmark = pytest.mark.django_db
GOOD = {"username": "Zoe_1", "email": "Zoe@Example.com", "password": "correct horse battery"}


def refused(**changes):
    with pytest.raises(ValidationError) as caught:
        services.register(**{**GOOD, **changes})
    return {field: [error.code for error in errors] for field, errors in caught.value.error_dict.items()}


def test_a_new_account_is_unconfirmed_and_gets_a_mail():
    user = services.register(**GOOD)
    assert (user.username, user.email, user.email_confirmed_at) == ("Zoe_1", "zoe@example.com", None)
    assert EmailAddress.objects.get(user=user).primary
    mail = OutgoingMail.objects.get()
    assert mail.recipient == "zoe@example.com"
    assert "/accounts/confirm-email/" in mail.text


@pytest.mark.parametrize(
    ("username", "code"),
    [
        ("", "blank"),
        ("sixteen_letters_", "malformed"),
        ("no spaces", "malformed"),
        ("ünicode", "malformed"),
        ("trailing\n", "malformed"),
        ("１２３", "malformed"),
        ("Admin", "reserved"),
        ("ALICE", "taken"),
    ],
)
def test_a_handle_that_cannot_be(alice, username, code):
    assert refused(username=username) == {"username": [code]}


@pytest.mark.parametrize(
    ("email", "code"),
    [
        ("", "blank"),
        ("nobody", "invalid"),
        ("a@b", "invalid"),
        ("ALICE@example.com", "taken"),
        ("a" * 300 + "@example.com", "invalid"),
    ],
)
def test_an_address_that_cannot_be(alice, email, code):
    assert refused(email=email) == {"email": [code]}


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_too_short"),
        ("password123", "password_too_common"),
        ("9182736455", "password_entirely_numeric"),
        ("zoe@example.com", "password_too_similar"),
        ("x" * 129, "password_too_long"),
    ],
)
def test_a_password_that_is_too_weak(password, code):
    assert code in refused(password=password)["password"]


def test_everything_that_is_wrong_is_said_at_once():
    assert set(refused(username="", email="", password="")) == {"username", "email", "password"}
    assert not User.objects.exists()


def test_of_two_at_once_the_database_decides(alice, monkeypatch):
    monkeypatch.setattr("apps.users.services.registration.check_username", lambda username: None)
    assert refused(username="aLICE") == {"username": ["taken"]}


def test_confirming_counts_once(unconfirmed):
    services.confirm_email(user=unconfirmed)
    unconfirmed.refresh_from_db()
    first = unconfirmed.email_confirmed_at
    services.confirm_email(user=unconfirmed)
    unconfirmed.refresh_from_db()
    assert first == unconfirmed.email_confirmed_at is not None


def test_a_confirmed_address_gets_no_mail(alice):
    assert services.send_confirmation(user=alice) is False
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_want_the_same_handle_at_once_one_gets_it():
    def joining(number):
        changes = {"username": "zoe" if number % 2 else "ZOE", "email": f"z{number}@example.com"}
        return lambda: services.register(**{**GOOD, **changes})

    answers = together([joining(number) for number in range(6)])
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 5
    assert User.objects.count() == OutgoingMail.objects.count() == 1
