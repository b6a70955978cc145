"""What waits to be sent to one socket: bounded, and never waited for.

Prebuilt WebSocket frames go straight to the transport, which keeps what the
kernel does not take. When more than the buffer's limit waits, the outbox is
*full*: rooms then stop sending updates to it and send one fresh diff when it
has drained, so a stalled reader costs its buffer and nothing more.
"""

from collections.abc import Callable
from typing import ClassVar, Protocol

from stoa_collab.metrics import TRAFFIC
from stoa_collab.turn import Turn


def framed(*parts: bytes) -> bytes:
    """Make one unmasked binary WebSocket message (RFC 6455, section 5.2)."""
    length = sum(map(len, parts))
    if length < 126:
        head = bytes((0x82, length))
    elif length < 1 << 16:
        head = b"\x82\x7e" + length.to_bytes(2)
    else:
        head = b"\x82\x7f" + length.to_bytes(8)
    return b"".join((head, *parts))


class Wire(Protocol):
    """The transport of one socket."""

    write: Callable[[bytes], None]
    """Send prebuilt frames; never waits. An attribute, so that a call costs one."""

    def pause_reading(self) -> None:
        """Stop taking frames from the peer."""
        ...

    def resume_reading(self) -> None:
        """Take frames again."""
        ...

    def close(self, code: int, reason: str) -> None:
        """Begin the closing handshake; the connection is aborted if it hangs."""
        ...

    def ping(self) -> None:
        """Send a WebSocket ping."""
        ...


class Outbox:
    """The way out to one socket."""

    now_full: ClassVar[int] = 0
    """Outboxes of this process that are full: rooms look for them only then."""

    __slots__ = ("_bytes", "_late", "_on_drained", "_turn", "_wire", "is_full")

    def __init__(self, wire: Wire, turn: Turn) -> None:
        self._wire = wire
        self._turn = turn
        self._late = b""
        self._on_drained: list[Callable[[], None]] = []
        self.is_full = False
        self._bytes = 0
        """Sent since somebody asked."""

    def put(self, frames: bytes) -> None:
        """Send frames built by ``framed``."""
        if self._late:
            frames, self._late = self._late + frames, b""
        self._bytes += len(frames)
        try:  # noqa: SIM105 - the hottest path there is
            self._wire.write(frames)
        except RuntimeError:
            pass  # uvloop on a connection whose loss we have not been told yet

    def put_late(self, frames: bytes) -> None:
        """Send frames with the next ones, at the end of this turn at the latest."""
        if not self._late:
            self._turn.send(self._send_late)
        self._late += frames

    def _send_late(self) -> None:
        if self._late:
            self.put(b"")

    def take_count(self) -> int:
        """Return how many bytes were sent since the last time."""
        count, self._bytes = self._bytes, 0
        TRAFFIC.bytes_out += count
        return count

    def when_drained(self, callback: Callable[[], None]) -> None:
        """Call back once when the outbox is no longer full."""
        self._on_drained.append(callback)

    def fill(self) -> None:
        """Note that the transport's buffer is over its limit."""
        if not self.is_full:
            self.is_full = True
            Outbox.now_full += 1

    def shut(self) -> None:
        """Note that the socket is gone."""
        self._on_drained.clear()
        self.drain()
        self.take_count()

    def drain(self) -> None:
        """Note that the transport's buffer has emptied."""
        if self.is_full:
            self.is_full = False
            Outbox.now_full -= 1
        callbacks, self._on_drained = self._on_drained, []
        for callback in callbacks:
            callback()
