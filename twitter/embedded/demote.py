"""PostgreSQL refuses to run as root; this finds a way for it without making users or touching parent directories."""

import functools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from twitter.embedded.process import ELSEWHERE, EmbeddedError

NOBODY = 65534


def popen_as_ordinary_user(*owned: Path) -> dict[str, Any]:
    """Arguments of Popen under which a child is not root. Nothing, for an ordinary user.

    In a private user namespace root looks like 65534 and still owns its files. Where namespaces are forbidden (many
    containers) the child becomes 65534 and the `owned` directories are handed to it.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return {}
    if _namespaces_work():
        _hand_over(owned, os.getuid(), os.getgid())
        return {"preexec_fn": _enter_namespace(os.getuid(), os.getgid())}
    if not all(_reachable(path) for path in (*owned, Path(sys.prefix, "bin"))):
        raise EmbeddedError(
            f"PostgreSQL refuses to run as root, and the user {NOBODY} cannot enter {owned[0].parent} or {sys.prefix}. "
            f"Run this as an ordinary user, or move the project out of root's home. {ELSEWHERE}"
        )
    _hand_over(owned, NOBODY, NOBODY)
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def _hand_over(tops: tuple[Path, ...], uid: int, gid: int) -> None:
    """Give the directories to the user that PostgreSQL will be, unless they are that user's: starts may differ."""
    for top in tops:
        if top.stat().st_uid != uid:
            for path in (top, *top.rglob("*")):
                os.chown(path, uid, gid, follow_symlinks=False)


def _enter_namespace(uid: int, gid: int) -> Callable[[], None]:
    def enter() -> None:
        os.unshare(os.CLONE_NEWUSER)
        for name, text in (
            ("setgroups", "deny"),
            ("uid_map", f"{NOBODY} {uid} 1"),
            ("gid_map", f"{NOBODY} {gid} 1"),
        ):
            handle = os.open(f"/proc/self/{name}", os.O_WRONLY)
            os.write(handle, text.encode())
            os.close(handle)

    return enter


@functools.cache
def _namespaces_work() -> bool:
    if not hasattr(os, "unshare"):
        return False
    try:
        probe = subprocess.run(
            ["/bin/sh", "-c", "id -u"],
            preexec_fn=_enter_namespace(os.getuid(), os.getgid()),
            capture_output=True,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return probe.stdout.strip() == str(NOBODY).encode()


def _reachable(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in path.parents)
