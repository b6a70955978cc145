"""Every select on enrolments, and the counting of seats."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    Text,
    Uuid,
    column,
    exists,
    func,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import Grant, Resource
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.learn.courses.schemas import EnrolmentStatus
from stoa_api.learn.enrolments.models import Enrolment
from stoa_shared.clock import now
from stoa_shared.ids import new_id

SEATED: Final[frozenset[EnrolmentStatus]] = frozenset({"active", "completed"})
"""They take part, and count for the capacity."""

_courses = table(
    "courses",
    column("id", Uuid()),
    column("roster_id", Uuid()),
    column("status", Text()),
    column("enrolment_mode", Text()),
    column("capacity", BigInteger()),
    column("enrolled_count", BigInteger()),
    column("ends_at", DateTime(timezone=True)),
    schema="learn",
)


async def enrolment_of(
    db: AsyncSession, course_id: UUID, user_id: UUID
) -> Enrolment | None:
    """Lock how somebody takes part in a course, if they do or did."""
    return await db.scalar(
        select(Enrolment)
        .where(Enrolment.course_id == course_id, Enrolment.user_id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def is_seated(db: AsyncSession, course_id: UUID, user_id: UUID) -> bool:
    """Whether somebody takes part in a course now."""
    found = select(Enrolment.id).where(
        Enrolment.course_id == course_id,
        Enrolment.user_id == user_id,
        Enrolment.status.in_(SEATED),
    )
    return await db.scalar(found) is not None


async def begin(
    db: AsyncSession, *, org_id: UUID, course_id: UUID, user_id: UUID
) -> Enrolment:
    """Return somebody's enrolment under a lock.

    One that is made just now is withdrawn until the caller says what it is.
    """
    at = now()
    made = await db.scalar(
        insert(Enrolment)
        .values(
            id=new_id(),
            org_id=org_id,
            course_id=course_id,
            user_id=user_id,
            status="withdrawn",
            since=at,
            created_at=at,
            percent=0,
            seen_at=at,
        )
        .on_conflict_do_nothing(constraint="uq_enrolments_course_user")
        .returning(Enrolment)
    )
    if made is not None:
        return made
    there = await enrolment_of(db, course_id, user_id)
    if there is None:
        raise RuntimeError("an enrolment is never deleted while its course is there")
    return there


async def roster_for(db: AsyncSession, org_id: UUID, course_id: UUID) -> UUID | None:
    """Return the roster of a live course that people may still come into, or None."""
    return await db.scalar(
        select(_courses.c.roster_id)
        .join(Resource, Resource.id == _courses.c.id)
        .where(
            _courses.c.id == course_id,
            _courses.c.status != "archived",
            Resource.org_id == org_id,
            access.is_alive(),
        )
    )


async def hold_all(db: AsyncSession, org_id: UUID, user_id: UUID) -> None:
    """Keep the outlines of the courses of an organisation where somebody takes part."""
    is_in = exists().where(
        Enrolment.course_id == _courses.c.id,
        Enrolment.org_id == org_id,
        Enrolment.user_id == user_id,
        Enrolment.status.in_(SEATED),
    )
    await db.execute(
        select(_courses.c.id)
        .where(is_in)
        .order_by(_courses.c.id)
        .with_for_update(read=True, key_share=True)
    )


async def without_grant(
    db: AsyncSession, org_id: UUID, user_id: UUID
) -> Sequence[tuple[Enrolment, UUID]]:
    """Lock where somebody takes part in name only, with the roster of each course.

    In the order of the courses, so that two who do this wait for one another.
    """
    is_granted = exists().where(
        Grant.resource_id == _courses.c.roster_id, Grant.user_id == user_id
    )
    found = await db.execute(
        select(Enrolment, _courses.c.roster_id)
        .join(_courses, _courses.c.id == Enrolment.course_id)
        .where(
            Enrolment.org_id == org_id,
            Enrolment.user_id == user_id,
            Enrolment.status.in_(SEATED),
            ~is_granted,
        )
        .order_by(Enrolment.course_id)
        .with_for_update(of=Enrolment)
    )
    return [(row[0], row[1]) for row in found]


async def roster(
    db: AsyncSession,
    course_id: UUID,
    page: PageRequest,
    *,
    status: EnrolmentStatus | None,
) -> Rows[Any]:
    """List who takes part in a course or did, newest first."""
    statement = select(Enrolment).where(Enrolment.course_id == course_id)
    if status is not None:
        statement = statement.where(Enrolment.status == status)
    return await page_rows(db, statement, page, by=(Enrolment.created_at, Enrolment.id))


async def take_seat(db: AsyncSession, course_id: UUID, *, by_oneself: bool) -> bool:
    """Count one more who takes part, if there is room; one statement decides.

    Args:
        db: The transaction.
        course_id: In which course.
        by_oneself: Only while everybody may enrol there.
    """
    room = or_(
        _courses.c.capacity.is_(None), _courses.c.enrolled_count < _courses.c.capacity
    )
    statement = (
        update(_courses)
        .where(_courses.c.id == course_id, room)
        .values(enrolled_count=_courses.c.enrolled_count + 1)
        .returning(_courses.c.id)
    )
    if by_oneself:
        statement = statement.where(
            _courses.c.status == "published",
            _courses.c.enrolment_mode == "open",
            or_(_courses.c.ends_at.is_(None), _courses.c.ends_at > func.now()),
        )
    return (await db.scalar(statement)) is not None


async def give_seat_back(db: AsyncSession, course_id: UUID) -> None:
    """Count one less who takes part."""
    await db.execute(
        update(_courses)
        .where(_courses.c.id == course_id)
        .values(enrolled_count=_courses.c.enrolled_count - 1)
    )
