"""Pictures: walked from the first to the last byte, without decoding any.

Sources: PNG (W3C, third edition) 5; GIF89a; ITU-T T.81 annex B; RFC 9649 (WebP).
"""

import mmap
import re
import struct
from collections.abc import Callable, Iterator
from typing import Final

from stoa_processor.detection.found import Found

Ends = Callable[[mmap.mmap], int]
"""Where a picture ends; raises when it does not hold together."""

_STEPS_MAX: Final = 300_000
"""A picture in more pieces than these is none that a camera or a program makes."""
_SIDE_MIN: Final = 1
_JPEG_MARKER: Final = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
_JPEG_FRAMES: Final = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_START_OF_SCAN: Final = 0xDA
_END_OF_IMAGE: Final = 0xD9


class _Broken(ValueError):
    """It breaks the rules of its type."""


def look_at_picture(data: mmap.mmap) -> Found | None:
    """Say which picture it is, or that it is none."""
    for begins, media_type, ends in _PICTURES:
        if data[: len(begins)] == begins:
            return _judge(data, media_type, ends)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _judge(data, "image/webp", _riff_end)
    if data[:2] == b"BM" and data[6:10] == bytes(4):
        return _judge(data, "image/bmp", _bmp_end)
    return None


def _judge(data: mmap.mmap, media_type: str, ends: Ends) -> Found:
    found = Found(media_type)
    try:
        end = ends(data)
    except (ValueError, IndexError, struct.error):
        return found.flagged("malformed")
    rest = data[end : end + 4096]
    # A phone puts a second picture behind the first; zeros are padding.
    is_known = rest.startswith(b"\xff\xd8\xff") and media_type == "image/jpeg"
    if rest.strip(b"\0") and not is_known:
        return found.flagged("polyglot")
    return found


def _png_end(data: mmap.mmap) -> int:
    at = 8
    if data[12:16] != b"IHDR" or 0 in struct.unpack_from(">II", data, 16):
        raise _Broken
    for _ in range(_STEPS_MAX):
        length, kind = struct.unpack_from(">I4s", data, at)
        at += 12 + length
        if at > len(data):
            raise _Broken
        if kind == b"IEND":
            return at
    raise _Broken


def _jpeg_end(data: mmap.mmap) -> int:
    at, has_frame = 2, False
    for _ in range(_STEPS_MAX):
        # Between segments there is nothing; after a scan comes what is coded.
        found = _JPEG_MARKER.search(data, at)
        if found is None:
            raise _Broken
        marker, at = found[0][-1], found.end()
        if marker == _END_OF_IMAGE:
            if not has_frame:
                raise _Broken
            return at
        if marker in {0x01, 0xD8}:
            continue
        (length,) = struct.unpack_from(">H", data, at)
        if marker in _JPEG_FRAMES:
            has_frame = struct.unpack_from(">H", data, at + 5)[0] >= _SIDE_MIN
        at += length
    raise _Broken


def _gif_end(data: mmap.mmap) -> int:
    width, height, packed = struct.unpack_from("<HHB", data, 6)
    if not width or not height:
        raise _Broken
    at, steps = 13 + _gif_table(packed), iter(range(_STEPS_MAX))
    for _ in steps:
        kind = data[at]
        if kind == 0x3B:
            return at + 1
        if kind == 0x21:
            at += 2
        elif kind == 0x2C:
            at += 11 + _gif_table(data[at + 9])
        else:
            raise _Broken
        at = _gif_blocks(data, at, steps)
    raise _Broken


def _gif_table(packed: int) -> int:
    return 3 << ((packed & 7) + 1) if packed & 0x80 else 0


def _gif_blocks(data: mmap.mmap, at: int, steps: Iterator[int]) -> int:
    for _ in steps:
        length = data[at]
        at += 1 + length
        if not length:
            return at
    raise _Broken


def _riff_end(data: mmap.mmap) -> int:
    (length,) = struct.unpack_from("<I", data, 4)
    end = 8 + length + length % 2
    if 8 + length > len(data) or length < 12:
        raise _Broken
    return end


def _bmp_end(data: mmap.mmap) -> int:
    (length,) = struct.unpack_from("<I", data, 2)
    if length > len(data) or length < 26:
        raise _Broken
    return length


def _tiff_end(data: mmap.mmap) -> int:
    order = "<" if data[:2] == b"II" else ">"
    (first,) = struct.unpack_from(f"{order}I", data, 4)
    (entries,) = struct.unpack_from(f"{order}H", data, first)
    if not entries or first < 8:
        raise _Broken
    return len(data)  # its parts lie anywhere


_PICTURES: Final[tuple[tuple[bytes, str, Ends], ...]] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", _png_end),
    (b"\xff\xd8\xff", "image/jpeg", _jpeg_end),
    (b"GIF87a", "image/gif", _gif_end),
    (b"GIF89a", "image/gif", _gif_end),
    (b"II*\0", "image/tiff", _tiff_end),
    (b"MM\0*", "image/tiff", _tiff_end),
)
