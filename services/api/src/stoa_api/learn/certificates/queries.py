"""Every select on certificates."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Text, Uuid, column, select, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.learn.certificates.models import Certificate

_enrolments = table(
    "enrolments",
    column("id", Uuid()),
    column("course_id", Uuid()),
    column("user_id", Uuid()),
    column("completed_at", DateTime(timezone=True)),
    schema="learn",
)
_courses = table(
    "courses",
    column("id", Uuid()),
    column("org_id", Uuid()),
    column("title", Text()),
    schema="learn",
)
_organizations = table(
    "organizations", column("id", Uuid()), column("name", Text()), schema="core"
)
_people = table(
    "users", column("id", Uuid()), column("display_name", Text()), schema="core"
)


async def completion_of(db: AsyncSession, course_id: UUID, user_id: UUID) -> Any:
    """Return what a certificate says of somebody who completed a course, or None."""
    found = await db.execute(
        select(
            _enrolments.c.id.label("enrolment_id"),
            _enrolments.c.completed_at,
            _courses.c.org_id,
            _courses.c.title.label("course_title"),
            _organizations.c.name.label("org_name"),
            _people.c.display_name.label("learner_name"),
        )
        .join(_courses, _courses.c.id == _enrolments.c.course_id)
        .join(_organizations, _organizations.c.id == _courses.c.org_id)
        .join(_people, _people.c.id == _enrolments.c.user_id)
        .where(
            _enrolments.c.course_id == course_id,
            _enrolments.c.user_id == user_id,
            _enrolments.c.completed_at.is_not(None),
        )
    )
    return found.one_or_none()


async def add(db: AsyncSession, certificate: Certificate) -> bool:
    """Keep a certificate, if the enrolment has none yet.

    Returns:
        Whether it had none.
    """
    names = [each.key for each in Certificate.__table__.columns]
    made = await db.scalar(
        insert(Certificate)
        .values({each: getattr(certificate, each) for each in names})
        .on_conflict_do_nothing(constraint="uq_certificates_enrolment")
        .returning(Certificate.id)
    )
    return made is not None


async def by_serial(db: AsyncSession, serial: str) -> Certificate | None:
    """Load the certificate of a serial."""
    return await db.scalar(select(Certificate).where(Certificate.serial == serial))


async def of_learner(
    db: AsyncSession, course_id: UUID, user_id: UUID
) -> Certificate | None:
    """Lock the certificate that somebody has for a course."""
    return await db.scalar(
        select(Certificate)
        .where(Certificate.course_id == course_id, Certificate.user_id == user_id)
        .with_for_update()
    )


async def of_person(
    db: AsyncSession, user_id: UUID, page: PageRequest, *, course_id: UUID | None
) -> Rows[Certificate]:
    """List somebody's certificates, newest first."""
    statement = select(Certificate).where(Certificate.user_id == user_id)
    if course_id is not None:
        statement = statement.where(Certificate.course_id == course_id)
    by = (Certificate.issued_at, Certificate.id)
    return await page_rows(db, statement, page, by=by)


async def signed_otherwise(
    db: AsyncSession, key_id: str, *, at_most: int
) -> Sequence[Certificate]:
    """Lock certificates that another secret signed than the newest."""
    found = await db.scalars(
        select(Certificate)
        .where(Certificate.key_id != key_id)
        .order_by(Certificate.issued_at)
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    return found.all()
