"""What nobody came back for goes, with its files; what is part of a tweet stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.media import files
from apps.media.models import Media
from apps.media.tasks import sweep_uploads
from tests.calls import Caller
from tests.media.pictures import jpeg, prepared, stored, tweet_with, upload
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


def test_loose_uploads_go_after_a_day(alice, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        kept, old = prepared(alice), prepared(alice)
        tweet_with(alice, kept)
        Media.objects.update(created_at=timezone.now() - timedelta(hours=25))
        young = upload(Caller(alice), jpeg()).json()["id"]
        sweep_uploads()
        do_due_work()
    assert {str(pk) for pk in Media.objects.values_list("pk", flat=True)} == {kept, young}
    assert Caller(alice).get(f"/media/{old}").status_code == 404
    keys = set(Media.objects.values_list("key", flat=True))
    assert {path.parent.name for path in stored(settings.MEDIA_ROOT)} == keys


def test_files_that_no_row_knows_go_when_their_day_is_over(settings):
    today = timezone.now().date()
    for days in (0, 1, 3, 400):
        files.put(files.original_name("a" * 32, today - timedelta(days=days)), b"x")
    sweep_uploads()
    left = {path.parent.name for path in stored(settings.MEDIA_ROOT)}
    assert left == {f"{today:%Y-%m-%d}", f"{today - timedelta(days=1):%Y-%m-%d}"}


def test_a_sweep_of_nothing_is_no_error(db):
    sweep_uploads()
