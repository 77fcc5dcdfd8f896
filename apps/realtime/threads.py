"""The ORM beside a loop of asyncio: few threads, each with a database connection of its own that it keeps."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import close_old_connections

THREADS = 4

# People who come and go, and what is looked up for them, must not hold up the look at who may stay.
_doors = ThreadPoolExecutor(THREADS, thread_name_prefix="door")
_watch = ThreadPoolExecutor(1, thread_name_prefix="watch")


async def run[**P, R](function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    return await asyncio.get_running_loop().run_in_executor(_doors, lambda: _fresh(function, *args, **kwargs))


async def run_watch[**P, R](function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    return await asyncio.get_running_loop().run_in_executor(_watch, lambda: _fresh(function, *args, **kwargs))


def _fresh[**P, R](function: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    close_old_connections()
    return function(*args, **kwargs)
