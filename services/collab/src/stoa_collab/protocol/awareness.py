"""Awareness entries as bytes: the JSON inside is carried, never parsed.

Layout: VarUint n, then n times (VarUint client id, VarUint clock, VarString
JSON). ``null`` means that the client went away.
"""

from collections.abc import Iterable
from typing import Final

from stoa_collab.errors import MalformedFrame
from stoa_collab.protocol.varint import (
    read_bytes,
    read_varint,
    write_bytes,
    write_varint,
)

NULL: Final = b"null"
ENTRIES_MAX: Final = 10_000
CLOCK_MAX: Final = 2**31
"""A client counts its changes from 0. Much more than this would leave no room to
count on, and some peers could not read it."""


class Entry:
    """One client's presence; not changed once it is made.

    Cursors are most of what a board says, so an entry keeps the bytes it came
    as, and is made as cheaply as an object can be.
    """

    __slots__ = ("client_id", "clock", "encoded", "state")

    def __init__(
        self, client_id: int, clock: int, state: bytes, encoded: bytes | None = None
    ) -> None:
        self.client_id = client_id
        self.clock = clock
        self.state = state
        """JSON in UTF-8, exactly as its client wrote it."""
        self.encoded = encoded or (
            write_varint(client_id) + write_varint(clock) + write_bytes(state)
        )
        """All of it as one piece of an awareness update."""

    @property
    def is_gone(self) -> bool:
        """Whether the entry says that the client went away."""
        return self.state == NULL

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Entry) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Entry{self._key()!r}"

    def _key(self) -> tuple[int, int, bytes]:
        return self.client_id, self.clock, self.state


def decode_entries(data: bytes) -> list[Entry]:
    """Read all entries.

    Raises:
        MalformedFrame: cut short, too many, not UTF-8, or not JSON at first sight.
    """
    count, at = read_varint(data, 0)
    if count > ENTRIES_MAX:
        raise MalformedFrame("too many awareness entries")
    entries: list[Entry] = []
    for _ in range(count):
        start = at
        client_id, at = read_varint(data, at)
        clock, at = read_varint(data, at)
        if clock > CLOCK_MAX:
            raise MalformedFrame("awareness clock too large")
        state, at = read_bytes(data, at)
        _check_state(state)
        entries.append(Entry(client_id, clock, state, data[start:at]))
    return entries


def encode_entries(entries: Iterable[Entry]) -> bytes:
    """Write entries as one awareness update."""
    parts = [entry.encoded for entry in entries]
    return write_varint(len(parts)) + b"".join(parts)


def _check_state(state: bytes) -> None:
    """Refuse what peers could not read: they would throw in their handler.

    Awareness states are objects or null in every client there is; the ends of
    the text tell these two without parsing what lies between.
    """
    if state != NULL and not (state[:1] == b"{" and state[-1:] == b"}"):
        raise MalformedFrame("awareness state is not an object")
    if state.isascii():
        return
    try:
        state.decode()
    except UnicodeDecodeError as error:
        raise MalformedFrame("awareness state is not UTF-8") from error
