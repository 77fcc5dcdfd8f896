"""Who looks at a report: taken, given to a colleague, given back; in the queue and on its own page."""

from typing import Any

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission
from django.test import Client

from apps.moderation import errors, services
from apps.moderation.models import Report, ReportStep, Suspension
from apps.users import services as accounts
from apps.users.models import User
from tests.factories.tweets import TweetFactory
from tests.factories.users import UserFactory

QUEUE = "/admin/moderation/report/"
ON_ITS_PAGE = "CHANGE_FORM-action"


@pytest.fixture
def desk(staff: User) -> Client:
    return at_the_desk(staff)


@pytest.fixture
def colleague(db: None) -> User:
    return moderator("colleague")


@pytest.fixture
def report(alice: User, bob: User) -> Report:
    return services.report(reporter=bob, user=alice, category="spam")


def at_the_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def moderator(name: str) -> User:
    user = UserFactory(username=name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_report", "change_report"]))
    return user


def act(desk: Client, action: str, *reports: Report, **more: Any) -> str:
    data = {"action": action, ACTION_CHECKBOX_NAME: [one.pk for one in reports], **more}
    return desk.post(QUEUE, data, follow=True).text


def assign(desk: Client, assignee: User, *reports: Report) -> str:
    return act(desk, "assign", *reports, confirmed="yes", assignee=assignee.pk)


def on_page(desk: Client, report: Report, action: str, **more: Any) -> Any:
    data = {ON_ITS_PAGE: action, ACTION_CHECKBOX_NAME: report.pk, **more}
    return desk.post(f"{QUEUE}{report.pk}/change/", data, follow=True)


def test_a_report_is_given_to_a_colleague_who_finds_it_among_theirs(
    desk: Client, staff: User, colleague: User, report: Report
) -> None:
    page = act(desk, "assign", report)
    assert "Assign these reports" in page
    assert "colleague" in page
    assert "Assigned: @alice (Spam)." in assign(desk, colleague, report)
    mine = at_the_desk(colleague).get(QUEUE, {"assignee": "me"})
    assert list(mine.context["cl"].result_list) == [report]
    report.refresh_from_db()
    assert report.state == "in_review"
    step = ReportStep.objects.get()
    assert (step.moderator, step.kind, step.text) == (staff, "assigned", "to @colleague")
    assign(desk, colleague, report)
    assert ReportStep.objects.count() == 1, "twice is once"


def test_it_goes_from_one_to_another_and_back(desk: Client, staff: User, colleague: User, report: Report) -> None:
    assert "Taken: @alice (Spam)." in act(desk, "take", report)
    assign(desk, colleague, report)
    assert "Given back: @alice (Spam)." in act(desk, "give_back", report)
    report.refresh_from_db()
    assert (report.assignee, report.state) == (None, "open")
    assert list(ReportStep.objects.order_by("pk").values_list("kind", flat=True)) == ["taken", "assigned", "given_back"]


def test_only_who_may_handle_reports_can_be_chosen(desk: Client, alice: User, colleague: User, report: Report) -> None:
    away, without = moderator("away"), UserFactory(username="without", is_staff=True)
    once = moderator("once")
    once.is_staff = False
    once.save()
    accounts.suspend(user=away)
    page = act(desk, "assign", report)
    for user in (away, without, once, alice):
        assert f">@{user.username}<" not in page
        assert f'value="{user.pk}"' not in page
        assert "Select a valid choice" in assign(desk, user, report)
        with pytest.raises(errors.NotTheirs):
            services.assign_report(moderator=colleague, report=report, assignee=user)
    assert not ReportStep.objects.exists()


def test_nobody_is_given_what_is_said_about_themselves(
    desk: Client, colleague: User, bob: User, report: Report
) -> None:
    about = services.report(reporter=bob, user=colleague, category="abuse")
    page = assign(desk, colleague, about, report)
    assert "@colleague (Abuse or harassment): They may not handle this report" in page
    assert "Assigned: @alice (Spam)." in page, "the others are"
    about.refresh_from_db()
    assert about.assignee is None


def test_what_is_settled_is_not_assigned(desk: Client, staff: User, colleague: User, report: Report) -> None:
    services.dismiss_report(moderator=staff, report=report, reason="A joke")
    assert "has been settled" in assign(desk, colleague, report)
    assert "has been settled" in act(desk, "take", report)


def test_who_may_only_look_assigns_nothing(alice: User, colleague: User, report: Report) -> None:
    looker = UserFactory(is_staff=True)
    looker.user_permissions.set(Permission.objects.filter(codename="view_report"))
    client = at_the_desk(looker)
    assert 'value="assign"' not in client.get(QUEUE).text
    assign(client, colleague, report)
    assert on_page(client, report, "take").status_code == 403
    with pytest.raises(errors.NotYours):
        services.assign_report(moderator=looker, report=report, assignee=colleague)
    report.refresh_from_db()
    assert report.assignee is None


def test_everything_can_be_done_on_a_reports_own_page(desk: Client, alice: User, bob: User, colleague: User) -> None:
    tweet = TweetFactory(author=alice)
    report = services.report(reporter=bob, user=alice, category="spam", tweet_id=tweet.pk)
    address = f"{QUEUE}{report.pk}/change/"
    shown = desk.get(address).text
    for action in ("read_message", "take", "assign", "give_back", "note", "dismiss", "warn", "hide", "suspend"):
        assert f'<option value="{action}">' in shown, action
    taken = on_page(desk, report, "take")
    assert taken.redirect_chain[-1][0] == address
    assert "Taken:" in taken.text
    asked = on_page(desk, report, "assign").text
    assert f'name="{ON_ITS_PAGE}" value="assign"' in asked
    assert f'href="{address}"' in asked, "the way back"
    assert "Assigned:" in on_page(desk, report, "assign", confirmed="yes", assignee=colleague.pk).text
    assert "Suspend the reported accounts" in on_page(desk, report, "suspend").text
    assert not Suspension.objects.exists()
    on_page(desk, report, "suspend", confirmed="yes", reason="Enough")
    assert Suspension.objects.get().user == alice
