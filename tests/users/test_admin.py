import pytest
from django.contrib.auth.models import Permission

from apps.users import services
from apps.users.models import OutgoingMail, User, user_counter
from tests.factories.follows import FollowFactory
from tests.factories.users import UserFactory

pytestmark = pytest.mark.django_db
LIST = "/admin/users/user/"


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


def act(desk, action, *users):
    return desk.post(LIST, {"action": action, "_selected_action": [user.pk for user in users]}, follow=True)


def test_the_desk_has_the_sites_own_sign_in(client, alice):
    assert client.get("/admin/")["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/admin/login/")["Location"].startswith("/accounts/login/")
    client.force_login(alice)
    assert client.get("/admin/login/").status_code == 403


def test_passwords_are_changed_where_that_ends_all_other_access(desk):
    assert desk.get("/admin/password_change/")["Location"] == "/accounts/password/change/"


def test_the_list_shows_counts_with_what_is_pending(desk, alice, follower):
    user_counter.fold()
    FollowFactory(followee=alice)
    row = desk.get(LIST, {"q": "alice@example.com"}).text
    assert '<td class="field-followers">2</td>' in row


def test_the_list_asks_no_more_for_more_accounts(desk, django_assert_max_num_queries):
    UserFactory.create_batch(5)
    desk.get(LIST)
    with django_assert_max_num_queries(8):
        desk.get(LIST)
    UserFactory.create_batch(20)
    with django_assert_max_num_queries(8):
        assert desk.get(LIST).text.count('class="field-email"') == 26


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"state__exact": "leaving"}, {"leaving"}),
        ({"state__exact": "suspended"}, {"suspended"}),
        ({"address": "unconfirmed"}, {"unconfirmed"}),
        ({"q": "mallory"}, {"mallory"}),
        ({"q": "nothing like it"}, set()),
    ],
)
def test_finding_accounts(desk, alice, leaving, suspended, unconfirmed, mallory, query, found):
    page = desk.get(LIST, query)
    assert {user.username for user in page.context["cl"].result_list} == found


def test_an_account_is_shown_and_its_profile_edited(desk, alice):
    version = alice.version
    assert desk.get(f"{LIST}{alice.pk}/change/").status_code == 200
    form = {"display_name": "Alice A.", "bio": "", "location": "", "website": "", "is_verified": "on"}
    assert desk.post(f"{LIST}{alice.pk}/change/", form).status_code == 302
    alice.refresh_from_db()
    assert (alice.display_name, alice.is_verified, alice.version > version) == ("Alice A.", True, True)
    assert '"is_verified":true' in alice.card


def test_a_moderator_gives_nobody_rights(client, alice):
    moderator = UserFactory(username="helper", is_staff=True)
    moderator.user_permissions.add(*Permission.objects.filter(codename__in=["change_user", "view_user"]))
    client.force_login(moderator)
    form = {"display_name": "x", "is_staff": "on", "is_superuser": "on", "email": "x@y.zz", "token_epoch": "7"}
    client.post(f"{LIST}{moderator.pk}/change/", form)
    moderator.refresh_from_db()
    assert (moderator.display_name, moderator.is_superuser, moderator.email) == ("x", False, "helper@example.com")


@pytest.mark.parametrize("path", ["add/", "{id}/delete/"])
def test_accounts_are_neither_made_nor_deleted_here(desk, alice, path):
    assert desk.get(LIST + path.format(id=alice.pk)).status_code == 403


def test_signing_somebody_out_everywhere(desk, alice):
    act(desk, "end_all_access", alice)
    assert User.objects.get(pk=alice.pk).token_epoch == 1


def test_confirming_and_mailing(desk, alice, unconfirmed):
    assert "1 mails" in act(desk, "send_confirmation", alice, unconfirmed).text
    assert OutgoingMail.objects.get().recipient == unconfirmed.email
    act(desk, "confirm_addresses", unconfirmed)
    assert User.objects.get(pk=unconfirmed.pk).is_email_confirmed


def test_api_keys_are_only_looked_at(desk, alice):
    key, plain = services.create_api_key(actor=alice, name="script", scopes=["read"])
    page = desk.get("/admin/users/apikey/")
    assert key.prefix in page.text and plain not in page.text
    assert desk.get(f"/admin/users/apikey/{key.pk}/change/").status_code == 200
    assert desk.get("/admin/users/apikey/add/").status_code == 403
    assert desk.post(f"/admin/users/apikey/{key.pk}/delete/").status_code == 403
