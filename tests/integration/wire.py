"""The Hocuspocus frames, read a second time and independently of collab.

A frame is ``address  type  payload`` in lib0's variable-length encoding. This
file knows nothing of the server: if it and collab disagree, one of them reads
the protocol wrongly, and the JavaScript providers say which.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

NOTHING: Final = b"\x00\x00"
"""A Yjs update that says nothing."""
PONG: Final = b"\x0a"


class Kind(IntEnum):
    """The second field of a frame."""

    SYNC = 0
    AWARENESS = 1
    AUTH = 2
    QUERY_AWARENESS = 3
    SYNC_REPLY = 4
    STATELESS = 5
    BROADCAST_STATELESS = 6
    CLOSE = 7
    SYNC_STATUS = 8
    PING = 9


class Sync(IntEnum):
    """What a sync frame carries."""

    STEP1 = 0
    STEP2 = 1
    UPDATE = 2


class Auth(IntEnum):
    """What an auth frame carries."""

    TOKEN = 0
    DENIED = 1
    AUTHENTICATED = 2


class Truncated(ValueError):
    """The bytes end in the middle of a field."""


def varuint(value: int) -> bytes:
    """Encode an unsigned integer: 7 bits a byte, low bits first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def varbytes(data: bytes) -> bytes:
    """Encode a byte string behind its length."""
    return varuint(len(data)) + data


def text(value: str) -> bytes:
    """Encode a text behind the length of its UTF-8."""
    return varbytes(value.encode())


class Reader:
    """Reads fields off the front of some bytes."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def uint(self) -> int:
        value = shift = 0
        while True:
            if self._at >= len(self._data):
                raise Truncated
            byte = self._data[self._at]
            self._at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def bytes(self) -> bytes:
        length = self.uint()
        chunk = self._data[self._at : self._at + length]
        if len(chunk) < length:
            raise Truncated
        self._at += length
        return chunk

    def text(self) -> str:
        return self.bytes().decode()


@dataclass(frozen=True, slots=True)
class Presence:
    """One client's entry in an awareness update."""

    client: int
    clock: int
    state: str


def frame(address: str, kind: Kind, payload: bytes = b"") -> bytes:
    """Put a frame together."""
    return text(address) + varuint(kind) + payload


def auth(address: str, token: str, version: str | None = "4.8.0") -> bytes:
    """Build the first frame; providers before 4 send no version."""
    tail = b"" if version is None else text(version)
    return frame(address, Kind.AUTH, varuint(Auth.TOKEN) + text(token) + tail)


def sync(address: str, step: Sync, data: bytes) -> bytes:
    """Build a sync frame."""
    return frame(address, Kind.SYNC, varuint(step) + varbytes(data))


def awareness(address: str, *entries: Presence) -> bytes:
    """Build a presence frame."""
    body = varuint(len(entries)) + b"".join(
        varuint(entry.client) + varuint(entry.clock) + text(entry.state)
        for entry in entries
    )
    return frame(address, Kind.AWARENESS, varbytes(body))


def read_awareness(body: bytes) -> list[Presence]:
    """Read the entries of a presence frame's payload."""
    reader = Reader(body)
    return [
        Presence(reader.uint(), reader.uint(), reader.text())
        for _ in range(reader.uint())
    ]
