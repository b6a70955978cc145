"""One document open on one socket."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from stoa_collab.access import Grant
from stoa_collab.protocol import frames
from stoa_collab.transport.outbox import Outbox, framed


class Author(Protocol):
    """Whoever wants to know that an edit is durable."""

    def acknowledge(self) -> None:
        """Learn that one more is."""
        ...


class Stranger:
    """The author of an edit that comes through no socket."""

    def __init__(self) -> None:
        self.saved = asyncio.Event()

    def acknowledge(self) -> None:
        """Let whoever waits go on."""
        self.saved.set()


class Member:
    """Somebody on a board, through one socket and one address.

    Args:
        outbox: The way out to the socket.
        address: As the provider wrote it, session id included; echoed exactly.
        grant: What the person may do here.
        expel: Ends this document on its socket with a reason.
        reconnect: Closes the whole socket, so that the provider syncs anew.
    """

    __slots__ = (
        "behind",
        "expel",
        "grant",
        "may_write",
        "outbox",
        "prefix",
        "reconnect",
        "saved_frame",
        "was_refused",
    )

    def __init__(
        self,
        outbox: Outbox,
        address: str,
        grant: Grant,
        *,
        expel: Callable[[str], None],
        reconnect: Callable[[], None],
    ) -> None:
        self.outbox = outbox
        self.prefix = frames.address_prefix(address)
        self.saved_frame = framed(self.prefix, frames.SAVED)
        self.grant = grant
        self.may_write = False
        """What the grant says, as far as the room takes anything (it sets this)."""
        self.expel = expel
        self.reconnect = reconnect
        self.behind: bytes | None = None
        """While updates are withheld from a slow reader: what it has."""
        self.was_refused = False
        """Whether a writer's edit was refused while the room was read-only."""

    def send(self, *bodies: bytes) -> None:
        """Send messages, all in one write."""
        self.outbox.put(b"".join([framed(self.prefix, body) for body in bodies]))

    def acknowledge(self) -> None:
        """Say "saved" for one update."""
        self.outbox.put_late(self.saved_frame)


class PlainMember(Member):
    """A ``y-websocket`` client: no address, and only Sync and Awareness."""

    __slots__ = ()

    def __init__(
        self,
        outbox: Outbox,
        address: str,
        grant: Grant,
        *,
        expel: Callable[[str], None],
        reconnect: Callable[[], None],
    ) -> None:
        super().__init__(outbox, address, grant, expel=expel, reconnect=reconnect)
        self.prefix = b""

    def send(self, *bodies: bytes) -> None:
        """Send what this protocol knows."""
        known = [body for body in bodies if body[0] in frames.PLAIN_KINDS]
        if known:
            super().send(*known)

    def acknowledge(self) -> None:
        """Say nothing: this protocol has no acknowledgements."""
