"""Guesses at one account's password are counted by account too: addresses are cheap.

Only wrong ones count, so nobody is counted for using the site. The bucket refills evenly: who is
locked out by a stranger's guesses gets a try every few minutes, and their sessions go on.
"""

from hashlib import blake2b

from apps.core import limits

BUCKET = "wrong_password"


def admit(name: str) -> None:
    """Before a password is looked at. Raises Limited when too many were wrong of late."""
    verdict = next(verdict for verdict in limits.peek(_caller(name)) if verdict.bucket.name == BUCKET)
    if verdict.remaining < 1:
        verdict.retry_after = max(1, verdict.bucket.period // verdict.bucket.limit)
        raise limits.Limited(verdict)


def count(name: str) -> None:
    """That one was wrong."""
    limits.hit(BUCKET, _caller(name))


def _caller(name: str) -> str:
    return "n" + blake2b(name.strip().lower().encode(errors="replace"), digest_size=12).hexdigest()
