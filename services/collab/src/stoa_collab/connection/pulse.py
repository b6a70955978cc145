"""Whether the peer of a socket is still there, and how it knows that we are."""

from typing import Final

from stoa_collab.transport.outbox import Outbox, Wire

KEEP_ALIVE_SECONDS: Final = 18.0
PING_SECONDS: Final = 20.0
DEAD_SECONDS: Final = 50.0
"""A peer that sent nothing, not even a pong, for so long is gone."""


class Pulse:
    """The signs of life of one socket, in both directions.

    Args:
        wire: The socket.
        outbox: The way out to it.
        frame: What is sent to a peer that was sent nothing else for a while.
        now: Seconds, from anywhere.
    """

    __slots__ = ("_frame", "_heard_at", "_outbox", "_pinged_at", "_sent_at", "_wire")

    def __init__(self, wire: Wire, outbox: Outbox, frame: bytes, now: float) -> None:
        self._wire = wire
        self._outbox = outbox
        self._frame = frame
        self._heard_at = self._sent_at = self._pinged_at = now

    def heard(self, now: float) -> None:
        """Note that the peer sent something."""
        self._heard_at = now

    def is_dead(self, now: float) -> bool:
        """Tell whether nothing has come for too long."""
        return now - self._heard_at > DEAD_SECONDS

    def beat(self, now: float) -> None:
        """Send what is due."""
        if now - self._pinged_at > PING_SECONDS:
            self._pinged_at = now
            self._wire.ping()
        if self._outbox.take_count():
            self._sent_at = now
        elif now - self._sent_at > KEEP_ALIVE_SECONDS and not self._outbox.is_full:
            self._outbox.put(self._frame)
