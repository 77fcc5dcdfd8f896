"""Films to upload, made by the ffmpeg of this machine."""

import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

OSLO = "+59.9139+010.7522/"


@cache
def film(kind: str = "mp4", *, size: str = "320x180", seconds: float = 1, more: tuple[str, ...] = ()) -> bytes:
    """A moving test card with a tone, and with what a phone writes into it: where it was taken."""
    picture = f"testsrc2=size={size}:rate=10:duration={seconds}"
    with TemporaryDirectory() as place:
        path = Path(place) / f"film.{kind}"
        sound = [] if kind == "gif" else ["-f", "lavfi", "-i", f"sine=440:duration={seconds}"]
        told = ["-metadata", f"location={OSLO}", "-metadata", f"title=Title {OSLO}"]
        subprocess.run(
            ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", picture, *sound, *told, *more, str(path)], check=True
        )
        return path.read_bytes()


def told_of(content: bytes) -> str:
    """All that ffprobe says of it."""
    with TemporaryDirectory() as place:
        path = Path(place) / "film"
        path.write_bytes(content)
        command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
