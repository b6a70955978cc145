"""ZIP archives, and the documents that are some inside.

Only the list at the end is read, and the one or two parts that say what it is.
Source: APPNOTE.TXT 6.3.10 (4.3.12, 4.3.16); ISO/IEC 29500-2; ODF 1.3 part 2, 3.3.
"""

import mmap
import struct
import zlib
from dataclasses import dataclass
from typing import Final

from stoa_processor.detection.found import Found

_LIST_END: Final = b"PK\x05\x06"
_TAIL: Final = 22 + 65_535
_ENTRIES_MAX: Final = 10_000
_PART_MAX: Final = 1 << 20
_OPEN_XML: Final = "application/vnd.openxmlformats-officedocument."
_MAIN_PARTS: Final = (
    (b"wordprocessingml.document.main+xml", _OPEN_XML + "wordprocessingml.document"),
    (b"spreadsheetml.sheet.main+xml", _OPEN_XML + "spreadsheetml.sheet"),
    (
        b"presentationml.presentation.main+xml",
        _OPEN_XML + "presentationml.presentation",
    ),
    (b"ms-word.document.macroEnabled", _OPEN_XML + "wordprocessingml.document"),
    (b"ms-excel.sheet.macroEnabled", _OPEN_XML + "spreadsheetml.sheet"),
    (
        b"ms-powerpoint.presentation.macroEnabled",
        _OPEN_XML + "presentationml.presentation",
    ),
)
_SELF_NAMED: Final = (
    "application/epub+zip",
    "application/vnd.oasis.opendocument.text",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.presentation",
)


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    method: int
    packed: int
    at: int


class _Broken(ValueError):
    """Its list is not one."""


def ends_as_zip(data: mmap.mmap) -> bool:
    """Whether a program for archives would open this."""
    return data.rfind(_LIST_END, max(0, len(data) - _TAIL)) >= 0


def look_into_zip(data: mmap.mmap) -> Found:
    """Say what kind of archive it is."""
    found = Found("application/zip")
    try:
        entries = _entries(data)
        names = [each.name for each in entries]
        media_type = _self_named(data, entries) or _office(data, entries)
    except (ValueError, IndexError, struct.error, zlib.error):
        return found.flagged("malformed")
    found = Found(media_type or found.media_type)
    if any(_is_unsafe(each) for each in names) or len(set(names)) < len(names):
        found = found.flagged("unsafe-names")
    if any(name.lower().endswith(b"vbaproject.bin") for name in names):
        found = found.flagged("macro")
    # What it is for a reader of PDF or HTML, it is for no reader of archives.
    if data.find(b"%PDF-", 0, 1024) >= 0:
        found = found.flagged("polyglot")
    return found


def _entries(data: mmap.mmap) -> list[_Entry]:
    end = data.rfind(_LIST_END, max(0, len(data) - _TAIL))
    if end < 0:
        raise _Broken
    count, size, at = struct.unpack_from("<HII", data, end + 10)
    if count > _ENTRIES_MAX or at + size > end:
        raise _Broken
    found: list[_Entry] = []
    for _ in range(count):
        if data[at : at + 4] != b"PK\x01\x02":
            raise _Broken
        (method,) = struct.unpack_from("<H", data, at + 10)
        (packed,) = struct.unpack_from("<I", data, at + 20)
        name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        (begin,) = struct.unpack_from("<I", data, at + 42)
        found.append(_Entry(data[at + 46 : at + 46 + name], method, packed, begin))
        at += 46 + name + extra + comment
    return found


def _self_named(data: mmap.mmap, entries: list[_Entry]) -> str | None:
    """Read ``mimetype``, which has to come first and lie there unpacked."""
    first = min(entries, key=lambda each: each.at, default=None)
    if first is None or first.name != b"mimetype" or first.method != 0:
        return None
    said = _part(data, first).decode("ascii", "replace").strip()
    return said if said in _SELF_NAMED else None


def _office(data: mmap.mmap, entries: list[_Entry]) -> str | None:
    for each in entries:
        if each.name == b"[Content_Types].xml":
            said = _part(data, each)
            return next((kind for part, kind in _MAIN_PARTS if part in said), None)
    return None


def _part(data: mmap.mmap, entry: _Entry) -> bytes:
    """Unpack one part, up to a megabyte of it."""
    if data[entry.at : entry.at + 4] != b"PK\x03\x04":
        raise _Broken
    name, extra = struct.unpack_from("<HH", data, entry.at + 26)
    begin = entry.at + 30 + name + extra
    packed = data[begin : begin + min(entry.packed, _PART_MAX)]
    if entry.method == 0:
        return packed
    if entry.method != 8:
        raise _Broken
    return zlib.decompressobj(-15).decompress(packed, _PART_MAX)


def _is_unsafe(name: bytes) -> bool:
    parts = name.replace(b"\\", b"/").split(b"/")
    return b".." in parts or name[:1] in {b"/", b"\\"} or name[1:2] == b":"
