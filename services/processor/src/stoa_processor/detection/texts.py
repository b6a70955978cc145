"""Text: all of it decodes, and its beginning says whether a browser would run it."""

import codecs
import re
from typing import BinaryIO, Final

from stoa_processor.detection.found import Found, NotAllowed

_PIECE: Final = 1 << 20
_SNIFFED: Final = 4096
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TAG: Final = re.compile(
    r"<(?:!doctype\s+html|html|head|body|script|iframe|h1|div|font|table|a|style"
    r"|title|b|br|p|img|meta|link|object|embed|form|template)(?=[\s>/])|<!--",
    re.IGNORECASE,
)
_SVG: Final = re.compile(r"<(?:[\w-]+:)?svg(?=[\s>/])|<!doctype\s+svg", re.IGNORECASE)


def look_at_text(file: BinaryIO) -> Found:
    """Say which text it is.

    Raises:
        NotAllowed: it is none, so nobody knows what it is.
    """
    file.seek(0)
    begins = file.read(4)
    encoding = next((name for mark, name in _MARKS if begins.startswith(mark)), None)
    for each in (encoding,) if encoding else ("utf-8", "cp1252"):
        beginning = _decoded(file, each)
        if beginning is not None:
            found = Found(_type_of(beginning))
            return found.flagged("legacy-encoding") if each == "cp1252" else found
    raise NotAllowed("type-not-allowed")


def _decoded(file: BinaryIO, encoding: str) -> str | None:
    """Decode all of it; return the beginning, or None when it is not that."""
    decoder = codecs.getincrementaldecoder(encoding)()
    beginning = ""
    file.seek(0)
    try:
        is_last = False
        while not is_last:
            # Read and not mapped: what is mapped and looked at counts as our memory.
            piece = file.read(_PIECE)
            is_last = not piece
            text = decoder.decode(piece, final=is_last)
            if _CONTROL.search(text):
                return None
            if len(beginning) < _SNIFFED:
                beginning += text[:_SNIFFED]
    except UnicodeDecodeError:
        return None
    return beginning


def _type_of(beginning: str) -> str:
    text = beginning.lstrip()
    if not text.startswith("<"):
        return "text/plain"
    if _SVG.search(text):
        return "image/svg+xml"
    if text.startswith("<?xml"):
        return "text/html" if "<html" in text.lower() else "application/xml"
    return "text/html" if _TAG.match(text) else "application/xml"
