"""The words of tus 1.0 that begin an upload; its bytes go to the processor.

Source: https://tus.io/protocols/resumable-upload, "Creation".
"""

import base64
import binascii
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from email.utils import format_datetime
from typing import Final
from uuid import UUID

from pydantic import ValidationError

from stoa_api.studio.uploads.errors import TusVersionUnknown
from stoa_api.studio.uploads.schemas import UploadNew
from stoa_shared.problems import FieldError, Unprocessable

VERSION: Final = "1.0.0"
_NAMES: Final = {"filename": "name", "parentId": "parent_id"}


def announced(headers: Mapping[str, str]) -> UploadNew:
    """Read what a client announces.

    Raises:
        TusVersionUnknown: it speaks another version.
        Unprocessable: the length or the metadata is missing or wrong.
    """
    if headers.get("tus-resumable") != VERSION:
        raise TusVersionUnknown(headers={"Tus-Version": VERSION})
    length = headers.get("upload-length", "")
    if not (length.isascii() and length.isdigit()):
        raise _wrong("Upload-Length", "length-required", "The size must be known.")
    told = {_NAMES[key]: value for key, value in _metadata(headers) if key in _NAMES}
    try:
        return UploadNew.model_validate({**told, "size_bytes": int(length[:20])})
    except ValidationError as error:
        (first, *_) = error.errors()
        raise _wrong("Upload-Metadata", first["type"], first["msg"]) from error


def place(headers: Mapping[str, str]) -> UUID | None:
    """Return which folder is meant, before anything else is looked at."""
    with suppress(Unprocessable, ValueError, KeyError):
        return UUID(dict(_metadata(headers))["parentId"])
    return None


def expires(at: datetime) -> str:
    """Write a time as ``Upload-Expires`` wants it (RFC 9110, 5.6.7)."""
    return format_datetime(at, usegmt=True)


def _metadata(headers: Mapping[str, str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for pair in headers.get("upload-metadata", "").split(","):
        key, _, value = pair.strip().partition(" ")
        try:
            found.append((key, base64.b64decode(value, validate=True).decode()))
        except (binascii.Error, UnicodeDecodeError) as error:
            raise _wrong(
                "Upload-Metadata", "malformed", "Keys and base64, with commas."
            ) from error
    return found


def _wrong(header: str, code: str, message: str) -> Unprocessable:
    pointer = f"header:{header}"
    return Unprocessable(
        errors=[FieldError(pointer=pointer, code=code, message=message)]
    )
