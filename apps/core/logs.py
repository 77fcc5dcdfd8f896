"""One JSON object a line on standard output, from structlog and from every library's own logger.

No line holds a token or an e-mail address: requests are logged by their route, not their path
(a reset link's path is its key), and everything else passes `scrub`.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any

import orjson
import structlog

_SECRETS = re.compile(
    rb"eyJ[\w-]+\.[\w-]+\.[\w-]*"  # a JWT
    rb"|(?i:bearer|api-key)\s+[^\s\"\\]+"
    rb"|[\w.+%-]{1,64}@[\w-]+(?:\.[\w-]+)+"  # an e-mail address
)


# The id of the request whose work this is; "" outside of requests.
request_id: ContextVar[str] = ContextVar("request_id", default="")


def scrub(line: bytes) -> bytes:
    return _SECRETS.sub(b"[removed]", line)


def render(logger: Any, name: str, event: MutableMapping[str, Any]) -> bytes:
    """The last processor: bytes, scrubbed. (The line of each request is made in middleware/seen.py.)"""
    return scrub(orjson.dumps(event, default=repr, option=orjson.OPT_NON_STR_KEYS))


def name_request(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    if found := request_id.get():
        event.setdefault("request_id", found)
    return event


SHARED: list[Any] = [
    name_request,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    # Without the frames' variables: they hold passwords and tokens.
    structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
]


class Lines(logging.StreamHandler):
    """Libraries' loggers, in the same shape."""

    def __init__(self) -> None:
        super().__init__(sys.stdout)

    def format(self, record: logging.LogRecord) -> str:
        event: dict[str, Any] = {"event": record.getMessage(), "logger": record.name}
        if record.exc_info:
            event["exc_info"] = record.exc_info
        for processor in SHARED:
            event = processor(None, record.levelname.lower(), event)
        return render(None, "", event).decode()


def configure(level: str) -> None:
    structlog.configure(
        processors=[*SHARED, render],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.BytesLoggerFactory(file=sys.stdout.buffer),
        cache_logger_on_first_use=True,
    )
