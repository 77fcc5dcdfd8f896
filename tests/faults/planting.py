"""Bugs for the processes of a site, and how these and a drill speak to each other: by files (see planted/)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


class Planting:
    """`environment(plant)` is what a process is started with; an empty name plants nothing."""

    def __init__(self, notes: Path) -> None:
        self._notes = notes
        notes.mkdir()

    def environment(self, plant: str) -> dict[str, str]:
        paths = [str(HERE / "planted")] if plant else []
        return {
            "CHIRP_PLANTED": plant,
            "CHIRP_PLANTED_NOTES": str(self._notes),
            "PYTHONPATH": os.pathsep.join([*paths, str(ROOT)]),
        }

    def forget(self) -> None:
        (self._notes / "ran").unlink(missing_ok=True)

    def was_met(self) -> bool:
        """Whether a process ran the bug since `forget`."""
        return (self._notes / "ran").exists()

    @contextmanager
    def held(self) -> Iterator[None]:
        """A bug that opens a gap stays in it as long as this lasts. Forgets what was met before."""
        self.forget()
        (self._notes / "hold").touch()
        try:
            yield
        finally:
            (self._notes / "hold").unlink()
