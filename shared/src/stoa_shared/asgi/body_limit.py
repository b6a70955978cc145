"""A body larger than allowed is refused, and never held in memory."""

from collections.abc import Callable
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stoa_shared.asgi.headers import header
from stoa_shared.asgi.problem_renderer import problem_response
from stoa_shared.problems import BadRequest, ContentTooLarge, Problem

Limit = int | Callable[[Scope], int]
"""Bytes, or a function of the request for services whose routes differ."""

_GONE: Final[Message] = {"type": "http.disconnect"}


class BodyLimit:
    """Answers 413 before reading a declared length, and while reading others.

    When the limit is passed midway the app is told that the client has left,
    and whatever it then answers is replaced by the 413.
    """

    def __init__(self, app: ASGIApp, *, limit: Limit) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; see the class."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limit if isinstance(self._limit, int) else self._limit(scope)
        refused = _refuse_declared(scope, limit)
        if refused is not None:
            await problem_response(refused, scope)(scope, receive, send)
            return
        await self._count(scope, receive, send, limit)

    async def _count(
        self, scope: Scope, receive: Receive, send: Send, limit: int
    ) -> None:
        taken = 0
        answered = False

        async def receive_counted() -> Message:
            nonlocal taken
            if taken > limit:
                return _GONE
            message = await receive()
            taken += len(message.get("body", b""))
            return _GONE if taken > limit else message

        async def send_unless_too_large(message: Message) -> None:
            nonlocal answered
            if taken > limit and not answered:
                return
            answered = True
            await send(message)

        try:
            await self._app(scope, receive_counted, send_unless_too_large)
        except Exception:
            # A body cut short breaks its reader in any way; the answer says why.
            if taken <= limit or answered:
                raise
        if taken > limit and not answered:
            await problem_response(_too_large(limit), scope)(scope, receive, send)


def _refuse_declared(scope: Scope, limit: int) -> Problem | None:
    declared = header(scope, "Content-Length")
    if declared is None:
        return None
    if not declared.isascii() or not declared.isdigit():
        return BadRequest("Content-Length is not a number")
    return _too_large(limit) if int(declared[:20]) > limit else None


def _too_large(limit: int) -> ContentTooLarge:
    # The rest of the body is not read, so the connection is of no more use.
    return ContentTooLarge(headers={"Connection": "close"}, limit_bytes=limit)
