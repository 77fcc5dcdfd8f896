"""What is printed and kept: one figure a row, with its floor, its goal and a verdict."""

import json
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

_began = time.monotonic()


@dataclass
class Figure:
    """`value` against `floor` and `goal`. `at_most`: smaller is better. `notes` are raw numbers behind it."""

    name: str
    against: str
    value: float
    floor: float
    goal: float
    at_most: bool = False
    unit: str = ""
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        if self._reaches(self.goal):
            return "goal"
        return "floor" if self._reaches(self.floor) else "MISSED"

    def _reaches(self, mark: float) -> bool:
        return self.value <= mark if self.at_most else self.value >= mark


def say(text: str) -> None:
    """Progress, on standard error, with the seconds since the start."""
    print(f"[{time.monotonic() - _began:6.1f} s] {text}", file=sys.stderr, flush=True)


def in_turns(rounds: int, *runs: Callable[[], float]) -> list[list[float]]:
    """Each of `runs` once a round, A B A B …; returns the numbers of each, in the order of the rounds."""
    for run in runs:
        run()  # warm: plans, caches, connections
    taken: list[list[float]] = [[] for _ in runs]
    for number in range(rounds):
        # B A in every second round: what is always first would profit from a quieter moment.
        order = range(len(runs)) if number % 2 == 0 else reversed(range(len(runs)))
        for index in order:
            taken[index].append(runs[index]())
    return taken


def ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of the rounds' ratios."""
    return statistics.median(a / b for a, b in zip(above, below, strict=True))


def quantile(numbers: Iterable[float], share: float) -> float:
    """The number that `share` of all do not exceed."""
    ordered = sorted(numbers)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def table(figures: Sequence[Figure]) -> str:
    """Markdown, as it stands in docs/performance.md."""
    lines = ["| figure | against | value | floor | goal | verdict |", "|---|---|---:|---:|---:|---|"]
    return "\n".join([*lines, *map(row, figures)])


def row(figure: Figure) -> str:
    sign = "≤ " if figure.at_most else "≥ "
    value, floor, goal = (_number(number, figure.unit) for number in (figure.value, figure.floor, figure.goal))
    return f"| {figure.name} | {figure.against} | {value} | {sign}{floor} | {sign}{goal} | {figure.verdict} |"


def details(figures: Sequence[Figure]) -> str:
    """The raw numbers behind each figure."""
    return "\n".join(
        f"{figure.name}: " + ", ".join(f"{name} {_plain(value)}" for name, value in figure.notes.items())
        for figure in figures
        if figure.notes
    )


def keep(figures: Sequence[Figure], directory: Path, arguments: Sequence[str], **more: Any) -> Path:
    """Write one JSON file a run."""
    directory.mkdir(exist_ok=True)
    path = directory / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}.json"
    found = {
        "taken_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "arguments": list(arguments),
        "machine": machine(),
        "figures": [{**asdict(figure), "verdict": figure.verdict} for figure in figures],
        **more,
    }
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")
    return path


def machine() -> dict[str, Any]:
    """What it ran on, and how busy that was with other things."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "python": platform.python_version(),
        "load_average": [round(number, 2) for number in os.getloadavg()],
    }


def _cpu() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _number(number: float, unit: str) -> str:
    digits = 0 if number >= 1000 else 2 if number >= 1 else 3
    return f"{number:,.{digits}f}{unit}"


def _plain(value: Any) -> str:
    return (
        f"{value:,.4g}"
        if isinstance(value, float) and value < 1000
        else f"{value:,.0f}"
        if isinstance(value, float)
        else str(value)
    )
