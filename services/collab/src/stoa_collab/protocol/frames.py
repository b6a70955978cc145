"""Hocuspocus frames: address, type, payload. See docs of providers v3 and v4.

``split`` reads the address, ``decode`` the message after it; the two are apart
because what cannot be addressed ends the socket, and what cannot be decoded
ends only the document it was addressed to. The answers a server sends are
built by small functions that take the address already encoded, since it is the
same for all frames of a member.
"""

from enum import IntEnum
from typing import Final, NamedTuple

from stoa_collab.errors import MalformedFrame
from stoa_collab.protocol.varint import (
    read_bytes,
    read_string,
    read_varint,
    write_bytes,
    write_string,
    write_varint,
)


class Kind(IntEnum):
    """Numbers of the message types."""

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
    PONG = 10


class Step1(NamedTuple):
    """Somebody tells what it has and asks for the rest."""

    state_vector: bytes


class Step2(NamedTuple):
    """The answer to our Step1: all that we lack."""

    update: bytes


class Update(NamedTuple):
    """An edit."""

    update: bytes


class Awareness(NamedTuple):
    """Presence entries, still encoded."""

    entries: bytes


class Token(NamedTuple):
    """Sign in, or bring a fresh token. ``version`` is None before provider 4."""

    token: str
    version: str | None


class Stateless(NamedTuple):
    """A message of the application."""

    payload: str


class Close(NamedTuple):
    """The provider leaves this document; the socket stays."""


class QueryAwareness(NamedTuple):
    """Harmless from a client; not answered, as in the stock server."""


class Forbidden(NamedTuple):
    """A type only servers may send each other (BroadcastStateless)."""


class Unknown(NamedTuple):
    """A type we do not know; to be ignored."""

    kind: int


Message = (
    Step1
    | Step2
    | Update
    | Awareness
    | Token
    | Stateless
    | Close
    | QueryAwareness
    | Forbidden
    | Unknown
)

KEEP_ALIVE: Final = b"\x00\x01\x01\x00"
"""Awareness with no entries for the empty address: feeds the watchdog of every
provider version and is ignored by all of them."""
PONG_FRAME: Final = bytes((Kind.PONG,))

_STEP1, _STEP2, _UPDATE = 0, 1, 2
_TOKEN, _DENIED, _AUTHENTICATED = 0, 1, 2


def split(data: bytes) -> tuple[str, int]:
    """Read the address of a frame; return it and where the message begins.

    Raises:
        MalformedFrame: empty frame, cut short, or not UTF-8.
    """
    return read_string(data, 0)


def document_name(address: str) -> str:
    """Return the document's name: what stands before the first NUL."""
    return address.partition("\0")[0]


def decode(data: bytes, at: int) -> Message:  # noqa: PLR0911 - one a type
    """Read the message that begins at ``at``. Bytes after it are ignored.

    Raises:
        MalformedFrame: cut short, or an unknown sub-type of Sync.
    """
    kind, at = read_varint(data, at)
    match kind:
        case Kind.SYNC | Kind.SYNC_REPLY:
            return _decode_sync(data, at)
        case Kind.AWARENESS:
            return Awareness(read_bytes(data, at)[0])
        case Kind.AUTH:
            return _decode_auth(data, at)
        case Kind.STATELESS:
            return Stateless(read_string(data, at)[0])
        case Kind.CLOSE:
            return Close()
        case Kind.QUERY_AWARENESS:
            return QueryAwareness()
        case Kind.BROADCAST_STATELESS:
            return Forbidden()
        case _:
            return Unknown(kind)


def update_opening(prefix: bytes) -> bytes:
    """Return how every frame with an Update for an address begins."""
    return prefix + b"\x00\x02"


def small_update(data: bytes, opening: bytes) -> bytes | None:
    """Cut the edit out of the frame that is by far the most frequent one.

    The same as ``split`` and ``decode``, only faster.

    Args:
        data: The frame.
        opening: Of an Update, from ``update_opening``.

    Returns:
        The update; None when the frame is anything else than an Update of less
        than 128 bytes for this address.
    """
    at = len(opening)
    if at >= len(data) or not data.startswith(opening):
        return None
    size, start = data[at], at + 1
    stop = start + size
    return data[start:stop] if size < 128 and stop <= len(data) else None


def _decode_sync(data: bytes, at: int) -> Message:
    step, at = read_varint(data, at)
    payload, _ = read_bytes(data, at)
    match step:
        case 2:
            return Update(payload)
        case 0:
            return Step1(payload)
        case 1:
            return Step2(payload)
        case _:
            raise MalformedFrame("unknown sync step")


def _decode_auth(data: bytes, at: int) -> Token:
    # The sub-type is read and not checked, as in the stock server.
    _, at = read_varint(data, at)
    token, at = read_string(data, at)
    if at == len(data):
        return Token(token, None)
    return Token(token, read_string(data, at)[0])


def address_prefix(address: str) -> bytes:
    """Encode an address once for all frames of a member."""
    return write_string(address)


def step1(state_vector: bytes) -> bytes:
    """Tell what we have; the provider answers with what we lack."""
    return b"\x00\x00" + write_bytes(state_vector)


def step2(update: bytes) -> bytes:
    """Answer a Step1."""
    return b"\x00\x01" + write_bytes(update)


def update(payload: bytes) -> bytes:
    """Pass an edit on."""
    return b"\x00\x02" + write_bytes(payload)


def awareness(entries: bytes) -> bytes:
    """Pass presence entries on."""
    return b"\x01" + write_bytes(entries)


TOKEN_REQUEST: Final = b"\x02\x00"
"""Ask the provider for a fresh token."""
SAVED: Final = b"\x08\x01"
"""SyncStatus 1: one Step2 or Update is durable."""
REFUSED: Final = b"\x08\x00"
"""SyncStatus 0: one Step2 or Update was not taken."""


def permission_denied(reason: str) -> bytes:
    """Refuse a document."""
    return b"\x02\x01" + write_string(reason)


def authenticated(*, writable: bool) -> bytes:
    """Let a member in, or tell it that its scope changed."""
    return b"\x02\x02" + write_string("read-write" if writable else "readonly")


PLAIN_KINDS: Final = frozenset({Kind.SYNC, Kind.AWARENESS})
"""What ``y-websocket`` and we say to each other."""
PLAIN_KEEP_ALIVE: Final = b"\x01\x01\x00"
"""Awareness with no entries for ``y-websocket``, which has no addresses."""


def plain_denied(reason: str) -> bytes:
    """Refuse a ``y-websocket`` client, which only logs it."""
    return b"\x02\x00" + write_string(reason)


def stateless(payload: str) -> bytes:
    """Send a message of the application."""
    return b"\x05" + write_string(payload)


def close(reason: str) -> bytes:
    """End one document on a socket."""
    return write_varint(Kind.CLOSE) + write_string(reason)
