"""Awareness entries as bytes: the JSON inside is carried, never parsed.

Layout: VarUint n, then n times (VarUint client id, VarUint clock, VarString
JSON). ``null`` means that the client went away.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from stoa_collab.errors import MalformedFrame
from stoa_collab.protocol.varint import (
    read_bytes,
    read_varint,
    write_bytes,
    write_varint,
)

NULL: Final = b"null"
ENTRIES_MAX: Final = 10_000


class Entry(NamedTuple):
    """One client's presence."""

    client_id: int
    clock: int
    state: bytes
    """JSON in UTF-8, exactly as its client wrote it."""

    @property
    def is_gone(self) -> bool:
        """Whether the entry says that the client went away."""
        return self.state == NULL


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
        client_id, at = read_varint(data, at)
        clock, at = read_varint(data, at)
        state, at = read_bytes(data, at)
        _check_state(state)
        entries.append(Entry(client_id, clock, state))
    return entries


def encode_entries(entries: Iterable[Entry]) -> bytes:
    """Write entries as one awareness update."""
    parts = [
        write_varint(client_id) + write_varint(clock) + write_bytes(state)
        for client_id, clock, state in entries
    ]
    return write_varint(len(parts)) + b"".join(parts)


def _check_state(state: bytes) -> None:
    """Refuse what peers could not read: they would throw in their handler.

    Awareness states are objects or null in every client there is; the ends of
    the text tell these two without parsing what lies between.
    """
    if state != NULL and not (state[:1] == b"{" and state[-1:] == b"}"):
        raise MalformedFrame("awareness state is not an object")
    try:
        state.decode()
    except UnicodeDecodeError as error:
        raise MalformedFrame("awareness state is not UTF-8") from error
