"""What can go wrong with the audit."""

from stoa_shared.problems import Unprocessable


class ExportTooLarge(Unprocessable):
    """More entries than one file may have: a shorter time has fewer."""

    code, title = "export-too-large", "This is too much for one file"
