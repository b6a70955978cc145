"""Bodies of certificates."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from stoa_api.base.bodies import Answer, Body
from stoa_api.learn.courses.schemas import Text

SERIAL = r"^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$"

Serial = Annotated[
    str,
    Field(
        description="As it is printed: sixteen digits and letters, without I, L, O, U.",
        examples=["7K3M-Q0ZD-9V2X-B4HN"],
    ),
]


class CertificatePublic(Answer):
    """A certificate, as everybody reads it who knows its serial."""

    serial: Serial
    learner_name: str
    course_title: str
    org_name: str
    completed_at: datetime
    issued_at: datetime
    is_valid: bool
    """Whether it is signed by this installation and not revoked."""
    revoked_at: datetime | None


class CertificateOut(CertificatePublic):
    """A certificate of the caller's, or of a learner of theirs."""

    course_id: UUID


class Revocation(Body):
    """Why a certificate is revoked, for the audit."""

    reason: Annotated[Text, StringConstraints(min_length=1, max_length=500)]
