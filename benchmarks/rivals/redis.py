"""What Redis itself can take: random LPUSHX from 50 connections, 100 commands at a time.

The same as `redis-benchmark -c 50 -P 100 -r N LPUSHX <key with __rand_int__> 1`, for machines
without that program (the embedded Valkey comes without it), and no slower: the commands are packed
before the clock starts, and answers are only counted. Every key exists; that is asserted.
"""

import random
import selectors
import socket
import time
from collections.abc import Sequence
from typing import Any

CONNECTIONS = 50
PIPELINE = 100


def commands(keys: Sequence[str], count: int) -> list[bytes]:
    """`count` LPUSHX to random `keys`, packed in portions of PIPELINE."""
    packed = [b"*3\r\n$6\r\nLPUSHX\r\n$%d\r\n%b\r\n$1\r\n1\r\n" % (len(key), key.encode()) for key in keys]
    return [b"".join(random.choices(packed, k=PIPELINE)) for _ in range(count // PIPELINE)]


def lpushx_per_second(path: str, database: int, portions: Sequence[bytes]) -> float:
    """Send all portions to the server at the Unix socket `path`; commands a second."""
    poll = selectors.DefaultSelector()
    lines = []
    for _ in range(CONNECTIONS):
        line = socket.socket(socket.AF_UNIX)
        line.connect(path)
        line.sendall(b"SELECT %d\r\n" % database)
        assert line.recv(16) == b"+OK\r\n"
        poll.register(line, selectors.EVENT_READ)
        lines.append(line)
    waiting = iter(portions)
    replies: dict[Any, int] = {}
    began = time.perf_counter()
    running = 0
    for line in lines:
        portion = next(waiting, None)
        if portion is not None:
            line.sendall(portion)
            replies[line] = 0
            running += 1
    missing = 0
    while running:
        for key, _ in poll.select(5):
            line = key.fileobj  # type: ignore[assignment]
            answer = line.recv(1 << 16)
            missing += answer.count(b":0\r\n")
            replies[line] += answer.count(b"\n")
            if replies[line] == PIPELINE:
                replies[line] = 0
                portion = next(waiting, None)
                if portion is None:
                    running -= 1
                else:
                    line.sendall(portion)
    took = time.perf_counter() - began
    for line in lines:
        line.close()
    if missing:
        raise RuntimeError(f"{missing} of the lists did not exist: the rival did less than was asked")
    return len(portions) * PIPELINE / took


def usual_pipeline_per_second(client: Any, keys: Sequence[str], entry_id: int, most: int) -> float:
    """The usual fan-out: LPUSHX and LTRIM for 1,000 keys a pipeline; deliveries a second."""
    began = time.perf_counter()
    for start in range(0, len(keys), 1000):
        pipeline = client.pipeline(transaction=False)
        for key in keys[start : start + 1000]:
            pipeline.lpushx(key, entry_id)
            pipeline.ltrim(key, 0, most)
        pipeline.execute()
    return len(keys) / (time.perf_counter() - began)
