"""Sound, moving pictures, and the pictures that live in their containers.

Sources: ISO/IEC 14496-12 (boxes, brands); RFC 8794 (EBML); RFC 3533 (Ogg).
"""

import mmap
import struct
from typing import Final

from stoa_processor.detection.found import Found

_BOXES_MAX: Final = 10_000
_BRANDS: Final = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"hevc": "image/heic",
    b"mif1": "image/heic",
    b"msf1": "image/heic",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
    b"isom": "video/mp4",
    b"mp41": "video/mp4",
    b"mp42": "video/mp4",
    b"avc1": "video/mp4",
    b"M4V ": "video/mp4",
    b"dash": "video/mp4",
    b"3gp4": "video/mp4",
    b"3gp5": "video/mp4",
    b"3gp6": "video/mp4",
    **{b"iso%d" % each: "video/mp4" for each in range(2, 10)},
}
_SOUND: Final = (
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
)


def look_at_media(data: mmap.mmap) -> Found | None:
    """Say which recording it is, or that it is none."""
    head = data[:64]
    if head[4:8] == b"ftyp":
        return _boxes(data)
    if head[:4] == b"RIFF" and head[8:12] in {b"WAVE", b"AVI "}:
        is_sound = head[8:12] == b"WAVE"
        return _riff(data, "audio/wav" if is_sound else "video/x-msvideo")
    if head[:4] == b"\x1a\x45\xdf\xa3":
        is_webm = b"webm" in head
        return Found("video/webm" if is_webm else "video/x-matroska")
    for begins, media_type in _SOUND:
        if head.startswith(begins):
            return Found(media_type)
    # Two bytes are little: the next frame has to be where this one says.
    if head[:1] == b"\xff" and len(data) > 4 and _is_frame(data, 0):
        length = _frame_length(data, 0)
        if length and _is_frame(data, length):
            return Found("audio/mpeg")
    return None


def _boxes(data: mmap.mmap) -> Found | None:
    media_type = _BRANDS.get(bytes(data[8:12]))
    if media_type is None:
        return None
    found, at = Found(media_type), 0
    for _ in range(_BOXES_MAX):
        if at == len(data):
            return found
        if at + 8 > len(data):
            break
        length, kind = struct.unpack_from(">I4s", data, at)
        if length == 1 and at + 16 <= len(data):
            (length,) = struct.unpack_from(">Q", data, at + 8)
        if length == 0:
            return found  # to the end
        if length < 8 or at + length > len(data) or not kind.isascii():
            break
        at += length
    return found.flagged("malformed")


def _riff(data: mmap.mmap, media_type: str) -> Found:
    found = Found(media_type)
    (length,) = struct.unpack_from("<I", data, 4)
    if 8 + length > len(data):
        return found.flagged("malformed")
    if data[8 + length : 8 + length + 4096].strip(b"\0"):
        return found.flagged("polyglot")
    return found


_RATES: Final = (44100, 48000, 32000)
_KILOBITS: Final = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0),
}
"""Of layer III, by the bits that say which version of MPEG it is."""


def _is_frame(data: mmap.mmap, at: int) -> bool:
    if at + 4 > len(data):
        return False
    return (
        data[at] == 0xFF
        and data[at + 1] & 0xE6 == 0xE2
        and bool(_frame_length(data, at))
    )


def _frame_length(data: mmap.mmap, at: int) -> int:
    version, third = (data[at + 1] >> 3) & 3, data[at + 2]
    if version not in {0, 2, 3} or (third >> 2) & 3 == 3:
        return 0
    rate = _RATES[(third >> 2) & 3] // {3: 1, 2: 2, 0: 4}[version]
    kilobits = _KILOBITS[3 if version == 3 else 2][third >> 4]
    samples = 144 if version == 3 else 72
    return samples * kilobits * 1000 // rate + ((third >> 1) & 1) if kilobits else 0
