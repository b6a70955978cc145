"""What can go wrong with the bytes of an upload."""

from typing import Final

from stoa_shared.problems import (
    BadRequest,
    Conflict,
    ContentTooLarge,
    Forbidden,
    Problem,
    Unavailable,
    Unprocessable,
    UnsupportedMediaType,
)


class GrantMissing(Forbidden):
    """The gateway lets nobody come here without a grant of the API."""

    code, title = "grant-missing", "This may only be reached through the gateway"


class TusVersionUnknown(Problem):
    """The client speaks another version of tus."""

    status, code, title = 412, "tus-version-unknown", "Only tus 1.0.0 is spoken here"


class TusMalformed(BadRequest):
    """A header of tus is missing or cannot be read."""

    code, title = "tus-malformed", "A header of tus is missing or malformed"


class NotOffsetStream(UnsupportedMediaType):
    """A part has to say that it is one."""

    code, title = "not-an-offset-stream", "Send application/offset+octet-stream"


class OffsetMismatch(Conflict):
    """The part does not begin where the last one ended."""

    code, title = "offset-mismatch", "This part does not begin where the last one ended"


class UploadLocked(Problem):
    """Another request is sending to the same upload."""

    status, code, title = 423, "upload-locked", "Another request is sending this upload"


class UploadEnded(Problem):
    """It was finished, refused or given up before."""

    status, code, title = 410, "upload-ended", "This upload has ended"


class LengthRequired(Problem):
    """A body that comes all at once says how long it is."""

    status, code, title = 411, "length-required", "Say how long the body is"


class UploadTooLarge(ContentTooLarge):
    """There is more than was announced."""

    code, title = "upload-too-large", "This is more than was announced"


class LengthMismatch(Unprocessable):
    """There is less than was announced."""

    code, title = "length-mismatch", "This is not as much as was announced"


class ChecksumMismatch(Problem):
    """The part is not what its checksum says; send it again."""

    status, code, title = 460, "checksum-mismatch", "The checksum does not match"


class TypeNotAllowed(UnsupportedMediaType):
    """By its content it is nothing that may be stored."""

    code, title = "type-not-allowed", "Files of this type are not taken"


class EmptyFile(Unprocessable):
    """There is nothing in it."""

    code, title = "empty-file", "The file is empty"


class UploadRefused(Conflict):
    """Its bytes were good, and there is no place for the file any more."""

    code, title = "upload-refused", "There is no place for this file any more"


class StorageFull(Problem):
    """The disk has no room."""

    status, code, title = 507, "storage-full", "There is no room left on the disk"


class StorageUnavailable(Unavailable):
    """The disk, or the API, cannot be had right now."""

    code, title = "storage-unavailable", "The storage is not available right now"


_BY_CODE: Final[dict[str, type[Problem]]] = {
    each.code: each for each in (TypeNotAllowed, EmptyFile)
}


def refusal(code: str | None) -> Problem:
    """Return the problem that an upload has ended with."""
    if code == "upload-cancelled":
        return UploadEnded()
    if code in _BY_CODE:
        return _BY_CODE[code]()
    return UploadRefused(reason=code)
