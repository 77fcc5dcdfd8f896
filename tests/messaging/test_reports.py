"""Moderators read a message only when it was reported, and everybody concerned sees that they did."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone

from apps.media.models import Media
from apps.media.services import prepare, sweep_loose
from apps.messaging import services
from apps.messaging.models import Message
from apps.moderation import services as moderation
from apps.moderation.models import Report, ReportStep
from apps.users.models import User
from apps.users.services import upload_media
from tests.calls import Caller
from tests.factories.users import UserFactory
from tests.media.pictures import jpeg
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def threat(alice: User, mallory: User) -> Message:
    services.send_message(sender=mallory, recipients=[alice], text="something harmless")
    return services.send_message(sender=mallory, recipients=[alice], text="I know where you live")


def desk(staff: User, report: Report, action: str = "read_message") -> str:
    client = Client()
    client.force_login(staff)
    return client.post(
        "/admin/moderation/report/", {"action": action, "_selected_action": [report.pk]}, follow=True
    ).text


def report(reporter: User, message: Message, status: int = 201, who: str = "@mallory") -> dict:
    body = {"user_id": who, "message_id": str(message.pk), "category": "abuse"}
    answer = Caller(reporter).post("/reports", body)
    assert answer.status_code == status, answer.text
    return answer.json()


def test_a_look_is_on_record_and_told(alice: User, mallory: User, staff: User, threat: Message) -> None:
    assert report(alice, threat)["message_id"] == str(threat.pk)
    row = Report.objects.get()
    client = Client()
    client.force_login(staff)
    for path in ("", f"{row.pk}/change/"):
        assert "I know where" not in client.get(f"/admin/moderation/report/{path}").text
    shown = desk(staff, row)
    assert "I know where you live" in shown and "harmless" not in shown
    assert ReportStep.objects.get().kind == "looked" and ReportStep.objects.get().moderator == staff
    for one in (alice, mallory):
        newest = Caller(one).get(f"/messages/{threat.conversation_id}").json()["results"][0]
        assert (newest["kind"], newest["sender"]) == ("looked", None)


def test_what_is_taken_back_can_still_be_read_there(alice: User, mallory: User, staff: User, threat: Message) -> None:
    report(alice, threat)
    services.unsend(actor=mallory, message_id=threat.pk)
    assert "I know where you live" in desk(staff, Report.objects.get())


def test_one_reports_what_one_was_sent_and_twice_is_once(
    alice: User, bob: User, mallory: User, threat: Message
) -> None:
    report(bob, threat, 404)
    report(mallory, threat, 400, who="@alice")
    first, second = report(alice, threat), report(alice, threat)
    assert first["id"] == second["id"] and Report.objects.count() == 1


def test_other_reports_hold_no_message(alice: User, mallory: User, staff: User, threat: Message) -> None:
    Caller(alice).post("/reports", {"user_id": "@mallory", "category": "spam"})
    assert "This report is not about a message" in desk(staff, Report.objects.get())
    assert not Message.objects.filter(kind="looked").exists()


def test_the_page_has_a_form_for_it(alice: User, threat: Message) -> None:
    client = Client()
    client.force_login(alice)
    path = f"/messages/m/{threat.pk}/report"
    services.accept(actor=alice, conversation_id=threat.conversation_id)
    assert path in client.get(f"/messages/{threat.conversation_id}").text
    page = client.get(path).text
    assert "I know where you live" in page
    # Where there are two, a moderator's look tells the other one who asked for it.
    assert "@mallory will know it was you" in page and "does not learn by whom" not in page
    assert client.post(path, {"category": "abuse", "comment": ""}).status_code == 302
    assert Report.objects.get().message_id == threat.pk


def test_of_a_group_the_form_says_that_nobody_learns_who_reports(alice: User, bob: User, mallory: User) -> None:
    said = services.send_message(sender=mallory, recipients=[alice, bob], text="I know where you live")
    client = Client()
    client.force_login(alice)
    page = client.get(f"/messages/m/{said.pk}/report").text
    assert "does not learn by whom" in page and "will know it was you" not in page


@pytest.fixture
def picture(alice: User, mallory: User) -> Message:
    media = upload_media(actor=mallory, file=BytesIO(jpeg((40, 30))), alt_text="A knife")
    prepare(key=media.key)
    return services.send_message(sender=mallory, recipients=[alice], text="Look", media_ids=[media.pk])


def fetched(user: User, report_: Report, message: Message, file: str = "full.webp") -> int:
    client = Client()
    client.force_login(user)
    answer = client.get(f"/media/reports/{report_.pk}/{message.media[0]['key']}/{file}")
    if answer.status_code == 200:
        assert answer.headers["Cache-Control"] == "private, no-store"
    return answer.status_code


def test_its_pictures_are_seen_by_who_looked_and_nobody_else(
    alice: User, mallory: User, staff: User, picture: Message
) -> None:
    report(alice, picture)
    row, colleague = Report.objects.get(), UserFactory(is_staff=True, is_superuser=True)
    assert fetched(staff, row, picture) == 404, "only by a look that is on record"
    shown = desk(staff, row)
    assert f"/media/reports/{row.pk}/{picture.media[0]['key']}/" in shown and "A knife" in shown
    assert fetched(staff, row, picture) == 200
    for other in (colleague, alice, mallory):
        assert fetched(other, row, picture) == 404
    ReportStep.objects.update(created_at=timezone.now() - timedelta(hours=1))
    assert fetched(staff, row, picture) == 404, "another look is another that people are told of"


def test_a_picture_of_another_message_is_not_shown(
    alice: User, mallory: User, staff: User, threat: Message, picture: Message
) -> None:
    report(alice, threat)
    row = Report.objects.get()
    desk(staff, row)
    assert fetched(staff, row, picture) == 404


def test_pictures_that_are_taken_back_are_kept_until_the_report_is_settled(
    alice: User, bob: User, mallory: User, staff: User, picture: Message
) -> None:
    report(alice, picture)
    services.unsend(actor=mallory, message_id=picture.pk)
    do_due_work()
    row = Report.objects.get()
    desk(staff, row)
    assert fetched(staff, row, picture) == 200
    # Nobody has the use of them meanwhile.
    media_id = picture.media[0]["id"]
    assert Caller(mallory).delete(f"/media/{media_id}").status_code in (403, 404, 409, 400)
    assert (
        Caller(mallory).post("/messages", {"recipient_ids": ["@alice"], "media_ids": [str(media_id)]}).status_code
        >= 400
    )
    moderation.dismiss_report(moderator=staff, report=row, reason="It is a bread knife")
    Media.objects.filter(pk=media_id).update(created_at=timezone.now() - timedelta(days=2))
    while sweep_loose():
        pass
    assert not Media.objects.filter(pk=media_id).exists()


def test_what_was_not_taken_back_stays_where_it_was_sent(
    alice: User, mallory: User, staff: User, picture: Message
) -> None:
    report(alice, picture)
    moderation.dismiss_report(moderator=staff, report=Report.objects.get(), reason="It is a bread knife")
    Media.objects.update(created_at=timezone.now() - timedelta(days=2))
    assert not sweep_loose()
    client = Client()
    client.force_login(alice)
    assert client.get(f"/media/messages/{picture.media[0]['key']}/full.webp").status_code == 200
