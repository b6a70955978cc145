"""The door: WebSocket handshakes and the three HTTP answers, on one port.

The only module that knows the ``websockets`` library. It parses and keeps the
protocol; frames we send are prebuilt and go straight to its transport.
"""

import asyncio
import json
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, cast
from urllib.parse import parse_qs, urlsplit

import structlog
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from websockets.asyncio.server import Server as WebSocketServer
from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response
from websockets.protocol import Event, State

from stoa_collab import metrics
from stoa_collab.connection import Connection, House
from stoa_collab.errors import CloseCode
from stoa_collab.handshake import ConnectionLimit
from stoa_collab.plain import PlainConnection
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

CLOSE_SECONDS: Final = 5.0
"""How long a peer may take to answer the closing handshake."""
SPREAD_SECONDS: Final = 4.0
"""Over which sockets are closed on a restart, so that clients do not return
in lock-step."""
CHECK_SECONDS: Final = 2.0
HANDSHAKE_SECONDS: Final = 10.0
"""A request that takes longer to arrive is dropped; its size is limited, too."""
FRAGMENTS_MAX: Final = 1_000
_PATHS: Final = re.compile("/collab/?|/collab/[^/]+|/yjs/[^/]+")
_PING: Final = b"\x89\x00"

Check = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Door:
    """What decides whether a socket may be opened."""

    limit: ConnectionLimit
    connections_max: int
    trusted_proxies: Sequence[Network]
    allowed_origins: Sequence[str]
    checks: Mapping[str, Check]
    """What readiness asks, by the name that is shown."""


class _Wire:
    """The transport of one socket, as the rooms see it."""

    __slots__ = ("_socket", "is_open")

    def __init__(self, socket: "_Socket") -> None:
        self._socket = socket
        self.is_open = True

    def write(self, data: bytes) -> None:
        # A peer that has said goodbye stays a member until its connection is
        # gone; writing to it raises, and must not trouble the room.
        if not self.is_open or self._socket.protocol.state is not State.OPEN:
            return
        try:
            self._socket.transport.write(data)
        except RuntimeError:  # uvloop on a closed transport
            self.is_open = False

    def ping(self) -> None:
        self.write(_PING)

    def pause_reading(self) -> None:
        if self.is_open and not self._socket.transport.is_closing():
            self._socket.transport.pause_reading()

    def resume_reading(self) -> None:
        if self.is_open and not self._socket.transport.is_closing():
            self._socket.transport.resume_reading()

    def close(self, code: int, reason: str) -> None:
        if not self.is_open or self._socket.transport.is_closing():
            return
        self.resume_reading()  # to see the answer
        self.is_open = False
        if self._socket.protocol.state is State.OPEN:
            self._socket.protocol.send_close(code, reason)
            self._socket.send_data()
        loop = asyncio.get_running_loop()
        loop.call_later(CLOSE_SECONDS, self._socket.transport.abort)


class _Socket(ServerConnection):
    """One connection: hands messages over as they arrive, without a task."""

    house: House
    """Set on the subclass each server makes for itself."""
    open_sockets: set[Connection]

    peer: Connection | None = None
    _wire: _Wire | None = None
    _parts: list[bytes] | None = None

    def begin(self) -> Connection:
        """Make the connection's object, once the handshake is done."""
        if self.peer is None:
            self._wire = _Wire(self)
            self.peer = self._make_peer(self._wire)
            self.open_sockets.add(self.peer)
        return self.peer

    def _make_peer(self, wire: _Wire) -> Connection:
        assert self.request is not None  # the handshake is done
        url = urlsplit(self.request.path)
        socket_id = secrets.token_hex(6)
        if not url.path.startswith("/yjs/"):
            return Connection(wire, self.house, socket_id=socket_id)
        tickets = parse_qs(url.query).get("ticket", [""])
        return PlainConnection(
            wire,
            self.house,
            socket_id=socket_id,
            board=url.path.removeprefix("/yjs/"),
            ticket=tickets[0],
        )

    def process_event(self, event: Event) -> None:
        if not isinstance(event, Frame):
            super().process_event(event)
            return
        peer = self.begin()
        peer.heard()
        match event.opcode:
            case Opcode.BINARY if event.fin:
                peer.received(bytes(event.data))
            case Opcode.TEXT:
                peer.received_text()
            case Opcode.BINARY | Opcode.CONT:
                self._fragment(peer, event)
            case _:
                pass  # the library answers pings and closes by itself

    def _fragment(self, peer: Connection, frame: Frame) -> None:
        parts = self._parts = self._parts or []
        parts.append(bytes(frame.data))
        if len(parts) > FRAGMENTS_MAX:
            peer.close(CloseCode.MALFORMED, "too many fragments")
        elif frame.fin:
            self._parts = None
            peer.received(b"".join(parts))

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.peer is not None:
            self.peer.filled()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self.peer is not None:
            self.peer.drained()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._wire is not None:
            self._wire.is_open = False
        super().connection_lost(exc)
        if self.peer is not None:
            self.open_sockets.discard(self.peer)
            self.peer.lost()


class Server:
    """Listens, and closes in order."""

    def __init__(
        self, house: House, door: Door, *, message_limit: int, peer_buffer: int
    ) -> None:
        self._house = house
        self._door = door
        self._message_limit = message_limit
        self._peer_buffer = peer_buffer
        self._is_draining = False
        self._server: WebSocketServer | None = None
        self.connections: set[Connection] = set()
        self._socket_class = type(
            "_BoundSocket",
            (_Socket,),
            {"house": house, "open_sockets": self.connections},
        )

    async def start(self, host: str, port: int) -> int:
        """Listen; return the port."""
        quiet = logging.getLogger("stoa_collab.websockets")
        quiet.setLevel(logging.CRITICAL)  # a failed handshake is the client's matter
        self._server = await serve(
            _until_closed,
            host,
            port,
            create_connection=self._socket_class,
            process_request=self._answer,
            compression=None,
            server_header=None,
            ping_interval=None,
            max_size=self._message_limit,
            max_queue=None,
            write_limit=(self._peer_buffer, self._peer_buffer // 4),
            open_timeout=min(HANDSHAKE_SECONDS, self._house.sign_in_seconds),
            close_timeout=CLOSE_SECONDS,
            logger=quiet,
        )
        return int(next(iter(self._server.sockets)).getsockname()[1])

    def drain(self) -> None:
        """Refuse new sockets from now on."""
        self._is_draining = True

    async def close_all(self) -> None:
        """Close every socket with 1012, spread over a few seconds."""
        sockets = list(self.connections)
        pause = min(0.02, SPREAD_SECONDS / max(1, len(sockets)))
        for connection in sockets:
            connection.close(CloseCode.RESTART, "restart")
            await asyncio.sleep(pause)

    async def stop(self) -> None:
        """Stop listening and drop what is left."""
        if self._server is not None:
            self._server.close(close_connections=False)
            for connection in list(self._server.all_connections):
                connection.transport.abort()
            await self._server.wait_closed()

    # -- HTTP --------------------------------------------------------------------

    async def _answer(
        self, connection: ServerConnection, request: Request
    ) -> Response | None:
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
                return await self._admit(connection, request, path)

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

    async def _admit(
        self, connection: ServerConnection, request: Request, path: str
    ) -> Response | None:
        """Let a handshake through (None) or refuse it."""
        if _PATHS.fullmatch(path) is None:
            return _problem(NotFound(), request)
        if self._is_draining or len(self.connections) >= self._door.connections_max:
            why = "draining" if self._is_draining else "full"
            metrics.HANDSHAKES_REFUSED.labels(why).inc()
            return _problem(Unavailable(headers={"Retry-After": "5"}), request)
        if not self._is_welcome(request.headers.get("Origin")):
            metrics.HANDSHAKES_REFUSED.labels("origin").inc()
            return _problem(Forbidden("this origin may not connect"), request)
        if "websocket" not in request.headers.get("Upgrade", "").lower():
            return None  # the library answers 426
        wait = await self._door.limit.wait_seconds(self._address(connection, request))
        if wait:
            metrics.HANDSHAKES_REFUSED.labels("rate").inc()
            return _problem(TooManyRequests(wait), request)
        return None

    def _is_welcome(self, origin: str | None) -> bool:
        allowed = self._door.allowed_origins
        return not allowed or origin is None or origin in allowed

    def _address(self, connection: ServerConnection, request: Request) -> str:
        remote = cast("tuple[str, int] | None", connection.remote_address)
        forwarded = ", ".join(request.headers.get_all("X-Forwarded-For"))
        peer = remote[0] if remote else None
        found = client_address(peer, forwarded or None, self._door.trusted_proxies)
        return found or "unknown"


async def _until_closed(connection: ServerConnection) -> None:
    if isinstance(connection, _Socket):
        connection.begin()
    await connection.wait_closed()


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
