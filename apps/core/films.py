"""Films from strangers, GIFs that move among them: looked at and written anew by ffmpeg, on a leash.

What is kept is only pictures and sound, in one format of our own choosing (H.264 and AAC in MP4). A file is opened as
what its first bytes say and nothing else, by a program that may read this one file and no address: playlists and
references to other files lead nowhere.
"""

import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from apps.core import confined
from apps.core.errors import Invalid

MAX_SECONDS = 140
# Of one picture as it comes; 4K and a little more.
MAX_PIXELS = 4096 * 2304
# Width and height as it is kept.
MAX_SIDE = 1280

MEMORY = 2 * 1024**3
WRITTEN = 64 * 1024**2
CPU_SECONDS = 150
# All together, with the poster's 60 s at the very worst, less than a worker may be silent (apps.outbox.leases).
LOOK_SECONDS, WRITE_SECONDS, POSTER_SECONDS = 10, 75, 10

GIF = "gif"
_ROOT = Path(__file__).resolve().parent.parent.parent
# What phones, browsers and editors write. Nothing else is decoded, whatever a file says of itself.
_DECODERS = (
    "h264,hevc,vp8,vp9,av1,libdav1d,libaom-av1,mpeg4,gif,"
    "aac,mp3,mp3float,opus,libopus,vorbis,libvorbis,pcm_s16le,pcm_s16be,pcm_s24le,pcm_f32le"
)
# ffmpeg ends so when it is asked to, as the kernel does when its time is over.
_ASKED_TO_END = 255
_KILLED = {_ASKED_TO_END, -signal.SIGXCPU, -signal.SIGXFSZ, -signal.SIGKILL}
_STILLS = (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1")


class FilmRefused(Invalid):
    """A file that is not taken as a film; the subclass and its `code` say why."""

    code = "video_refused"
    title = "This video cannot be used"


class FilmsAreNotOffered(FilmRefused):
    code = "video_not_offered"
    title = "Videos are not offered here: this site has no program that prepares them"


class FilmIsTooHeavy(FilmRefused):
    status = 413
    code = "video_too_heavy"
    title = "This video has too many bytes"


class FilmIsTooLong(FilmRefused):
    code = "video_too_long"
    title = f"A video may last at most {MAX_SECONDS} seconds"


class FilmIsTooLarge(FilmRefused):
    code = "video_too_large"
    title = "A video may have at most 4096 by 2304 pixels"


class FilmIsBroken(FilmRefused):
    code = "video_broken"
    title = "This video is damaged, or of a kind that cannot be read"


class FilmIsTooCostly(FilmRefused):
    code = "video_too_costly"
    title = "This video takes too much time or memory to prepare"


@dataclass(frozen=True)
class Film:
    """What became of it: the film, and the sizes of its poster; `width` and `height` are those of both."""

    content: bytes
    poster: confined.Made


def kind_of(data: bytes) -> str | None:
    """The format as ffmpeg calls it, by its first bytes; None for what is not taken. GIFs are asked for elsewhere."""
    if data[4:8] == b"ftyp" and data[8:12] not in _STILLS:
        return "mov"
    if data[:4] == b"\x1aE\xdf\xa3" and (b"webm" in data[:64] or b"matroska" in data[:64]):
        return "matroska"
    return None


@cache
def are_offered() -> bool:
    """Whether this machine has an ffmpeg that writes H.264."""
    program = shutil.which("ffmpeg")
    if not program or not shutil.which("ffprobe"):
        return False
    done = subprocess.run([program, "-hide_banner", "-encoders"], capture_output=True, timeout=30, check=False)
    return b"libx264" in done.stdout


def check(data: bytes, *, kind: str, most: int, field: str | None = None) -> None:
    """Refuse at once what needs no look inside. `most`: bytes. Raises FilmRefused."""
    if not are_offered():
        raise FilmsAreNotOffered(field=field)
    if len(data) > most:
        name = "GIF" if kind == GIF else "video"
        raise FilmIsTooHeavy(f"A {name} may have at most {most / 2**20:.3g} MB.", field=field)


def made_of(data: bytes, *, kind: str) -> Film:
    """The film `data`, written anew. Raises FilmRefused, ImageRefused, DecoderDied."""
    if not are_offered():
        raise FilmsAreNotOffered
    with TemporaryDirectory(prefix="film-") as name:
        place = Path(name)
        (place / "in").write_bytes(data)
        _look(place, kind)
        _write(place, kind)
        poster = _poster(place)
        return Film((place / "out.mp4").read_bytes(), confined.variants_of(poster))


def _look(place: Path, kind: str) -> None:
    told = _told(place, "in", kind)
    pictures = [stream for stream in told.get("streams", ()) if stream.get("codec_type") == "video"]
    if not pictures:
        raise FilmIsBroken
    if any(each.get("width", 0) * each.get("height", 0) > MAX_PIXELS for each in pictures):
        raise FilmIsTooLarge
    if _seconds(told) > MAX_SECONDS + 1:
        raise FilmIsTooLong


def _write(place: Path, kind: str) -> None:
    sound = ["-an"] if kind == GIF else ["-map", "0:a:0?", "-c:a", "aac", "-b:a", "96k", "-ac", "2", "-ar", "44100"]
    side = f"force_original_aspect_ratio=decrease:force_divisible_by=2:w='min({MAX_SIDE},iw)':h='min({MAX_SIDE},ih)'"
    _run(
        place,
        "ffmpeg",
        # What says nothing of its length, or lies, ends here.
        *("-nostdin", "-y", *_guarded("in", kind), "-t", str(MAX_SECONDS + 1)),
        *("-map", "0:v:0", *sound, "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1"),
        *("-vf", f"scale={side},setsar=1", "-pix_fmt", "yuv420p", "-fpsmax", "30"),
        *("-c:v", "libx264", "-preset", "superfast", "-crf", "26", "-maxrate", "2M", "-bufsize", "4M"),
        *("-profile:v", "high", "-threads", "2", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a"),
        *("+bitexact", "-movflags", "+faststart", "-f", "mp4", "out.mp4"),
        seconds=WRITE_SECONDS,
    )
    if _seconds(_told(place, "out.mp4", "mov")) > MAX_SECONDS + 0.5:
        raise FilmIsTooLong


def _poster(place: Path) -> bytes:
    """A picture of our own film that says something: the most usual of its first second."""
    _run(
        place,
        "ffmpeg",
        *("-nostdin", "-y", *_guarded("out.mp4", "mov"), "-an", "-vf", "thumbnail=30"),
        *("-frames:v", "1", "-c:v", "png", "-f", "image2", "-update", "1", "poster.png"),
        seconds=POSTER_SECONDS,
    )
    try:
        return (place / "poster.png").read_bytes()
    except FileNotFoundError:
        raise FilmIsBroken from None


def _told(place: Path, name: str, kind: str) -> dict[str, Any]:
    entries = "format=duration:stream=codec_type,width,height,duration"
    out = _run(place, "ffprobe", *_guarded(name, kind), "-show_entries", entries, "-of", "json", seconds=LOOK_SECONDS)
    told: dict[str, Any] = orjson.loads(out)
    return told


def _seconds(told: dict[str, Any]) -> float:
    """0 where nothing is said."""
    said = [told.get("format", {}), *told.get("streams", ())]
    return max(float(each.get("duration", 0)) for each in said)


def _guarded(name: str, kind: str) -> list[str]:
    return [
        *("-loglevel", "error", "-protocol_whitelist", "file", "-codec_whitelist", _DECODERS),
        *("-max_pixels", str(MAX_PIXELS), "-threads", "2", "-f", kind),
        *(["-ignore_loop", "1"] if kind == GIF else []),
        *("-i", name),
    ]


def _run(place: Path, program: str, *arguments: str, seconds: int) -> bytes:
    found = shutil.which(program)
    assert found is not None
    leash = [sys.executable, "-m", "apps.core.leash", str(MEMORY), str(CPU_SECONDS), str(WRITTEN)]
    try:
        done = subprocess.run(
            [*leash, found, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd=place,
            env={"PYTHONPATH": str(_ROOT)},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise FilmIsTooCostly from None
    if done.returncode in _KILLED:
        raise FilmIsTooCostly
    if done.returncode != 0:
        raise FilmIsBroken
    return done.stdout
