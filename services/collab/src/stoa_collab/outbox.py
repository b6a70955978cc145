"""What waits to be sent to one socket: bounded, and never waited for.

Prebuilt WebSocket frames go straight to the transport, which keeps what the
kernel does not take. When more than the buffer's limit waits, the outbox is
*full*: rooms then stop sending updates to it and send one fresh diff when it
has drained, so a stalled reader costs its buffer and nothing more.
"""

from collections.abc import Callable
from typing import Protocol


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
    """The transport of one socket, whatever library it comes from."""

    def write(self, data: bytes) -> None:
        """Send prebuilt frames; never waits."""
        ...

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

    __slots__ = ("_on_drained", "_wire", "is_full", "was_used")

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._on_drained: list[Callable[[], None]] = []
        self.is_full = False
        self.was_used = False
        """Set by each frame; the keep-alive resets it."""

    def put(self, frames: bytes) -> None:
        """Send frames built by ``framed``."""
        self.was_used = True
        self._wire.write(frames)

    def when_drained(self, callback: Callable[[], None]) -> None:
        """Call back once when the outbox is no longer full."""
        self._on_drained.append(callback)

    def fill(self) -> None:
        """Note that the transport's buffer is over its limit."""
        self.is_full = True

    def drain(self) -> None:
        """Note that the transport's buffer has emptied."""
        self.is_full = False
        callbacks, self._on_drained = self._on_drained, []
        for callback in callbacks:
            callback()
