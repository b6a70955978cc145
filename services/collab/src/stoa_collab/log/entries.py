"""Entries of a log: their ids, and how they go to Redis and come back.

An entry has the fields ``n`` (the node that wrote it) and ``u`` (an update; as
often as needed). ``XADD`` never makes a stream: a stream that is gone means
that Redis lost it, and the board must write again what is not stored.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from stoa_collab.redis_wire import Reply


class StreamId(NamedTuple):
    """The id of a log entry; ordered as Redis orders them."""

    milliseconds: int
    sequence: int

    @classmethod
    def parse(cls, text: str) -> "StreamId":
        """Read ``1700000000000-3``, or ``0``.

        Raises:
            ValueError: it is no stream id.
        """
        milliseconds, _, sequence = text.partition("-")
        return cls(int(milliseconds), int(sequence or 0))

    def __str__(self) -> str:
        return f"{self.milliseconds}-{self.sequence}"


ZERO: Final = StreamId(0, 0)

LESS: Final = """
local function less(a, b)
  local a1, a2 = string.match(a, '(%d+)-(%d+)')
  local b1, b2 = string.match(b, '(%d+)-(%d+)')
  a1, a2, b1, b2 = tonumber(a1), tonumber(a2), tonumber(b1), tonumber(b2)
  return a1 < b1 or (a1 == b1 and a2 < b2)
end
"""
"""The order of stream ids for scripts that run in Redis."""


class Entry(NamedTuple):
    """One entry of a board's log."""

    id: StreamId
    is_own: bool
    updates: tuple[bytes, ...]


def append_prefix(key: bytes, node: bytes) -> bytes:
    """Encode what all appends of one node to one log begin with."""
    words = (b"XADD", key, b"NOMKSTREAM", b"*", b"n", node)
    return b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words)


def append(prefix: bytes, updates: Sequence[bytes]) -> list[bytes]:
    """Encode the command that appends one entry."""
    parts = [b"*%d\r\n" % (6 + 2 * len(updates)), prefix]
    for update in updates:
        parts += (b"$1\r\nu\r\n$%d\r\n" % len(update), update, b"\r\n")
    return parts


def entries_of(rows: Reply, node: bytes) -> Iterator[Entry]:
    """Read rows of XREAD or XRANGE; what is no entry of ours is empty."""
    for entry_id, fields in rows:
        values: list[bytes] = list(fields or ())
        pairs = list(zip(values[::2], values[1::2], strict=False))
        yield Entry(
            StreamId.parse(entry_id.decode()),
            (b"n", node) in pairs,
            tuple(value for name, value in pairs if name == b"u"),
        )


def own_end(rows: Reply, node: bytes) -> StreamId | None:
    """Return the last id if all rows are our own: nothing in them is news."""
    for _, fields in rows:
        if not fields or fields[0] != b"n" or fields[1] != node:
            return None
    return StreamId.parse(rows[-1][0].decode()) if rows else None
