"""What can go wrong with certificates."""

from stoa_shared.problems import Conflict, NotFound


class CertificateNotFound(NotFound):
    """There is no such certificate, or this person has none for the course."""

    code, title = "certificate-not-found", "There is no such certificate"


class CertificateNotValid(Conflict):
    """A sheet of paper would go on saying that it is."""

    code, title = "certificate-not-valid", "This certificate is not valid"


class NoLettersForSheet(Conflict):
    """No font here has all letters of the names; printing the page has."""

    code, title = "certificate-letters", "No font here has the letters of these names"
