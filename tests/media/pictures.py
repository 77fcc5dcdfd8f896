"""Pictures to upload, and the way from one to a tweet, through the doors."""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from apps.users.models import User
from tests.calls import Caller
from tests.work import do_due_work

OSLO = "59.9139 N, 10.7522 E"


def jpeg(size: tuple[int, int] = (1200, 800), colour: str = "red") -> bytes:
    """With what a camera writes into it: where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = OSLO
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG", exif=exif)
    assert OSLO.encode() in out.getvalue()
    return out.getvalue()


def upload(caller: Caller, content: bytes, name: str = "picture.jpg", **more: str) -> Any:
    file = SimpleUploadedFile(name, content, "image/jpeg")
    # The name as it is: SimpleUploadedFile takes the last part only.
    file._name = name  # type: ignore[attr-defined]
    return caller.client.post("/api/media", {"file": file, **more}, headers=caller.headers)


def prepared(owner: User, content: bytes | None = None, **more: str) -> str:
    """The id of an upload that is ready."""
    answer = upload(Caller(owner), content or jpeg(), **more)
    assert answer.status_code == 201, answer.content
    do_due_work()
    return answer.json()["id"]


def tweet_with(author: User, *media_ids: str, text: str = "Look") -> dict[str, Any]:
    answer = Caller(author).post("/tweets", {"text": text, "media_ids": list(media_ids)})
    assert answer.status_code == 201, answer.content
    return answer.json()


def stored(root: Path) -> list[Path]:
    """All files there."""
    return [path for path in root.rglob("*") if path.is_file()]


def problem(answer: Any) -> tuple[int, str]:
    """The status and the code of a refusal."""
    return answer.status_code, answer.json()["type"].rpartition("#")[2]
