"""What can go wrong with files."""

from stoa_shared.problems import Forbidden, NotFound


class FileNotFound(NotFound):
    """No such file, or the caller cannot reach it. The two look the same."""


class LinkInvalid(Forbidden):
    """The link to a file is not one that we made."""

    code, title = "signature-invalid", "This link does not work"


class LinkExpired(Forbidden):
    """The link to a file was good and its time is over."""

    code, title = "signature-expired", "This link has expired"
