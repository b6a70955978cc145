"""A guard in front of Yrs: values nested so deep that decoding them overflows.

Yrs decodes JSON-like values by recursion. About 20,000 nested lists, 40 kB of
update, run over the end of the C stack and kill the process with all its
boards, so such an update must never reach it. Walking an update in Python is
slow; a level of nesting needs one byte of value 117 or 118, so counting these
bytes first lets nearly all updates through without a walk.
"""

from typing import Final

from stoa_collab.errors import MalformedFrame
from stoa_collab.protocol.varint import read_bytes, read_varint

DEPTH_MAX: Final = 1_000
_HARMLESS: Final = 4_000
"""Yrs decodes this many levels without trouble (it fails between 16,000 and
32,000), so fewer opening bytes need no look."""

_OBJECT, _ARRAY = 118, 117
_FIXED: Final = {127: 0, 126: 0, 124: 4, 123: 8, 122: 8, 121: 0, 120: 0}
_INTEGER, _STRING, _BUFFER = 125, 119, 116
_NAMED_TYPES: Final = (3, 5)
"""Type references followed by a name: XML element and XML hook."""


def is_too_deep(update: bytes) -> bool:
    """Tell whether an update holds values nested deeper than ``DEPTH_MAX``.

    An update that cannot be walked counts as too deep; one that is short of
    opening bytes is not walked, whatever else is wrong with it.
    """
    if len(update) < _HARMLESS or update.count(b"u") + update.count(b"v") < _HARMLESS:
        return False
    try:
        walk(update)
    except MalformedFrame:
        return True
    return False


def walk(data: bytes) -> None:
    """Walk the struct section of a V1 update.

    Raises:
        MalformedFrame: too deep, cut short, or a content we do not know.

    Source: Yjs ``encoding.js`` and ``structs/Item.js``.
    """
    clients, at = read_varint(data, 0)
    for _ in range(clients):
        structs, at = read_varint(data, at)
        _, at = read_varint(data, at)
        _, at = read_varint(data, at)
        for _ in range(structs):
            at = _struct(data, at)


def _struct(data: bytes, at: int) -> int:
    info = _byte(data, at)
    at += 1
    content = info & 0x1F
    if content in (0, 10):  # garbage collected, or skipped
        return read_varint(data, at)[1]
    if info & 0x80:
        at = _id(data, at)
    if info & 0x40:
        at = _id(data, at)
    if not info & 0xC0:
        by_name, at = read_varint(data, at)
        at = read_bytes(data, at)[1] if by_name else _id(data, at)
        if info & 0x20:
            _, at = read_bytes(data, at)
    return content_end(content, data, at)


def content_end(content: int, data: bytes, at: int) -> int:  # noqa: PLR0911 - one a kind
    """Return where the content of a struct ends.

    Raises:
        MalformedFrame: too deep, cut short, or a content we do not know.
    """
    match content:
        case 1:  # deleted
            return read_varint(data, at)[1]
        case 2:  # JSON texts; their own decoder limits the depth
            count, at = read_varint(data, at)
            for _ in range(count):
                _, at = read_bytes(data, at)
            return at
        case 3 | 4 | 5:  # bytes, text, embed
            return read_bytes(data, at)[1]
        case 6:  # format: key and JSON
            return read_bytes(data, read_bytes(data, at)[1])[1]
        case 7:  # a shared type
            kind, at = read_varint(data, at)
            return read_bytes(data, at)[1] if kind in _NAMED_TYPES else at
        case 8:  # values
            count, at = read_varint(data, at)
            return _values(data, at, count)
        case 9:  # a sub-document: its id and options
            return _values(data, read_bytes(data, at)[1], 1)
        case _:
            raise MalformedFrame("unknown content")


def _values(data: bytes, at: int, count: int) -> int:
    """Walk ``count`` values; the stack holds what is left at each level."""
    stack: list[tuple[int, bool]] = [(count, False)]
    while stack:
        left, keyed = stack.pop()
        if left == 0:
            continue
        stack.append((left - 1, keyed))
        if keyed:
            _, at = read_bytes(data, at)
        kind = _byte(data, at)
        at += 1
        if kind in (_ARRAY, _OBJECT):
            inner, at = read_varint(data, at)
            stack.append((inner, kind == _OBJECT))
            if len(stack) > DEPTH_MAX:
                raise MalformedFrame("nested too deep")
        elif kind == _INTEGER:
            # Signed, but it ends where an unsigned one would.
            _, at = read_varint(data, at)
        elif kind in (_STRING, _BUFFER):
            _, at = read_bytes(data, at)
        else:
            at += _fixed_size(kind)
    return at


def _fixed_size(kind: int) -> int:
    size = _FIXED.get(kind)
    if size is None:
        raise MalformedFrame("unknown value")
    return size


def _id(data: bytes, at: int) -> int:
    return read_varint(data, read_varint(data, at)[1])[1]


def _byte(data: bytes, at: int) -> int:
    if at >= len(data):
        raise MalformedFrame("cut short")
    return data[at]
