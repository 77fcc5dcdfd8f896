"""Say what this machine has and lacks for `make run-all`. Standard library only: .venv may not exist yet."""

import os
import platform
import shutil
import socket
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    port = int(os.environ.get("PORT", "8000"))
    with socket.socket() as probe:
        port_free = probe.connect_ex(("127.0.0.1", port)) != 0
    free = shutil.disk_usage(ROOT).free >> 20
    musl = sys.platform == "linux" and platform.libc_ver()[0] != "glibc"
    wheels = sys.platform in ("linux", "darwin") and not musl
    own = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))
    rows = [
        (True, f"version {platform.python_version()} on {platform.system()} {platform.machine()}"),
        (free > 1500, f"{free} MiB of disk are free (1500 are needed)"),
        (port_free, f"port {port} is {'free' if port_free else 'in use: make stop-all, or PORT=… make run-all'}"),
        (
            wheels or own,
            "embedded PostgreSQL and Valkey can run here"
            if wheels
            else "no embedded servers for this platform: set DATABASE_URL and REDIS_URL, or use docker compose",
        ),
    ]
    for good, text in rows:
        print("ok     " if good else "MISSING", text)
    return 0 if all(good for good, _ in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
