"""One TCP connection: the opening handshake, then frames in and frames out.

``websockets`` keeps the protocol without doing any input or output (its
``ServerProtocol``): the handshake, control frames, fragments, and everything a
peer may do wrong. What nearly every frame is, a whole binary message, is cut
out here, because that costs a tenth of the library's way (ADR 16).
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Final, Protocol, cast

import structlog
from websockets.frames import Frame, Opcode
from websockets.http11 import Request, Response
from websockets.protocol import State
from websockets.server import ServerProtocol

from stoa_collab import metrics
from stoa_collab.errors import CloseCode
from stoa_collab.transport.outbox import Wire

try:
    from websockets.speedups import apply_mask
except ImportError:  # a platform without its C extension
    from websockets.utils import apply_mask

log = structlog.stdlib.get_logger()

CLOSE_SECONDS: Final = 5.0
"""How long a peer may take to answer the closing handshake."""
HEAD_BYTES_MAX: Final = 16 << 10
FRAGMENTS_MAX: Final = 1_000
_END_OF_HEAD: Final = b"\r\n\r\n"
_PING: Final = b"\x89\x00"
_BINARY: Final = 0x82
"""First byte of a whole binary message: FIN, no extension, opcode 2."""
_MASKED: Final = 0x80
_HEAD_BYTES: Final = 6
"""Head of a masked frame of less than 126 bytes: two bytes and the mask."""


class Peer(Protocol):
    """Whoever takes the messages of a socket."""

    was_heard: bool
    """Set whenever anything arrives."""
    message_limit: int | None
    """Bytes of the largest message; None for as large as the server's."""

    def received(self, data: bytes) -> None:
        """Take one binary message."""
        ...

    def received_text(self, data: bytes) -> None:
        """Take one text message."""
        ...

    def filled(self) -> None:
        """Learn that more waits to be sent than is wise."""
        ...

    def drained(self) -> None:
        """Learn that the rest has been sent."""
        ...

    def close(self, code: CloseCode, reason: str) -> None:
        """Close the socket."""
        ...

    def lost(self) -> None:
        """Learn that the connection is gone."""
        ...


class Doorman(Protocol):
    """What every socket of a server shares."""

    message_limit: int
    """Bytes of the largest message."""
    peer_buffer: int
    """Bytes that may wait to be sent before a peer counts as slow."""
    handshake_seconds: float

    def answer(
        self, request: Request, remote: tuple[str, int] | None
    ) -> Awaitable[Response | None]:
        """Answer a plain request; None lets a WebSocket through."""
        ...

    def admit(self, wire: Wire, request: Request) -> Peer:
        """Make whoever takes the messages of a socket that was let through."""
        ...


def _ignore(_data: bytes) -> None:
    """Write to a socket that is closing: nobody reads it."""


class Socket(asyncio.Protocol):
    """One connection."""

    def __init__(self, doorman: Doorman, sockets: "set[Socket]") -> None:
        self.write: Callable[[bytes], None] = _ignore
        self._doorman = doorman
        self._sockets = sockets
        self._transport: asyncio.Transport
        self._protocol: ServerProtocol | None = ServerProtocol(
            max_size=doorman.message_limit
        )
        """None between messages: it is a quarter of what an idle socket costs."""
        self._limit = doorman.message_limit
        self._peer: Peer | None = None
        self._greeting: asyncio.Task[None] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._parts: list[bytes] | None = None
        """Fragments of a message that has begun."""
        self._is_text = False
        """Whether that is a text."""
        self._pieces: list[bytes] = []
        """Begin of a frame of which ``_missing`` bytes have yet to come."""
        self._missing = 0
        self._is_closing = False
        self._listener: Peer | None = None
        """The peer, while its next frame may be a whole message."""

    # -- what the event loop tells -----------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the request, but not for ever."""
        self._transport = cast("asyncio.Transport", transport)
        buffer = self._doorman.peer_buffer
        self._transport.set_write_buffer_limits(high=buffer, low=buffer // 4)
        self._sockets.add(self)
        self._deadline = asyncio.get_running_loop().call_later(
            self._doorman.handshake_seconds, self.abort
        )

    def data_received(self, data: bytes) -> None:
        """Hand a small message over; anything else is looked at more closely."""
        size = len(data) - _HEAD_BYTES
        listener = self._listener
        if (
            listener is not None
            and 0 <= size < 126
            and data[0] == _BINARY
            and data[1] == _MASKED | size
        ):
            listener.was_heard = True
            listener.received(apply_mask(data[_HEAD_BYTES:], data[2:_HEAD_BYTES]))
        elif self._peer is None:
            self._take_head(data)
        elif self._is_closing:
            self._see_off(data)
        else:
            self._peer.was_heard = True
            self._cut(data, self._peer)
            is_amid = self._pieces or self._parts is not None or self._is_closing
            self._listener = None if is_amid else self._peer

    def _cut(self, data: bytes, peer: Peer) -> None:
        """Cut frames out of what has come and hand them over."""
        if self._missing > 0:
            self._pieces.append(data)
            self._missing -= len(data)
            if self._missing > 0:
                return
            data = b"".join(self._pieces)
            self._pieces.clear()
        at, end = 0, len(data)
        while at < end:
            size, start = (data[at + 1] if at + 1 < end else _MASKED) - _MASKED, at + 6
            if size == 126:
                size, start = int.from_bytes(data[at + 2 : at + 4]), at + 8
            elif size == 127:
                size, start = int.from_bytes(data[at + 2 : at + 10]), at + 14
            if size < 0 or (size > self._limit and start <= end):
                # Not masked, or too large: the head is enough to refuse it.
                self._pass_on(data[at:start])
                return
            stop = start + size if start <= end else start
            if stop > end:
                self._pieces.append(data[at:] if at else data)
                self._missing = stop - end
                return
            if data[at] == _BINARY and self._parts is None:
                peer.received(apply_mask(data[start:stop], data[start - 4 : start]))
            else:
                self._pass_on(data[at:stop])
            at = stop

    def eof_received(self) -> None:
        """Let the transport close: a peer that cannot hear us is of no use."""

    def pause_writing(self) -> None:
        """The peer does not read."""
        if self._peer is not None:
            self._peer.filled()

    def resume_writing(self) -> None:
        """The peer reads again."""
        if self._peer is not None:
            self._peer.drained()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        """Tell everybody that the connection is gone."""
        self.write = _ignore
        self._is_closing = True
        self._sockets.discard(self)
        if self._deadline is not None:
            self._deadline.cancel()
        if self._greeting is not None:
            self._greeting.cancel()
        if self._peer is not None:
            self._peer.lost()

    # -- the opening handshake ---------------------------------------------------

    def _take_head(self, data: bytes) -> None:
        """Gather the head of the request; what follows it waits."""
        self._pieces.append(data)
        if self._greeting is not None:
            return
        head, found, rest = b"".join(self._pieces).partition(_END_OF_HEAD)
        if not found:
            if len(head) > HEAD_BYTES_MAX:
                self.abort()
            return
        self._pieces = [rest] if rest else []
        protocol = self._library()
        protocol.receive_data(head + found)
        self._transport.pause_reading()
        requests = protocol.events_received()
        request = requests[0] if requests else None
        self._greeting = asyncio.get_running_loop().create_task(
            self._greet(cast("Request | None", request))
        )

    async def _greet(self, request: Request | None) -> None:
        """Answer the request and, if it was let through, begin with frames."""
        protocol = self._library()
        try:
            if request is None:
                response = protocol.reject(HTTPStatus.BAD_REQUEST, "Not a request.\n")
            else:
                remote = self._transport.get_extra_info("peername")
                answer = await self._doorman.answer(request, remote)
                response = answer or protocol.accept(request)
            protocol.send_response(response)
        except Exception:
            # Nobody awaits this task: without an end the socket would stay open.
            metrics.CONTAINED.labels("handshake").inc()
            log.exception("handshake.failed")
            self.abort()
            return
        if self._is_closing:
            return
        if self._deadline is not None:
            self._deadline.cancel()
        self._flush()
        if request is None or protocol.state is not State.OPEN:
            self._transport.close()
            return
        self._begin(request)

    def _begin(self, request: Request) -> None:
        self.write = self._transport.write
        self._peer = self._doorman.admit(self, request)
        if self._peer.message_limit is not None:
            self._limit = self._peer.message_limit
        self._greeting = self._protocol = None
        early, self._pieces = b"".join(self._pieces), []
        self._transport.resume_reading()
        self._listener = self._peer
        if early:
            self.data_received(early)

    # -- what is no whole binary message -----------------------------------------

    def _pass_on(self, frame: bytes) -> None:
        """Let the library look at one frame: control, text, fragment or error."""
        protocol = self._library()
        protocol.receive_data(frame)
        for event in protocol.events_received():
            if isinstance(event, Frame):
                self._take(event)
        self._flush()
        if protocol.state is not State.OPEN:
            self._end()
        elif self._parts is None:
            self._protocol = None

    def _take(self, frame: Frame) -> None:
        peer = self._peer
        assert peer is not None
        match frame.opcode:
            case Opcode.TEXT | Opcode.BINARY | Opcode.CONT:
                if frame.opcode is not Opcode.CONT:
                    self._is_text = frame.opcode is Opcode.TEXT
                self._take_fragment(peer, frame)
            case _:
                pass  # the library answers pings and closes by itself

    def _take_fragment(self, peer: Peer, frame: Frame) -> None:
        parts = self._parts = self._parts or []
        parts.append(bytes(frame.data))
        if len(parts) > FRAGMENTS_MAX:
            peer.close(CloseCode.MALFORMED, "too many fragments")
        elif frame.fin:
            self._parts = None
            if self._is_text:
                peer.received_text(b"".join(parts))
            else:
                peer.received(b"".join(parts))

    def _library(self) -> ServerProtocol:
        """Return the library's view of this connection, which is between messages."""
        if self._protocol is None:
            self._protocol = ServerProtocol(state=State.OPEN, max_size=self._limit)
        return self._protocol

    def _flush(self) -> None:
        """Send what the library has to say."""
        if self._transport.is_closing():
            return
        for data in self._library().data_to_send():
            if data:
                self._transport.write(data)
            else:  # nothing will follow: the peer need not wait for more
                self._transport.write_eof()

    def _see_off(self, data: bytes) -> None:
        """Let the library wait for the peer's goodbye, or drop what is garbage."""
        rest, self._pieces = b"".join(self._pieces), []
        protocol = self._library()
        protocol.receive_data(rest + data)
        protocol.events_received()
        self._flush()
        self._end()

    def _end(self) -> None:
        """The closing handshake has begun or the peer broke the protocol."""
        self.write = _ignore
        self._listener = None
        protocol = self._library()
        if protocol.state is State.CLOSED or protocol.close_rcvd:
            self._transport.close()
        if not self._is_closing:
            self._is_closing = True
            asyncio.get_running_loop().call_later(CLOSE_SECONDS, self.abort)

    # -- what the peer asks for --------------------------------------------------

    def ping(self) -> None:
        """Send a WebSocket ping."""
        self.write(_PING)

    def pause_reading(self) -> None:
        """Stop taking frames."""
        if not self._is_closing and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Take frames again."""
        if not self._is_closing and not self._transport.is_closing():
            self._transport.resume_reading()

    def close(self, code: int, reason: str) -> None:
        """Begin the closing handshake; the connection is aborted if it hangs."""
        if self._is_closing or self._transport.is_closing():
            return
        self.resume_reading()  # to see the answer
        protocol = self._library()
        if protocol.state is State.OPEN:
            protocol.send_close(code, reason)
            self._flush()
        self._end()

    def abort(self) -> None:
        """Drop the connection at once."""
        with suppress(RuntimeError):  # uvloop on a closed transport
            self._transport.abort()
