"""What can go wrong with certificates."""

from stoa_shared.problems import NotFound


class CertificateNotFound(NotFound):
    """There is no such certificate, or this person has none for the course."""

    code, title = "certificate-not-found", "There is no such certificate"
