"""What can go wrong with uploads."""

from stoa_shared.problems import Conflict, ContentTooLarge, NotFound, Problem


class UploadNotFound(NotFound):
    """No such upload, or it is somebody else's. The two look the same."""


class UploadTooLarge(ContentTooLarge):
    """One file may not be so large."""

    code, title = "upload-too-large", "This file is too large"


class QuotaExceeded(ContentTooLarge):
    """There is no room left for it: the person's, or the organisation's."""

    code, title = "quota-exceeded", "There is no room left for this file"


class TooManyUploads(Conflict):
    """So many are under way already: finish or end some of them."""

    code, title = "too-many-uploads", "Too many uploads are under way"


class UploadExpired(Problem):
    """It was not finished in time."""

    status, code, title = 410, "upload-expired", "This upload was not finished in time"


class TusVersionUnknown(Problem):
    """The client speaks another version of tus."""

    status, code, title = 412, "tus-version-unknown", "Only tus 1.0.0 is spoken here"
