"""A certificate as a sheet to keep: PDF/A-2a, tagged for screen readers (PDF/UA-1)."""

from datetime import datetime
from functools import cache
from importlib import resources
from typing import Final

import typst

from stoa_api.learn.certificates.errors import NoLettersForSheet
from stoa_api.learn.certificates.schemas import CertificatePublic

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July", "August"),
    *("September", "October", "November", "December"),
)


@cache
def _template() -> tuple[bytes, typst.Fonts]:
    """Read the template, and find the fonts of the machine; 0.3 s once."""
    template = resources.files("stoa_api.learn.certificates").joinpath("sheet.typ")
    return template.read_bytes(), typst.Fonts()


def sheet(certificate: CertificatePublic, address: str) -> bytes:
    """Return a certificate as PDF; the same bytes for the same certificate.

    It takes some 30 ms of a core and lets other threads run: call it in one.

    Args:
        certificate: A valid one.
        address: Where anybody checks it.

    Raises:
        NoLettersForSheet: no font on this machine has all letters of the names.
    """
    template, fonts = _template()
    try:
        return typst.compile(
            template,
            format="pdf",
            font_paths=fonts,
            sys_inputs={
                "title": f"Certificate: {certificate.course_title}",
                "organization": certificate.org_name,
                "learner": certificate.learner_name,
                "course": certificate.course_title,
                "completed": _day(certificate.completed_at),
                "issued": _day(certificate.issued_at),
                "serial": certificate.serial,
                "address": address,
            },
            pdf_standards=["a-2a", "ua-1"],
            timestamp=certificate.issued_at.replace(microsecond=0),
        )
    except typst.TypstError as error:
        if "could not be displayed" in str(error):
            raise NoLettersForSheet from error
        raise


def _day(at: datetime) -> str:
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"
