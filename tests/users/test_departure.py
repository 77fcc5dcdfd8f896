from datetime import timedelta

import pytest
from django.dispatch import receiver
from django.utils import timezone

from apps.users import services, signals
from apps.users.models import Erasure, User
from apps.users.tasks import begin_due_erasures, erase_account
from tests.factories.users import PASSWORD, UserFactory
from tests.work import waiting

pytestmark = pytest.mark.django_db


@pytest.fixture
def gone(db):
    return UserFactory(username="gone", leaving_at=timezone.now() - timedelta(days=31))


def test_leaving_hides_at_once_and_ends_every_access(alice):
    pair = services.issue_tokens(user=alice)
    services.leave(actor=alice)
    assert (alice.state, alice.token_epoch) == ("leaving", 1)
    with pytest.raises(services.BadRefreshToken):
        services.refresh_tokens(refresh=pair.refresh)
    assert not User.objects.active().filter(pk=alice.pk).exists()


def test_a_suspended_account_cannot_come_back(leaving):
    services.suspend(user=leaving)
    assert services.come_back(actor=leaving) is False


def test_who_never_left_cannot_come_back(alice):
    assert services.come_back(actor=alice) is False


def test_only_those_whose_time_is_over_are_erased(alice, leaving, gone):
    begin_due_erasures()
    begin_due_erasures()
    assert list(Erasure.objects.values_list("user__username", flat=True)) == ["gone"]
    assert [row.arguments for row in waiting("erase_account")] == [{"user_id": gone.id}]


def test_an_erasure_cannot_be_undone(gone):
    begin_due_erasures()
    with pytest.raises(services.WrongCredentials):
        services.sign_in(name="gone", password=PASSWORD)
    assert services.come_back(actor=gone) is False


def test_who_came_back_in_time_is_not_erased(gone):
    services.come_back(actor=gone)
    begin_due_erasures()
    assert not Erasure.objects.exists()
    assert services.erase_portion(user_id=gone.id) is False
    assert User.objects.filter(pk=gone.pk).exists()


def test_an_account_is_erased_when_nobody_above_holds_more_of_it(gone):
    remaining = [3]

    @receiver(signals.account_erasing)
    def erase_mine(user_id, limit, **kwargs):
        assert user_id == gone.id
        remaining[0] -= 1
        return remaining[0] > 0

    begin_due_erasures()
    assert services.erase_portion(user_id=gone.id) is True
    assert User.objects.filter(pk=gone.pk).exists()
    erase_account(user_id=gone.id)
    assert not User.objects.filter(pk=gone.pk).exists()
    assert remaining == [0]


def test_the_files_go_with_the_account(gone, settings):
    picture = settings.MEDIA_ROOT / "avatars" / "gone.webp"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"picture")
    gone.avatar = "avatars/gone.webp"
    gone.save()
    begin_due_erasures()
    erase_account(user_id=gone.id)
    erase_account(user_id=gone.id)
    assert not picture.exists()


def test_the_handle_is_free_again(gone):
    begin_due_erasures()
    erase_account(user_id=gone.id)
    services.register(username="gone", email="gone@example.com", password=PASSWORD)
