"""The real address of the client, behind proxies that we trust."""

from collections.abc import Sequence

from starlette.types import ASGIApp, Receive, Scope, Send

from stoa_shared.addresses import Network, client_address
from stoa_shared.asgi.headers import header


class ClientAddress:
    """Puts the client's address where ``request.client`` is read from."""

    def __init__(self, app: ASGIApp, *, trusted: Sequence[Network]) -> None:
        self._app = app
        self._trusted = tuple(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; see the class."""
        if scope["type"] == "http":
            peer: tuple[str, int] | None = scope.get("client")
            address = client_address(
                peer[0] if peer is not None else None,
                header(scope, "X-Forwarded-For"),
                self._trusted,
            )
            scope["client"] = None if address is None else (address, 0)
        await self._app(scope, receive, send)
