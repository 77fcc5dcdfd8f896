"""The key pair by which push services know this site (RFC 8292). Where none is set, nobody is pushed to."""

import base64
from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

CURVE = ec.SECP256R1()


def is_on() -> bool:
    return bool(settings.PUSH_PRIVATE_KEY)


def new_private_key() -> str:
    """As PUSH_PRIVATE_KEY wants it: base64url of its 32 bytes."""
    return _written(ec.generate_private_key(CURVE).private_numbers().private_value.to_bytes(32, "big"))


def public_key() -> str:
    """As browsers want it: base64url of the uncompressed point."""
    return _public_key(settings.PUSH_PRIVATE_KEY)


def is_key(written: str) -> bool:
    """Whether it is a private key."""
    try:
        return len(read(written)) == 32 and bool(_public_key(written))
    except ValueError:
        return False


@cache
def _public_key(private_key: str) -> str:
    number = int.from_bytes(read(private_key), "big")
    point = ec.derive_private_key(number, CURVE).public_key()
    return _written(point.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint))


def read(written: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)


def _written(key: bytes) -> str:
    return base64.urlsafe_b64encode(key).rstrip(b"=").decode()
