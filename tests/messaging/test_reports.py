"""Moderators read a message only when it was reported, and everybody concerned sees that they did."""

import pytest
from django.test import Client

from apps.messaging import services
from apps.messaging.models import Message
from apps.moderation.models import Report, ReportStep
from apps.users.models import User
from tests.calls import Caller

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
    assert "I know where you live" in client.get(path).text
    assert client.post(path, {"category": "abuse", "comment": ""}).status_code == 302
    assert Report.objects.get().message_id == threat.pk
