"""The id of one request: accepted or made at the edge, then passed on everywhere.

It is bound to the log context, sent with calls to other services and written
into events, so one id finds every line that a click caused.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

import structlog

from stoa_shared.ids import new_id

HEADER: Final = "X-Request-Id"
_VALID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")


def accepted(value: str | None) -> str:
    """Return ``value`` when it is a request id, else make a new one."""
    if value is not None and _VALID.fullmatch(value):
        return value
    return new_id().hex


def current() -> str | None:
    """Return the id bound to this task, or None outside any request."""
    value = structlog.contextvars.get_contextvars().get("request_id")
    return value if isinstance(value, str) else None


@contextmanager
def bound(request_id: str) -> Generator[None]:
    """Bind ``request_id`` for the lines logged and the calls made inside."""
    tokens = structlog.contextvars.bind_contextvars(request_id=request_id)
    try:
        yield
    finally:
        structlog.contextvars.reset_contextvars(**tokens)
