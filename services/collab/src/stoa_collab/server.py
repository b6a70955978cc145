"""The door: WebSocket handshakes and the three HTTP answers, on one port.

What is said on a socket that was let through is the matter of ``connection``.
"""

import asyncio
import json
import random
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, urlsplit

import structlog
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from stoa_collab import metrics
from stoa_collab.connection import Connection, House
from stoa_collab.errors import CloseCode
from stoa_collab.handshake import ConnectionLimit
from stoa_collab.live import Hall, LivePeer
from stoa_collab.plain import PlainConnection
from stoa_collab.transport.outbox import Wire
from stoa_collab.transport.socket import Socket
from stoa_shared import request_id
from stoa_shared.addresses import Network, client_address
from stoa_shared.problems import (
    MEDIA_TYPE,
    Forbidden,
    NotFound,
    Problem,
    TooManyRequests,
    Unavailable,
)

log = structlog.stdlib.get_logger()

SPREAD_SECONDS: Final = 4.0
CLOSE_PAUSE_SECONDS: Final = 0.02
CLOSES_PER_SECOND: Final = 500
"""How sockets are closed on a restart. Providers come back one second after the
close, to the moment, so the closes are what spreads their return: a few by the
pause, some thousands over some seconds, and more at a rate at which another
process can let people in."""
CHECK_SECONDS: Final = 2.0
BACKLOG: Final = 4_096
"""Connections the kernel may hold for us. With the usual hundred, a class that
comes back at once is made to try again a second later."""
HANDSHAKE_SECONDS: Final = 10.0
"""A request that takes longer to arrive is dropped; its size is limited, too."""
_PATHS: Final = re.compile("/collab/?|/collab/[^/]+|/yjs/[^/]+|/ws")

Check = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Door:
    """What decides whether a socket may be opened."""

    limit: ConnectionLimit
    live_limit: ConnectionLimit
    """The same for ``/ws``."""
    connections_max: int
    trusted_proxies: Sequence[Network]
    allowed_origins: Sequence[str]
    checks: Mapping[str, Check]
    """What readiness asks, by the name that is shown."""


class Server:
    """Listens, and closes in order."""

    def __init__(
        self,
        house: House,
        hall: Hall,
        door: Door,
        *,
        message_limit: int,
        peer_buffer: int,
    ) -> None:
        self.message_limit = message_limit
        self.peer_buffer = peer_buffer
        self.handshake_seconds = min(HANDSHAKE_SECONDS, house.sign_in_seconds)
        self.connections: set[Connection] = set()
        self._house = house
        self._hall = hall
        self._door = door
        self._is_draining = False
        self._server: asyncio.Server | None = None
        self._sockets: set[Socket] = set()

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Socket(self, self._sockets), host, port, backlog=BACKLOG
        )
        return int(self._server.sockets[0].getsockname()[1])

    def drain(self) -> None:
        """Refuse new sockets from now on."""
        self._is_draining = True

    async def close_all(self, *, within: float) -> None:
        """Close every socket with 1012, in a spread of at most so many seconds."""
        sockets = [*self.connections, *self._hall.peers]
        random.shuffle(sockets)  # nobody's whole class goes and comes at once
        pause = spread(len(sockets), within=within) / max(1, len(sockets))
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for index, connection in enumerate(sockets):
            wait = begin + index * pause - loop.time()
            if wait > 0:
                await asyncio.sleep(wait)
            connection.close(CloseCode.RESTART, "restart")
        for connection in [*self.connections, *self._hall.peers]:
            # Its handshake was over just after we had looked.
            connection.close(CloseCode.RESTART, "restart")

    async def stop(self) -> None:
        """Stop listening and drop what is left."""
        if self._server is not None:
            self._server.close()
            for socket in list(self._sockets):
                socket.abort()
            await self._server.wait_closed()

    def admit(self, wire: Wire, request: Request) -> Connection | LivePeer:
        """Make the connection of a socket that was let through."""
        socket_id = secrets.token_hex(6)
        url = urlsplit(request.path)
        ticket = parse_qs(url.query).get("ticket", [""])[0]
        if url.path == "/ws":
            return LivePeer(wire, self._hall, socket_id=socket_id, ticket=ticket)
        if url.path.startswith("/yjs/"):
            connection = PlainConnection(
                wire,
                self._house,
                socket_id=socket_id,
                board=url.path.removeprefix("/yjs/"),
                ticket=ticket,
            )
        else:
            connection = Connection(wire, self._house, socket_id=socket_id)
        self.connections.add(connection)
        connection.when_lost = self.connections.discard
        return connection

    # -- HTTP --------------------------------------------------------------------

    async def answer(
        self, request: Request, remote: tuple[str, int] | None
    ) -> Response | None:
        """Answer a plain request, or refuse a handshake; None lets it through."""
        path = request.path.partition("?")[0]
        match path:
            case "/healthz":
                return _json(HTTPStatus.OK, {"status": "alive"})
            case "/readyz":
                return await self._readiness()
            case "/metrics":
                return _response(
                    HTTPStatus.OK, metrics.exposition(), CONTENT_TYPE_LATEST
                )
            case _:
                return await self._refuse(request, remote, path)

    async def _readiness(self) -> Response:
        checks = self._door.checks
        answers = await asyncio.gather(*(_ask(check) for check in checks.values()))
        failed = {n: text for n, text in zip(checks, answers, strict=True) if text}
        if self._is_draining:
            failed["draining"] = "this process is stopping"
        shown = {name: failed.get(name, "ok") for name in (*checks, *failed)}
        return _json(
            HTTPStatus.SERVICE_UNAVAILABLE if failed else HTTPStatus.OK,
            {"status": "not-ready" if failed else "ready", "checks": shown},
        )

    async def _refuse(
        self, request: Request, remote: tuple[str, int] | None, path: str
    ) -> Response | None:
        """Let a handshake through (None) or refuse it."""
        if _PATHS.fullmatch(path) is None:
            return _problem(NotFound(), request)
        sockets = len(self.connections) + len(self._hall.peers)
        if self._is_draining or sockets >= self._door.connections_max:
            why = "draining" if self._is_draining else "full"
            metrics.HANDSHAKES_REFUSED.labels(why).inc()
            return _problem(Unavailable(headers={"Retry-After": "5"}), request)
        if not self._is_welcome(request.headers.get("Origin")):
            metrics.HANDSHAKES_REFUSED.labels("origin").inc()
            return _problem(Forbidden("this origin may not connect"), request)
        if "websocket" not in request.headers.get("Upgrade", "").lower():
            return None  # the library answers 426
        limit = self._door.live_limit if path == "/ws" else self._door.limit
        wait = await limit.wait_seconds(self._address(request, remote))
        if wait:
            metrics.HANDSHAKES_REFUSED.labels("rate").inc()
            return _problem(TooManyRequests(wait), request)
        return None

    def _is_welcome(self, origin: str | None) -> bool:
        allowed = self._door.allowed_origins
        return not allowed or origin is None or origin in allowed

    def _address(self, request: Request, remote: tuple[str, int] | None) -> str:
        forwarded = ", ".join(request.headers.get_all("X-Forwarded-For"))
        peer = remote[0] if remote else None
        found = client_address(peer, forwarded or None, self._door.trusted_proxies)
        return found or "unknown"


def spread(sockets: int, *, within: float) -> float:
    """Return the seconds over which so many sockets are to be closed."""
    wanted = min(
        sockets * CLOSE_PAUSE_SECONDS,
        max(SPREAD_SECONDS, sockets / CLOSES_PER_SECOND),
    )
    return min(wanted, within)


async def _ask(check: Check) -> str | None:
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            await check()
    except Exception as error:  # noqa: BLE001 - whatever it is, we are not ready
        return type(error).__name__
    return None


def _problem(problem: Problem, request: Request) -> Response:
    body = problem.body(
        request_id=request_id.accepted(request.headers.get(request_id.HEADER)),
        instance=request.path.partition("?")[0],
    )
    response = _response(
        HTTPStatus(problem.status), json.dumps(body).encode(), MEDIA_TYPE
    )
    for name, value in problem.headers.items():
        response.headers[name] = value
    return response


def _json(status: HTTPStatus, body: Mapping[str, object]) -> Response:
    return _response(status, json.dumps(body).encode(), "application/json")


def _response(status: HTTPStatus, body: bytes, media_type: str) -> Response:
    headers = Headers(
        {
            "Content-Type": media_type,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Connection": "close",
        }
    )
    return Response(status.value, status.phrase, headers, body)
