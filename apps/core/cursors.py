"""Cursors: where a list goes on, as an opaque token that only this site can make.

A token is base64url(JSON payload + 12 bytes of keyed BLAKE2b, RFC 7693). The key is derived from SECRET_KEY
and a purpose, so that the cursor of one list means nothing to another. Not secret, only sealed:
a payload must hold nothing its reader may not see.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson
from django.conf import settings

from apps.core.errors import Invalid

MAX_TOKEN = 1024
_MAC = 12


class BadCursor(Invalid):
    code = "bad_cursor"
    title = "This cursor is not one of this list"


def sign(purpose: str, payload: Any) -> str:
    """A token for `payload` (any JSON value, small); the same payload gives the same token."""
    body = orjson.dumps(payload)
    token = _text(body + _mac(settings.SECRET_KEY, purpose, body))
    if len(token) > MAX_TOKEN:
        raise ValueError(f"A cursor of {len(token)} characters is longer than {MAX_TOKEN}.")
    return token


def read(purpose: str, token: object) -> Any:
    """The payload of a token signed here for `purpose`; `BadCursor` for anything else."""
    try:
        blob = _blob(token)
        body, mac = blob[:-_MAC], blob[-_MAC:]
        for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
            if hmac.compare_digest(_mac(secret, purpose, body), mac):
                return orjson.loads(body)
    except ValueError:
        pass
    raise BadCursor(field="cursor")


def _mac(secret: str, purpose: str, body: bytes) -> bytes:
    return blake2b(body, key=_key(secret, purpose), digest_size=_MAC).digest()


@lru_cache(maxsize=256)
def _key(secret: str, purpose: str) -> bytes:
    return blake2b(b"cursor:" + purpose.encode(), key=blake2b(secret.encode()).digest()).digest()


def _text(blob: bytes) -> str:
    return urlsafe_b64encode(blob).rstrip(b"=").decode("ascii")


def _blob(token: object) -> bytes:
    if not isinstance(token, str) or len(token) > MAX_TOKEN or not token.isascii():
        raise ValueError
    blob = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    # The decoder skips foreign characters and ignores spare bits: only one spelling is ours.
    if _text(blob) != token:
        raise ValueError
    return blob
