"""A large update cut into slices that can be applied one after another.

Applying ten megabytes at once holds up everybody on the process. A slice only
builds on the slices before it, so that nothing waits inside the document and
the time of all slices together is that of the whole.

In version 1 of the format a struct is written without regard to its neighbours:
a slice is made of their bytes as they are, under new headings.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from stoa_collab.errors import MalformedFrame
from stoa_collab.protocol.nesting import content_end
from stoa_collab.protocol.varint import read_bytes, read_varint, write_varint

_ORIGIN, _RIGHT_ORIGIN, _KEY = 0x80, 0x40, 0x20
_GONE: Final = (0, 10)
"""Garbage collected, or skipped: nothing but a length."""
_TEXT: Final = 4
_COUNTED: Final = (1, 2, 8)
"""Deleted, JSON texts, values: they begin with their length."""
_DELETIONS_MAX: Final = 10_000
"""Deleted ranges in a slice; each is two or three bytes and a search."""

_Id = tuple[int, int]


@dataclass(slots=True, eq=False)
class _Author:
    """The structs of one client, and how many of them are in slices already."""

    client: int
    offsets: list[int]
    """Where each struct begins, and where the last one ends."""
    clocks: list[int]
    """The clock of each struct, and of what would come next."""
    needs: dict[int, list[_Id]] = field(default_factory=dict[int, list[_Id]])
    """Struct → what it needs of other clients."""
    sliced: int = 0
    done: int = 0

    def has(self, clock: int) -> bool:
        """Tell whether what has this clock is in a slice already."""
        return self.clocks[self.done] > clock

    @property
    def is_done(self) -> bool:
        return self.done == len(self.offsets) - 1


def slices(update: bytes, size: int) -> Iterator[bytes]:
    """Cut an update into slices of about ``size`` bytes, each an update itself.

    A struct is never cut, so one long paste makes one long slice. What needs
    something the update does not have comes last, as it came.

    Raises:
        MalformedFrame: it cannot be walked, or is in no order at all.
    """
    authors, at = _read(update)
    made = 0
    for author in _in_order(authors):
        begun = author.offsets[author.done]
        author.done += 1
        made += author.offsets[author.done] - begun
        if made >= size:
            yield _slice(update, authors)
            made = 0
    for author in authors.values():
        author.done = len(author.offsets) - 1
    if any(author.sliced < author.done for author in authors.values()):
        yield _slice(update, authors)
    yield from _deletions(update, at)


def _in_order(authors: dict[int, _Author]) -> Iterator[_Author]:
    """Yield whose struct is next, so that none comes before what it needs.

    Raises:
        MalformedFrame: structs need each other.
    """
    stuck: set[int] = set()
    for first in authors.values():
        waiting = [first]
        while waiting:
            author = waiting[-1]
            other = None if author.is_done else _needed(author, authors)
            if author.is_done or author.client in stuck:
                waiting.pop()
            elif other is None:
                yield author
                if len(waiting) > 1:
                    waiting.pop()  # whoever waits for it may go on now
            elif other.client in stuck or other.is_done:
                stuck.add(author.client)  # what it needs is not in this update
            elif other in waiting:
                raise MalformedFrame("structs need each other")
            else:
                waiting.append(other)


def _needed(author: _Author, authors: dict[int, _Author]) -> _Author | None:
    """Find whose structs have to come before the author's next one."""
    for client, clock in author.needs.get(author.done, ()):
        other = authors.get(client)
        if other is not None and not other.has(clock):
            return other
    return None


def _slice(update: bytes, authors: dict[int, _Author]) -> bytes:
    """Encode what was done since the last slice."""
    parts: list[bytes] = []
    fresh = [author for author in authors.values() if author.sliced < author.done]
    for author in fresh:
        begin, end = author.offsets[author.sliced], author.offsets[author.done]
        parts += (
            write_varint(author.done - author.sliced),
            write_varint(author.client),
            write_varint(author.clocks[author.sliced]),
            update[begin:end],
        )
        author.sliced = author.done
    return b"".join((write_varint(len(fresh)), *parts, b"\x00"))


def _deletions(update: bytes, at: int) -> Iterator[bytes]:
    """Cut the delete set, which follows the structs, into slices."""
    clients, at = read_varint(update, at)
    for _ in range(clients):
        client, at = read_varint(update, at)
        count, at = read_varint(update, at)
        while count:
            some = min(count, _DELETIONS_MAX)
            begin = at
            for _ in range(some * 2):
                _, at = read_varint(update, at)
            head = write_varint(client) + write_varint(some)
            yield b"\x00\x01" + head + update[begin:at]
            count -= some


def _read(data: bytes) -> tuple[dict[int, _Author], int]:
    """Walk the struct section; return it and where the delete set begins."""
    authors: dict[int, _Author] = {}
    clients, at = read_varint(data, 0)
    for _ in range(clients):
        structs, at = read_varint(data, at)
        client, at = read_varint(data, at)
        clock, at = read_varint(data, at)
        if client in authors:
            raise MalformedFrame("a client twice")
        author = authors[client] = _Author(client, [at], [clock])
        for index in range(structs):
            at, length = _read_struct(data, at, author, index)
            clock += length
            author.offsets.append(at)
            author.clocks.append(clock)
    return authors, at


def _read_struct(data: bytes, at: int, author: _Author, index: int) -> tuple[int, int]:
    """Walk one struct, noting what it needs; return its end and its length."""
    if at >= len(data):
        raise MalformedFrame("cut short")
    info = data[at]
    at += 1
    content = info & 0x1F
    if content in _GONE:
        length, at = read_varint(data, at)
        return at, length
    if info & _ORIGIN:
        at = _read_need(data, at, author, index)
    if info & _RIGHT_ORIGIN:
        at = _read_need(data, at, author, index)
    if not info & (_ORIGIN | _RIGHT_ORIGIN):
        by_name, at = read_varint(data, at)
        if by_name:
            length, at = read_varint(data, at)
            at += length
        else:
            at = _read_need(data, at, author, index)
        if info & _KEY:
            length, at = read_varint(data, at)
            at += length
    if content == _TEXT:
        text, at = read_bytes(data, at)
        return at, _utf16_units(text)
    end = content_end(content, data, at)
    return end, read_varint(data, at)[0] if content in _COUNTED else 1


def _read_need(data: bytes, at: int, author: _Author, index: int) -> int:
    client, at = read_varint(data, at)
    clock, at = read_varint(data, at)
    if client != author.client:
        author.needs.setdefault(index, []).append((client, clock))
    return at


def _utf16_units(text: bytes) -> int:
    """Count as Yjs does: a letter beyond the first 65,536 is two."""
    if text.isascii():
        return len(text)
    return sum((byte & 0xC0 != 0x80) + (byte >= 0xF0) for byte in text)
