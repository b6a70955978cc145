"""What bytes are: by their signature, then by their inside. The name has no say.

Deny first: what is on no list is refused, programs by name. What is on it and does
not hold together, or is a second thing as well, gets a *flag*, and whatever has a
flag is never shown in a page, only saved:

``malformed``
    It begins like its type and then breaks the rules of it.
``polyglot``
    It can be read as something else too, such as a picture with an archive behind.
``macro``
    An office document with a program in it.
``unsafe-names``
    An archive whose names would leave their folder or hide one another.
``legacy-encoding``
    Text in none of the encodings that say what they are.

Everything here reads a bounded number of pieces, and raises ``NotAllowed`` only.
"""

import mmap
from dataclasses import dataclass
from typing import BinaryIO, Final

from stoa_processor.detection.archives import ends_as_zip, look_into_zip
from stoa_processor.detection.found import Found, NotAllowed
from stoa_processor.detection.media import look_at_media
from stoa_processor.detection.pictures import look_at_picture
from stoa_processor.detection.texts import look_at_text

__all__ = ["Found", "NotAllowed", "detect"]

_HEAD: Final = 4096
_PDF_WITHIN: Final = 1024
_PDF_AFTER: Final = 1024


@dataclass(frozen=True, slots=True)
class _Plain:
    """A type that its first bytes say all about."""

    begins: bytes
    media_type: str
    at: int = 0


_PLAIN: Final = (
    _Plain(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    _Plain(b"\x1f\x8b\x08", "application/gzip"),
    _Plain(b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    _Plain(b"Rar!\x1a\x07", "application/vnd.rar"),
    _Plain(b"ustar", "application/x-tar", at=257),
    _Plain(b"{\\rtf", "application/rtf"),
)
_PROGRAMS: Final = (
    b"MZ",
    b"\x7fELF",
    b"\xca\xfe\xba\xbe",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\x00asm",
)


def detect(file: BinaryIO) -> Found:
    """Say what a file is.

    Raises:
        NotAllowed: it is empty, a program, or nothing that is known here.
    """
    file.seek(0, 2)
    if file.tell() == 0:
        raise NotAllowed("empty-file")
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        found = _look(data)
    return found or look_at_text(file)


def _look(data: mmap.mmap) -> Found | None:
    """Say what it is by its signature; None when it has none, as text has."""
    head = data[:_HEAD]
    if head.startswith(_PROGRAMS) and (
        not head.startswith(b"MZ") or b"\0" in head[:64]
    ):
        raise NotAllowed("type-not-allowed")
    if head.startswith(b"PK\x03\x04"):
        return look_into_zip(data)
    found = look_at_picture(data) or look_at_media(data) or _document(data, head)
    if found is not None and ends_as_zip(data):
        return found.flagged("polyglot")
    return found


def _document(data: mmap.mmap, head: bytes) -> Found | None:
    begin = head.find(b"%PDF-", 0, _PDF_WITHIN + 5)
    if begin >= 0:
        end = data.rfind(b"%%EOF")
        found = Found("application/pdf")
        if end < 0:
            found = found.flagged("malformed")
        if begin > 0 or len(data) - end > _PDF_AFTER:
            found = found.flagged("polyglot")
        return found
    for each in _PLAIN:
        if head.startswith(each.begins, each.at):
            return Found(each.media_type)
    return None
