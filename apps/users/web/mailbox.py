"""Development only: what the site would have mailed, to be read and clicked in the browser."""

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

MOST = 50
_BETWEEN = b"\n" + b"-" * 79 + b"\n"  # Django's file backend writes this after each message
_PARSER = BytesParser(policy=policy.default)


@require_safe
@never_cache
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mails of MAIL_DIRECTORY. 404 without DEBUG, whatever the urls say."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "users/mailbox.html", {"mails": list(islice(_mails(Path(settings.MAIL_DIRECTORY)), MOST))})


def _mails(directory: Path) -> Iterator[dict[str, str]]:
    files = sorted(directory.glob("*.log"), key=lambda file: (file.stat().st_mtime, file.name), reverse=True)
    for file in files:
        for raw in reversed(file.read_bytes().split(_BETWEEN)):
            if raw.strip():
                yield _shown(_PARSER.parsebytes(raw.lstrip()))


def _shown(mail: EmailMessage) -> dict[str, str]:
    body = mail.get_body(("plain", "html"))
    return {
        "to": str(mail["To"]),
        "subject": str(mail["Subject"]),
        "date": str(mail["Date"]),
        "text": body.get_content() if body else "",
    }
