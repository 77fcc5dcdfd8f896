import socket
import time
from functools import partial

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend

from apps.outbox.models import OutboxRow
from apps.users import services
from apps.users.models import OutgoingMail
from apps.users.services.mail import mail_server
from apps.users.tasks import deliver_mail
from tests.together import together
from tests.work import do_due_work

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_else_waits():
    yield
    mail_server.succeeded()


def test_a_mail_waits_in_the_outbox_which_knows_its_id_alone():
    written = services.write_mail(recipient="a@example.com", subject="Hello", text="secret link")
    row = OutboxRow.objects.get()
    assert (row.task, row.arguments) == ("apps.users.tasks.deliver_mail", {"mail_id": written.id})


def test_a_delivered_mail_is_forgotten():
    written = services.write_mail(recipient="a@example.com", subject="Hello", text="text", html="<p>text</p>")
    deliver_mail(mail_id=written.id)
    deliver_mail(mail_id=written.id)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject, sent.body) == (["a@example.com"], "Hello", "text")
    assert not OutgoingMail.objects.exists()


def test_a_mail_that_could_not_be_sent_is_kept(monkeypatch):
    def away(self):
        raise ConnectionRefusedError

    written = services.write_mail(recipient="a@example.com", subject="Hello", text="text")
    monkeypatch.setattr(EmailMultiAlternatives, "send", away)
    with pytest.raises(ConnectionRefusedError):
        deliver_mail(mail_id=written.id)
    assert OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_slower_than_the_lease_gets_it_once(monkeypatch):
    """The second worker comes while the first still talks to the server."""
    sent = []

    def slowly(self):
        sent.append(self)
        time.sleep(0.3)

    written = services.write_mail(recipient="a@example.com", subject="Hello", text="text")
    monkeypatch.setattr(EmailMultiAlternatives, "send", slowly)
    assert together([lambda: deliver_mail(mail_id=written.id)] * 2) == [None, None]
    assert len(sent) == 1


@pytest.mark.django_db(transaction=True)
def test_while_the_mail_server_is_silent_one_mail_waits_for_it_and_the_others_make_room(settings, silent_server):
    settings.MAILERS = smtp(silent_server)
    first, second = write_two()
    do_due_work()
    assert (first().attempts, second().attempts) == (1, 0)
    assert "SMTPServerDisconnected" in first().last_error
    assert second().last_error == "Open()"


@pytest.mark.django_db(transaction=True)
def test_mails_outlast_a_mail_server_that_is_away(settings, silent_server):
    settings.MAILERS = smtp(silent_server)
    silent_server.close()
    first, second = write_two()
    do_due_work()
    assert "ConnectionRefusedError" in first().last_error
    assert (first().attempts, second().attempts) == (0, 0)


def write_two():
    for _ in range(2):
        services.write_mail(recipient="a@example.com", subject="Hello", text="text")
    ids = OutboxRow.objects.order_by("id").values_list("pk", flat=True)
    return [partial(OutboxRow.objects.get, pk=id_) for id_ in ids]


@pytest.fixture
def silent_server():
    """Takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def smtp(server):
    host, port = server.getsockname()
    options = {"host": host, "port": port, "timeout": 0.3}
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


def test_the_mailbox_shows_what_was_sent_newest_first(client, settings, tmp_path):
    settings.MAIL_DIRECTORY = tmp_path
    settings.DEBUG = True
    assert "There are none yet" in client.get("/dev/mailbox").text
    with EmailBackend(alias="default", file_path=str(tmp_path)) as backend:
        for subject in ("First ✓", "Second"):
            message = EmailMultiAlternatives(subject, "Open https://example.com/a?b=1&c=2 now", to=["a@example.com"])
            message.attach_alternative("<b>html</b>", "text/html")
            backend.send_messages([message])
    page = client.get("/dev/mailbox").text
    assert page.index("Second") < page.index("First ✓")
    assert '<a href="https://example.com/a?b=1&amp;c=2"' in page


def test_there_is_no_mailbox_in_production(client, settings):
    settings.DEBUG = False
    assert client.get("/dev/mailbox").status_code == 404
