"""HTTP of certificates."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Path, Query, Response

from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import Router
from stoa_api.base.site import Keys, PublicUrl
from stoa_api.learn.certificates import service
from stoa_api.learn.certificates.schemas import (
    CertificateOut,
    CertificatePublic,
    Revocation,
)

_PDF: Final = "application/pdf"
_SHEET: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {_PDF: {"schema": {"type": "string", "format": "binary"}}}}
}
Serial = Annotated[
    str, Path(min_length=16, max_length=40, description="As it is printed.")
]

router = Router(tags=["courses"])
public = Router(tags=["certificates"])


@router.get("/me/certificates")
async def list_my_certificates(
    actor: Caller,
    db: ReadDb,
    keyring: Keys,
    page: Paging,
    *,
    course_id: Annotated[
        UUID | None, Query(description="Only the one for this course.")
    ] = None,
) -> Page[CertificateOut]:
    """List your certificates, newest first."""
    rows = await service.list_mine(db, actor, keyring, page, course_id=course_id)
    return page.show(rows)


@router.post("/courses/{course_id}/enrolments/{user_id}/certificate/revoke")
async def revoke_certificate(
    course_id: UUID,
    user_id: UUID,
    body: Revocation,
    actor: Caller,
    db: Db,
    keyring: Keys,
) -> CertificateOut:
    """Revoke a learner's certificate for good, as an owner of the course."""
    return await service.revoke(
        db, actor, keyring, course_id, user_id, reason=body.reason
    )


@public.get("/certificates/{serial}")
async def verify_certificate(
    serial: Serial, db: ReadDb, keyring: Keys
) -> CertificatePublic:
    """Look a certificate up by its serial. Nobody needs an account for it."""
    return await service.verify(db, keyring, serial)


@public.get("/certificates/{serial}/pdf", response_class=Response, responses=_SHEET)
async def download_certificate(
    serial: Serial, db: ReadDb, keyring: Keys, site_url: PublicUrl
) -> Response:
    """Take a valid certificate away as a PDF. Nobody needs an account for it."""
    known, sheet = await service.get_sheet(db, keyring, serial, site_url=site_url)
    name = f'attachment; filename="certificate-{known}.pdf"'
    return Response(sheet, media_type=_PDF, headers={"Content-Disposition": name})
