"""Where the embedded servers keep their files, and the URLs that follow from it."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from twitter.embedded.process import EmbeddedError

try:
    import fcntl
except ImportError:  # Windows has no wheels for the servers either: start() says so
    fcntl = None  # type: ignore[assignment]

SOCKET_PATH_LIMIT = 100  # bytes; the kernels allow 104 to 108
PORT = 5432  # only part of the socket's name: nothing listens on the network
LONGEST_NAME = f"/.s.PGSQL.{PORT}.lock"


@dataclass(frozen=True)
class Layout:
    """Paths under one directory: pg/ (data), log/, and the sockets in run/ or, if that is too long, elsewhere."""

    directory: Path

    def __post_init__(self) -> None:
        object.__setattr__(self, "directory", Path(os.path.abspath(self.directory)))

    @property
    def data(self) -> Path:
        return self.directory / "pg"

    @property
    def log(self) -> Path:
        return self.directory / "log"

    @property
    def run(self) -> Path:
        """The directory of the sockets. Always the same for the same `directory`, so that others can find it."""
        near = self.directory / "run"
        if len(os.fsencode(f"{near}{LONGEST_NAME}")) <= SOCKET_PATH_LIMIT:
            return near
        digest = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:16]
        # Not gettempdir() first: TMPDIR differs between shells, and all of them must find the same place.
        short = "/tmp" if os.access("/tmp", os.W_OK | os.X_OK) else tempfile.gettempdir()  # noqa: S108
        return Path(short) / f"chirp-{os.getuid() if hasattr(os, 'getuid') else 0}-{digest}"

    @property
    def postgres_socket(self) -> Path:
        return self.run / f".s.PGSQL.{PORT}"

    @property
    def valkey_socket(self) -> Path:
        return self.run / "valkey.sock"

    @property
    def valkey_pid(self) -> Path:
        return self.run / "valkey.pid"

    @property
    def database_url(self) -> str:
        return f"postgresql://postgres@/postgres?host={quote(str(self.run))}&port={PORT}"

    @property
    def redis_url(self) -> str:
        return f"unix://{quote(str(self.valkey_socket))}?db=0"

    def make(self) -> None:
        """Create the directories. The one of the sockets is private: 0700, ours, and no link."""
        self.directory.mkdir(parents=True, exist_ok=True)
        self.log.mkdir(exist_ok=True)
        self.run.mkdir(mode=0o700, exist_ok=True)
        facts = self.run.lstat()
        # A directory under /tmp may have been laid there by someone else.
        if not stat.S_ISDIR(facts.st_mode) or facts.st_uid not in (os.getuid(), 65534 if os.getuid() == 0 else -1):
            raise EmbeddedError(f"{self.run} is not a directory of yours. Remove it and start again.")
        self.run.chmod(0o700)

    def tidy(self) -> None:
        """Remove the directory of the sockets if it lies elsewhere and holds none any more."""
        if self.run.parent != self.directory:
            with suppress(OSError):
                self.run.rmdir()


@contextmanager
def exclusive(layout: Layout) -> Iterator[None]:
    """Let one start or stop at a time touch the directory; the kernel drops the lock when its holder dies."""
    if fcntl is None:
        raise EmbeddedError.not_on_this_platform()
    layout.make()
    with (layout.directory / "embedded.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
