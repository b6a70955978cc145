"""lib0's primitive encodings: unsigned integers, strings and byte strings.

Source: lib0 ``encoding.js`` and ``decoding.js``: 7 bits a byte, low bits first,
bit 7 set when another byte follows.
"""

from stoa_collab.errors import MalformedFrame

MAX_SAFE_INTEGER = 2**53 - 1
_SHIFTS = tuple(range(7, 56, 7))
"""Of the bytes after the first; there are at most eight."""
_SMALL = tuple(bytes((n,)) for n in range(128))


def write_varint(value: int) -> bytes:
    """Encode one integer, 0 <= value <= 2**53 - 1."""
    if value < 128:
        return _SMALL[value]
    out = bytearray()
    while value > 127:
        out.append(0x80 | value & 0x7F)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    """Read one integer.

    Args:
        data: A whole frame.
        at: Offset of the first byte.

    Returns:
        The value and the offset just after it.

    Raises:
        MalformedFrame: cut short, longer than 8 bytes, or above 2**53 - 1.
    """
    try:
        byte = data[at]
        if byte < 0x80:  # as nearly all are
            return byte, at + 1
        value = byte & 0x7F
        for shift in _SHIFTS:
            at += 1
            byte = data[at]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                if value > MAX_SAFE_INTEGER:
                    raise MalformedFrame("integer too large")
                return value, at + 1
    except IndexError as error:
        raise MalformedFrame("integer cut short") from error
    raise MalformedFrame("integer too long")


def write_bytes(value: bytes) -> bytes:
    """Encode a byte string: its length, then the bytes."""
    return write_varint(len(value)) + value


def read_bytes(data: bytes, at: int) -> tuple[bytes, int]:
    """Read one byte string; return it and the offset just after it.

    Raises:
        MalformedFrame: the length points past the end of the frame.
    """
    length, start = read_varint(data, at)
    end = start + length
    if end > len(data):
        raise MalformedFrame("bytes cut short")
    return data[start:end], end


def write_string(value: str) -> bytes:
    """Encode a string: its length in UTF-8 bytes, then the bytes."""
    return write_bytes(value.encode())


def read_string(data: bytes, at: int) -> tuple[str, int]:
    """Read one string; return it and the offset just after it.

    Raises:
        MalformedFrame: cut short, or not UTF-8 (the decoder is strict, as lib0's).
    """
    raw, end = read_bytes(data, at)
    try:
        return raw.decode(), end
    except UnicodeDecodeError as error:
        raise MalformedFrame("not UTF-8") from error
