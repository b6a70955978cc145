"""Use cases of certificates: issue, show, verify, revoke."""

from asyncio import to_thread
from typing import Final
from urllib.parse import SplitResult
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox
from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.learn.certificates import queries, signing
from stoa_api.learn.certificates.errors import (
    CertificateNotFound,
    CertificateNotValid,
)
from stoa_api.learn.certificates.models import Certificate
from stoa_api.learn.certificates.schemas import (
    CertificateOut,
    CertificatePublic,
)
from stoa_api.learn.certificates.sheet import sheet
from stoa_api.learn.courses import service as courses
from stoa_shared.clock import now
from stoa_shared.events.learn import CertificateIssued, CertificateRevoked
from stoa_shared.ids import new_id
from stoa_shared.tokens import Keyring

AT_ONCE: Final = 5_000
"""Certificates that are signed again in one transaction."""

log = structlog.stdlib.get_logger()


async def issue(
    db: AsyncSession, keyring: Keyring, course_id: UUID, user_id: UUID
) -> None:
    """Issue the certificate of somebody who completed a course; again is harmless."""
    found = await queries.completion_of(db, course_id, user_id)
    if found is None:
        return
    certificate = Certificate(
        id=new_id(),
        org_id=found.org_id,
        enrolment_id=found.enrolment_id,
        user_id=user_id,
        course_id=course_id,
        serial=signing.new_serial(),
        learner_name=found.learner_name,
        course_title=found.course_title,
        org_name=found.org_name,
        completed_at=found.completed_at,
        issued_at=now(),
        revoked_at=None,
    )
    signing.sign(keyring, certificate)
    if await queries.add(db, certificate):
        _tell(db, None, certificate, CertificateIssued)


async def list_mine(
    db: AsyncSession,
    actor: Actor,
    keyring: Keyring,
    page: PageRequest,
    *,
    course_id: UUID | None,
) -> Rows[CertificateOut]:
    """List the actor's certificates, newest first."""
    rows = await queries.of_person(db, actor.user_id, page, course_id=course_id)
    return rows.map(lambda each: _own(each, keyring))


async def verify(db: AsyncSession, keyring: Keyring, typed: str) -> CertificatePublic:
    """Show the certificate of a serial to anybody.

    Raises:
        CertificateNotFound: nobody has this serial.
    """
    certificate = await queries.by_serial(db, signing.read_serial(typed))
    if certificate is None:
        raise CertificateNotFound
    return _public(certificate, keyring)


async def get_sheet(
    db: AsyncSession, keyring: Keyring, typed: str, *, site_url: SplitResult
) -> tuple[str, bytes]:
    """Return the serial of a valid certificate, and the sheet to keep.

    Raises:
        CertificateNotFound: nobody has this serial.
        CertificateNotValid: it is revoked, or not ours.
        NoLettersForSheet: no font here has all letters of the names.
    """
    certificate = await verify(db, keyring, typed)
    if not certificate.is_valid:
        raise CertificateNotValid
    address = f"{site_url.geturl().rstrip('/')}/certificates/{certificate.serial}"
    return certificate.serial, await to_thread(sheet, certificate, address)


async def revoke(
    db: AsyncSession,
    actor: Actor,
    keyring: Keyring,
    course_id: UUID,
    user_id: UUID,
    *,
    reason: str,
) -> CertificateOut:
    """Revoke a learner's certificate, for good; doing it again changes nothing.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is no owner of it.
        CertificateNotFound: the person has none for it.
    """
    courses.require_staff(await courses.seen(db, actor, course_id), Level.MANAGE)
    certificate = await queries.of_learner(db, course_id, user_id)
    if certificate is None:
        raise CertificateNotFound
    if certificate.revoked_at is None:
        certificate.revoked_at = now()
        _tell(db, actor, certificate, CertificateRevoked, reason=reason)
    return _own(certificate, keyring)


async def sign_again(db: AsyncSession, keyring: Keyring) -> None:
    """Sign with the newest secret what an older one signed, before that goes."""
    newest = signing.key_id(keyring.secrets[0])
    found = await queries.signed_otherwise(db, newest, at_most=AT_ONCE)
    for certificate in found:
        if signing.is_ours(keyring, certificate):
            signing.sign(keyring, certificate)


def _tell(
    db: AsyncSession,
    actor: Actor | None,
    certificate: Certificate,
    event: type[CertificateIssued] | type[CertificateRevoked],
    **more: str,
) -> None:
    org_id, course_id = certificate.org_id, certificate.course_id
    user_id = certificate.user_id
    if user_id is not None:
        happened = event(subject=certificate.id, course_id=course_id, user_id=user_id)
        outbox.record(db, happened, actor=actor, org_id=org_id)
    audit.write(
        db,
        actor,
        event.type,
        object_type="certificate",
        object_id=certificate.id,
        org_id=org_id,
        after={"course_id": str(course_id), "user_id": str(user_id), **more},
    )
    log.info(
        "certificate.changed",
        certificate_id=str(certificate.id),
        course_id=str(course_id),
        what=event.type,
    )


def _public(certificate: Certificate, keyring: Keyring) -> CertificatePublic:
    return CertificatePublic(
        serial=certificate.serial,
        learner_name=certificate.learner_name,
        course_title=certificate.course_title,
        org_name=certificate.org_name,
        completed_at=certificate.completed_at,
        issued_at=certificate.issued_at,
        is_valid=certificate.revoked_at is None
        and signing.is_ours(keyring, certificate),
        revoked_at=certificate.revoked_at,
    )


def _own(certificate: Certificate, keyring: Keyring) -> CertificateOut:
    public = _public(certificate, keyring)
    return CertificateOut(**public.model_dump(), course_id=certificate.course_id)
