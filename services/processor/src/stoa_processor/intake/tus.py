"""The protocol: what a request says, what an answer has to. No I/O.

tus 1.0.0 with the extensions expiration, termination and checksum; the API begins
uploads (creation). The three acts below it, ask for the offset, append at it, give
up, would serve another protocol as well.

Source: https://tus.io/protocols/resumable-upload.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from stoa_processor.intake.errors import (
    NotOffsetStream,
    TusMalformed,
    TusVersionUnknown,
)
from stoa_processor.intake.hashing import Hash

VERSION: Final = "1.0.0"
EXTENSIONS: Final = "creation,expiration,termination,checksum"
ALGORITHMS: Final = ("sha1", "sha256")
PART: Final = "application/offset+octet-stream"
_DIGITS: Final = 20


@dataclass(frozen=True, slots=True)
class Checksum:
    """What a part must hash to."""

    algorithm: str
    digest: bytes

    def hasher(self) -> Hash:
        """Return what works it out."""
        # Against errors of the line, not against people: that is what sha1 is for.
        return hashlib.new(self.algorithm, usedforsecurity=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A part that is about to come."""

    offset: int
    length: int | None
    """None when it comes in pieces of its own."""
    checksum: Checksum | None


def require_version(headers: Mapping[str, str]) -> None:
    """Refuse another version of the protocol.

    Raises:
        TusVersionUnknown: that is what it is.
    """
    if headers.get("tus-resumable") != VERSION:
        raise TusVersionUnknown(headers={"Tus-Version": VERSION})


def read_part(headers: Mapping[str, str]) -> Part:
    """Read what a PATCH says about its body.

    Raises:
        NotOffsetStream: it does not say that it is a part.
        TusMalformed: the offset, the length or the checksum cannot be read.
    """
    if headers.get("content-type", "").partition(";")[0].strip() != PART:
        raise NotOffsetStream
    offset = number(headers.get("upload-offset"))
    if offset is None:
        raise TusMalformed("Upload-Offset is a number of bytes.")
    checksum = headers.get("upload-checksum")
    return Part(
        offset=offset,
        length=number(headers.get("content-length")),
        checksum=None if checksum is None else _checksum(checksum),
    )


def _checksum(said: str) -> Checksum:
    algorithm, _, encoded = said.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise TusMalformed("Upload-Checksum knows sha1 and sha256.")
    try:
        return Checksum(algorithm, base64.b64decode(encoded, validate=True))
    except binascii.Error as error:
        raise TusMalformed("Upload-Checksum is in base64.") from error


def number(said: str | None) -> int | None:
    """Read a count of bytes; None for what is none."""
    if said is None or not (said.isascii() and said.isdigit()) or len(said) > _DIGITS:
        return None
    return int(said)


def options(size_max: int | None = None) -> dict[str, str]:
    """Return what the server can do."""
    told = {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }
    return told if size_max is None else {**told, "Tus-Max-Size": str(size_max)}


def standing(
    *, offset: int, size: int, expires_at: datetime, file_url: str | None
) -> dict[str, str]:
    """Return how far an upload has come."""
    told = {
        "Tus-Resumable": VERSION,
        "Upload-Offset": str(offset),
        "Upload-Length": str(size),
        "Cache-Control": "no-store",
    }
    if offset < size:
        told["Upload-Expires"] = format_datetime(expires_at, usegmt=True)
    if file_url is not None:
        told["Content-Location"] = file_url
    return told
