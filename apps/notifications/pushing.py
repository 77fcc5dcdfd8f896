"""One message to one push service. Whoever subscribes says where that is, so it is trusted no more than strangers."""

from typing import Any, NamedTuple
from urllib.parse import urlsplit

import orjson
import requests
import structlog
import urllib3
from celery.exceptions import SoftTimeLimitExceeded
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from requests.exceptions import InvalidSchema, InvalidURL, MissingSchema
from requests_hardened.ip_filter import InvalidIPAddress

from apps.links import fetcher
from apps.notifications import vapid
from apps.notifications.models import LONGEST_ENDPOINT

SECONDS_TO_LIVE = 24 * 3600  # for which a push service keeps it, while the browser is away
ANSWER = 4_096  # bytes of an answer that are read
_GONE = (404, 410)
_NOWHERE = (InvalidIPAddress, InvalidURL, InvalidSchema, MissingSchema)

log = structlog.get_logger(__name__)


class Gone(Exception):
    """The browser does not want it any more, or the address never was one."""


class NotNow(Exception):
    """The push service has trouble, or asks for patience."""


class Address(NamedTuple):
    """Where a browser is told, and its keys (base64url)."""

    endpoint: str
    p256dh: str
    auth: str


def is_sound(address: Address) -> bool:
    """Whether something could be sent there. The host is looked up, and judged, when it is."""
    try:
        parts = urlsplit(address.endpoint)
        host, port = parts.hostname, parts.port
        key, secret = vapid.read(address.p256dh), vapid.read(address.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(vapid.CURVE, key)
    except ValueError:
        return False
    is_usual = (parts.scheme == "https" and port in (None, 443)) or settings.PUSH_TO_THIS_MACHINE
    is_short = len(address.endpoint) <= LONGEST_ENDPOINT
    return bool(host) and is_short and is_usual and parts.username is None and len(key) == 65 and len(secret) == 16


def push(address: Address, told: dict[str, Any], *, topic: str) -> None:
    """Encrypted for the browser alone. Of several with the same `topic` a push service keeps the last.

    Raises Gone, NotNow.
    """
    # Brings aiohttp along, which no web process needs.
    from py_vapid import VapidException  # type: ignore[import-untyped]  # noqa: PLC0415
    from pywebpush import WebPusher, WebPushException  # type: ignore[import-untyped]  # noqa: PLC0415

    keys = {"p256dh": address.p256dh, "auth": address.auth}
    with _Session() as session:
        try:
            headers = {**_credentials(address.endpoint), "Topic": topic, "Urgency": "normal"}
            pusher = WebPusher({"endpoint": address.endpoint, "keys": keys}, requests_session=session)
            answer: Any = pusher.send(orjson.dumps(told), headers, ttl=SECONDS_TO_LIVE)
        except _NOWHERE as error:
            raise Gone(type(error).__name__) from error
        except (WebPushException, VapidException, ValueError) as error:
            raise Gone(type(error).__name__) from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, SoftTimeLimitExceeded) as error:
            raise NotNow(type(error).__name__) from error
    _judge(answer.status_code)


def _judge(status: int) -> None:
    if status in _GONE:
        raise Gone(str(status))
    if status == 429 or status >= 500:
        raise NotNow(str(status))
    if not 200 <= status < 300:  # this message is wrong for it; the next may not be
        log.warning("push.refused", status=status)


def _credentials(endpoint: str) -> dict[str, str]:
    parts = urlsplit(endpoint)
    from py_vapid import Vapid02  # noqa: PLC0415 - as above

    signer = Vapid02.from_raw(settings.PUSH_PRIVATE_KEY.encode())
    return signer.sign({"sub": settings.PUSH_CONTACT, "aud": f"{parts.scheme}://{parts.netloc}"})


class _Session(fetcher.Session):
    """Goes to public addresses only, follows nothing, and reads no more than the beginning of an answer."""

    def __init__(self) -> None:
        loopback = settings.PUSH_TO_THIS_MACHINE
        agent = f"{settings.SITE_NAME} (+{settings.SITE_URL})"
        super().__init__(agent, fetcher.Reach(loopback=loopback, any_port=loopback))

    def post(self, url: Any, timeout: Any = None, **given: Any) -> Any:
        with super().post(url, stream=True, allow_redirects=False, **given) as answer:
            answer._content = answer.raw.read(ANSWER, decode_content=False)
        return answer
