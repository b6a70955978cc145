"""Every request has an id: the gateway's, or a new one."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stoa_shared import request_id
from stoa_shared.asgi.headers import header


class RequestId:
    """Binds the request id to the log, and returns it with the answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; see the class."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        current = request_id.accepted(header(scope, request_id.HEADER))

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[request_id.HEADER] = current
            await send(message)

        with request_id.bound(current):
            await self._app(scope, receive, send_with_id)
