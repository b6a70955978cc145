"""Use cases of enrolments: enrol, withdraw, and what staff do with the roster."""

from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import service as organizations
from stoa_api.core.organizations.errors import UserNotFound
from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import Person
from stoa_api.learn.courses import service as courses
from stoa_api.learn.courses.schemas import EnrolmentStatus
from stoa_api.learn.enrolments import queries
from stoa_api.learn.enrolments.errors import (
    ByInvitation,
    CourseFull,
    EnrolmentClosed,
    EnrolmentNotFound,
    WasRemoved,
)
from stoa_api.learn.enrolments.models import Enrolment
from stoa_api.learn.enrolments.queries import SEATED
from stoa_api.learn.enrolments.schemas import EnrolmentOut
from stoa_api.learn.progress import service as progress
from stoa_shared.clock import now
from stoa_shared.events.learn import (
    EnrolmentActivated,
    EnrolmentCreated,
    EnrolmentEvent,
    EnrolmentRemoved,
    EnrolmentWithdrawn,
)

_EVENTS: Final[dict[EnrolmentStatus, type[EnrolmentEvent]]] = {
    "pending": EnrolmentCreated,
    "active": EnrolmentActivated,
    "completed": EnrolmentActivated,
    "withdrawn": EnrolmentWithdrawn,
    "removed": EnrolmentRemoved,
}

log = structlog.stdlib.get_logger()


async def enrol(db: AsyncSession, actor: Actor, course_id: UUID) -> EnrolmentOut:
    """Take part in a course, or ask to; doing it again changes nothing.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        EnrolmentClosed: nobody enrols there now.
        ByInvitation: only the staff let people in.
        WasRemoved: the staff took the actor out.
        CourseFull: as many take part as may.
    """
    seen = await courses.seen(db, actor, course_id)
    course = seen.course
    await courses.hold(db, course_id)
    enrolment = await queries.begin(
        db, org_id=course.org_id, course_id=course_id, user_id=actor.user_id
    )
    if enrolment.status == "removed":
        raise WasRemoved
    if enrolment.status not in SEATED and enrolment.status != _wish(seen):
        _require_open(seen)
        status: EnrolmentStatus = _wish(seen)
        if status == "active" and not await queries.take_seat(
            db, course_id, by_oneself=True
        ):
            # It was open a moment ago; if it no longer is, that is the reason.
            _require_open(await courses.seen(db, actor, course_id))
            raise CourseFull
        await _become(db, actor, seen.course.roster_id, enrolment, status)
    return await _shown_one(db, enrolment)


async def withdraw(db: AsyncSession, actor: Actor, course_id: UUID) -> None:
    """Leave a course, or no longer ask to take part; what was done there is kept.

    Raises:
        CourseNotFound: no such course, or the actor neither sees it nor is in it.
        EnrolmentNotFound: they never took part in it, nor asked to.
    """
    await courses.hold(db, course_id)
    enrolment = await queries.enrolment_of(db, course_id, actor.user_id)
    seen = await courses.seen(db, actor, course_id)
    if enrolment is None:
        raise EnrolmentNotFound
    if enrolment.status in SEATED or enrolment.status == "pending":
        await _leave(db, actor, seen.course.roster_id, enrolment, "withdrawn")


async def takes_part(db: AsyncSession, course_id: UUID, user_id: UUID) -> bool:
    """Whether somebody takes part in a course now."""
    return await queries.is_seated(db, course_id, user_id)


async def list_roster(
    db: AsyncSession,
    actor: Actor,
    course_id: UUID,
    page: PageRequest,
    *,
    status: EnrolmentStatus | None,
) -> Rows[EnrolmentOut]:
    """List who takes part in a course or did, for its staff.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is not on its staff.
    """
    courses.require_staff(await courses.seen(db, actor, course_id), Level.VIEW)
    rows = await queries.roster(db, course_id, page, status=status)
    persons = await people.shown(db, [each.user_id for each in rows.items])
    return rows.map(lambda row: _shown(row, persons[row.user_id]))


async def admit(
    db: AsyncSession, actor: Actor, course_id: UUID, user_id: UUID
) -> EnrolmentOut:
    """Let a member of the organisation take part, also one who asked to or had left.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is no editor of it.
        UserNotFound: nobody in the organisation has this id.
        CourseFull: as many take part as may.
    """
    seen = await courses.seen(db, actor, course_id)
    courses.require_staff(seen, Level.EDIT)
    if await organizations.find_role(db, seen.course.org_id, user_id) is None:
        raise UserNotFound
    await courses.hold(db, course_id)
    enrolment = await queries.begin(
        db, org_id=seen.course.org_id, course_id=course_id, user_id=user_id
    )
    if enrolment.status not in SEATED:
        if not await queries.take_seat(db, course_id, by_oneself=False):
            raise CourseFull
        await _become(db, actor, seen.course.roster_id, enrolment, "active")
    return await _shown_one(db, enrolment)


async def remove(
    db: AsyncSession, actor: Actor, course_id: UUID, user_id: UUID
) -> None:
    """Take somebody out of a course, or do not let them in; what they did is kept.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is no editor of it.
        EnrolmentNotFound: they never took part in it, nor asked to.
    """
    seen = await courses.seen(db, actor, course_id)
    courses.require_staff(seen, Level.EDIT)
    await courses.hold(db, course_id)
    enrolment = await queries.enrolment_of(db, course_id, user_id)
    if enrolment is None:
        raise EnrolmentNotFound
    if enrolment.status != "removed":
        await _leave(db, actor, seen.course.roster_id, enrolment, "removed")


async def admit_invited(
    db: AsyncSession, org_id: UUID, course_id: UUID, user_id: UUID
) -> None:
    """Let somebody take part who came by an invitation to a course.

    Where no seat is left they ask for one, and the staff see it. Who was taken out
    by the staff stays out.
    """
    await courses.hold(db, course_id)
    roster_id = await queries.roster_for(db, org_id, course_id)
    if roster_id is None or (
        await organizations.find_role(db, org_id, user_id) is None
    ):
        return
    enrolment = await queries.begin(
        db, org_id=org_id, course_id=course_id, user_id=user_id
    )
    if enrolment.status in SEATED or enrolment.status == "removed":
        return
    has_seat = await queries.take_seat(db, course_id, by_oneself=False)
    status: EnrolmentStatus = "active" if has_seat else "pending"
    if enrolment.status != status:
        await _become(db, None, roster_id, enrolment, status)


async def leave_all(db: AsyncSession, org_id: UUID, user_id: UUID) -> None:
    """Withdraw somebody wherever they take part in name only, in an organisation."""
    await queries.hold_all(db, org_id, user_id)
    for enrolment, roster_id in await queries.without_grant(db, org_id, user_id):
        await _leave(db, None, roster_id, enrolment, "withdrawn")


def _wish(seen: courses.CourseSeen) -> EnrolmentStatus:
    return "pending" if seen.course.enrolment_mode == "request" else "active"


def _require_open(seen: courses.CourseSeen) -> None:
    course = seen.course
    if course.enrolment_mode == "invite":
        raise ByInvitation
    is_over = course.ends_at is not None and course.ends_at <= now()
    if course.status != "published" or course.enrolment_mode == "closed" or is_over:
        raise EnrolmentClosed


async def _leave(
    db: AsyncSession,
    actor: Actor | None,
    roster_id: UUID,
    enrolment: Enrolment,
    status: EnrolmentStatus,
) -> None:
    if enrolment.status in SEATED:
        await queries.give_seat_back(db, enrolment.course_id)
    await _become(db, actor, roster_id, enrolment, status)


async def _become(
    db: AsyncSession,
    actor: Actor | None,
    roster_id: UUID,
    enrolment: Enrolment,
    status: EnrolmentStatus,
) -> None:
    """Give an enrolment another status, and the person what goes with it."""
    before, user_id = enrolment.status, enrolment.user_id
    if status == "active" and enrolment.completed_at is not None:
        status = "completed"  # they come back to what they have
    enrolment.status = status
    enrolment.since = now()
    roster = await db.get_one(Resource, roster_id)
    if status in SEATED:
        await access.give(db, roster, Level.VIEW, user_id=user_id, by=actor)
    elif before in SEATED:
        await access.take(db, roster, user_id=user_id, by=actor)
    event = _EVENTS[status]
    course_id, org_id = enrolment.course_id, enrolment.org_id
    outbox.record(
        db, event(subject=course_id, user_id=user_id), actor=actor, org_id=org_id
    )
    audit.record(
        db,
        actor,
        event.type,
        enrolment,
        before={"status": before},
        after={
            "status": status,
            "course_id": str(course_id),
            "user_id": str(user_id),
        },
    )
    if status == "active":
        # What was missing when they left may be gone from the course since.
        await progress.settle_one(
            db, actor, org_id=org_id, course_id=course_id, enrolment_id=enrolment.id
        )
        await db.refresh(enrolment)
    log.info(
        "enrolment.changed",
        status=status,
        course_id=str(course_id),
        user_id=str(user_id),
    )


async def _shown_one(db: AsyncSession, enrolment: Enrolment) -> EnrolmentOut:
    persons = await people.shown(db, [enrolment.user_id])
    return _shown(enrolment, persons[enrolment.user_id])


def _shown(enrolment: Enrolment, person: Person) -> EnrolmentOut:
    return EnrolmentOut(
        course_id=enrolment.course_id,
        user=person,
        status=enrolment.status,
        since=enrolment.since,
        created_at=enrolment.created_at,
        percent=enrolment.percent,
        completed_at=enrolment.completed_at,
        last_seen_at=enrolment.seen_at,
    )
