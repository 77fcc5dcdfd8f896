"""Strangers' pictures are decoded in a process that the kernel limits, and that can reach nothing of ours.

A decoder with a hole in it meets no secret there (the environment is empty), and one that asks for
too much memory or time dies alone.
"""

import resource
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import orjson

from apps.core import images

MEMORY = 1024**3  # 25 megapixels of WebP take a third of it
CPU_SECONDS = 20
WRITTEN = 64 * 1024**2  # all sizes of one picture together
# CPU time alone would let a process that waits live for ever.
CLOCK_SECONDS = 60

_ROOT = Path(__file__).resolve().parent.parent.parent
_TOO_COSTLY = {-signal.SIGXCPU, -signal.SIGXFSZ}
_BROKE_THE_DECODER = {-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT, -signal.SIGILL, -signal.SIGFPE}


class DecoderDied(RuntimeError):
    """Not by the picture's doing, as far as one can tell: it is worth another attempt."""


@dataclass(frozen=True)
class Made:
    """What became of a picture; `width` and `height` are those of the largest file."""

    width: int
    height: int
    blurhash: str
    files: dict[str, bytes]


def variants_of(data: bytes) -> Made:
    """All sizes of the picture `data` (see `apps.core.variants`). Raises ImageRefused, DecoderDied."""
    with TemporaryFile() as out:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "apps.core.confined"],
                input=data,
                stdout=out,
                stderr=subprocess.PIPE,
                cwd=_ROOT,
                env={},
                timeout=CLOCK_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise images.ImageIsTooCostly from None
        _check(done)
        out.seek(0)
        return _read(out)


def _check(done: subprocess.CompletedProcess[bytes]) -> None:
    if done.returncode in _TOO_COSTLY:
        raise images.ImageIsTooCostly
    if done.returncode in _BROKE_THE_DECODER:
        raise images.ImageIsBroken
    if done.returncode != 0:
        raise DecoderDied(f"exit {done.returncode}: {done.stderr[-2000:].decode(errors='replace')}")


def _read(out: IO[bytes]) -> Made:
    head = orjson.loads(out.readline())
    if "refused" in head:
        raise getattr(images, head["refused"])(head["detail"])
    files = {name: out.read(length) for name, length in head["files"].items()}
    return Made(head["width"], head["height"], head["blurhash"], files)


def confine(*, memory: int = MEMORY, cpu_seconds: int = CPU_SECONDS, written: int = WRITTEN) -> None:
    """Set the limits on this process, in bytes and seconds. Before anything of a stranger's is read."""
    # Some systems (macOS) know the limit and do not let it be set.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # The hard limit is a second later: it kills without asking.
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    confine()
    from apps.core import variants

    variants.main()
