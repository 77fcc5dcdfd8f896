"""Large files into the database: read line by line, bad lines counted, progress shown, rows copied."""

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.db import connection
from django.db.models import Model
from tqdm import tqdm

GZIP_MAGIC = b"\x1f\x8b"
LONGEST_LINE = 64 * 1024
MOST_EXAMPLES = 5


class SourceIsDamaged(Exception):
    """A compressed file ends or breaks in the middle. What came before is still good."""


class Source:
    """A text file, plain or gzip, of which each bad line is remembered and none is fatal.

    Bad lines are counted by reason in `bad`; the first few of each are kept as `(number, reason)`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bad: dict[str, int] = {}
        self.examples: list[tuple[int, str]] = []

    def reject(self, number: int, reason: str) -> None:
        """Count line `number` as bad."""
        self.bad[reason] = self.bad.get(reason, 0) + 1
        if self.bad[reason] <= MOST_EXAMPLES:
            self.examples.append((number, reason))

    def report(self) -> str:
        """One sentence about the bad lines."""
        if not self.bad:
            return "no bad lines"
        reasons = ", ".join(f"{count:,} {reason}" for reason, count in sorted(self.bad.items()))
        places = ", ".join(str(number) for number, _ in sorted(self.examples)[:MOST_EXAMPLES])
        return f"{sum(self.bad.values()):,} bad lines left out ({reasons}; e.g. line {places})"

    def survey(self) -> tuple[bytes, int]:
        """The SHA-256 of the content and the number of its lines, in one pass."""
        digest, lines = hashlib.sha256(), 0
        with self._open() as (content, _):
            for line in _bounded(content):
                digest.update(line)
                lines += 1
        return digest.digest(), lines

    def lines(self, title: str) -> Iterator[tuple[int, str]]:
        """`(number from 1, text)` of every line that is text at all, with a progress bar on a terminal."""
        size = self.path.stat().st_size
        with (
            self._open() as (content, raw),
            tqdm(total=size, unit="B", unit_scale=True, desc=title, disable=None) as bar,
        ):
            for number, line in enumerate(_bounded(content), 1):
                if number % 256 == 0:
                    bar.update(raw.tell() - bar.n)
                if len(line) > LONGEST_LINE:
                    self.reject(number, "too long")
                    continue
                try:
                    yield number, line.decode().rstrip("\r\n")
                except UnicodeDecodeError:
                    self.reject(number, "not UTF-8")
            bar.update(size - bar.n)

    @contextmanager
    def _open(self) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """The content, and the file below it, which knows how far we are."""
        with self.path.open("rb") as raw:
            magic = raw.read(2)
            raw.seek(0)
            if magic != GZIP_MAGIC:
                yield raw, raw
                return
            try:
                with gzip.open(raw) as content:
                    yield content, raw  # type: ignore[misc]
            except (EOFError, gzip.BadGzipFile, zlib.error) as error:
                raise SourceIsDamaged(f"{self.path.name}: {error}") from error


def _bounded(content: IO[bytes]) -> Iterator[bytes]:
    """Lines; of one that is too long only the beginning, so that no file fills the memory."""
    while line := content.readline(LONGEST_LINE + 1):
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = content.readline(LONGEST_LINE + 1)
        yield line


def batches[T](items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of at most `size` items; never an empty one."""
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def tell_planner(*models: type[Model]) -> None:
    """Let PostgreSQL look at what was loaded now: until autovacuum comes round it plans for empty tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")


def copy_rows(table: str, columns: str, types: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Fill an empty temporary table `table`, gone with the transaction, by COPY.

    `columns` is its definition (`"id bigint, text text"`), `types` their PostgreSQL names.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {table} ({columns}) ON COMMIT DELETE ROWS")
        cursor.execute(f"TRUNCATE {table}")
        with cursor.copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)
