"""Bytes of the protocol: what a client sends, and where the kind of a frame is."""

from typing import Final

SYNC: Final = 0
AWARENESS: Final = 1
AUTH: Final = 2
SYNC_REPLY: Final = 4
SYNC_STATUS: Final = 8
STEP1, STEP2, UPDATE = 0, 1, 2
DENIED, AUTHENTICATED = 1, 2

EMPTY_STEP1: Final = b"\x00\x00\x01\x00"
"""Sync step 1 of somebody who has nothing."""
EMPTY_STEP2: Final = b"\x00\x01\x02\x00\x00"
"""Sync step 2 with nothing to offer."""
PROVIDER_VERSION: Final = b"4.8.0"


def varint(value: int) -> bytes:
    """Write an integer, 7 bits a byte, low bits first."""
    out = bytearray()
    while value > 127:
        out.append(0x80 | value & 0x7F)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """Read an integer; return it and the offset after it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def sized(data: bytes) -> bytes:
    """Write bytes after their length."""
    return varint(len(data)) + data


def read_sized(data: bytes, at: int) -> bytes:
    """Read bytes that come after their length."""
    size, start = read_varint(data, at)
    return data[start : start + size]


def sign_in(token: str) -> bytes:
    """Make the body of an authentication message."""
    return bytes((AUTH, 0)) + sized(token.encode()) + sized(PROVIDER_VERSION)


def update(data: bytes) -> bytes:
    """Make the body of an update message."""
    return bytes((SYNC, UPDATE)) + sized(data)


def cursor(client_id: int, clock: int, state: bytes) -> bytes:
    """Make the body of an awareness message about one client."""
    entry = b"\x01" + varint(client_id) + varint(clock) + sized(state)
    return bytes((AWARENESS,)) + sized(entry)
