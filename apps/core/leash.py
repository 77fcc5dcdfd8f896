"""Become another program, on a leash: `python -m apps.core.leash MEMORY CPU_SECONDS WRITTEN program …`.

The kernel then limits its memory, time and output (bytes, seconds, bytes), and where it may, takes the network away.
"""

import os
import resource
import signal
import sys
from contextlib import suppress


def main() -> None:
    memory, seconds, written = map(int, sys.argv[1:4])
    # Some systems (macOS) know the limit and do not let it be set.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # The hard limit is a second later: it kills without asking.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (written, written))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(AttributeError, OSError):
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    # Python ignores these, and what is ignored stays so.
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    os.execve(sys.argv[4], sys.argv[4:], {})  # noqa: S606 - no shell, and a path of our own finding


if __name__ == "__main__":
    main()
