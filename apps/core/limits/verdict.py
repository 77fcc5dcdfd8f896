from dataclasses import dataclass

from apps.core.limits.buckets import Bucket


@dataclass(slots=True)
class Verdict:
    """What one bucket said. `reset`: seconds until it is full; `retry_after`: until one is free."""

    bucket: Bucket
    caller: str
    allowed: bool
    remaining: int
    reset: int
    retry_after: int
