"""Extra time: granted once, and each timed quiz of the course obeys."""

from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit
from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import service as organizations
from stoa_api.core.organizations.errors import UserNotFound
from stoa_api.core.people import service as people
from stoa_api.learn.courses import service as courses
from stoa_api.learn.quizzes import queries
from stoa_api.learn.quizzes.errors import ExtraTimeNotFound
from stoa_api.learn.quizzes.schemas import ExtraTimeOut
from stoa_api.learn.quizzes.service import clock
from stoa_shared.clock import now

log = structlog.stdlib.get_logger()


async def list_extra_time(
    db: AsyncSession, actor: Actor, course_id: UUID, page: PageRequest
) -> Rows[ExtraTimeOut]:
    """List who has extra time in a course, for its staff.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is not on its staff.
    """
    courses.require_staff(await courses.seen(db, actor, course_id), Level.VIEW)
    rows = await queries.extra_times_in(db, course_id, page)
    persons = await people.shown(db, [each.user_id for each in rows.items])
    return rows.map(
        lambda row: ExtraTimeOut(
            user=persons[row.user_id], percent=row.percent, granted_at=row.granted_at
        )
    )


async def grant_extra_time(
    db: AsyncSession, actor: Actor, course_id: UUID, user_id: UUID, percent: int
) -> ExtraTimeOut:
    """Give somebody more time for each timed quiz; attempts that run get it too.

    An attempt that runs never becomes shorter by it.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is no editor of it.
        UserNotFound: nobody in the organisation has this id.
    """
    seen = await courses.seen(db, actor, course_id)
    courses.require_staff(seen, Level.EDIT)
    if await organizations.find_role(db, seen.course.org_id, user_id) is None:
        raise UserNotFound
    before = await queries.extra_time_of(db, course_id, user_id)
    was = None if before is None else before.percent
    if was != percent:
        await queries.put_extra_time(db, course_id, user_id, percent, now())
        await _lengthen(db, course_id, user_id, percent)
        _tell(db, actor, seen, user_id, before=was, after=percent)
    granted = await queries.extra_time_of(db, course_id, user_id)
    if granted is None:
        raise ExtraTimeNotFound  # somebody took it away in this very moment
    persons = await people.shown(db, [user_id])
    return ExtraTimeOut(
        user=persons[user_id], percent=granted.percent, granted_at=granted.granted_at
    )


async def remove_extra_time(
    db: AsyncSession, actor: Actor, course_id: UUID, user_id: UUID
) -> None:
    """Take somebody's extra time away; attempts that run keep theirs.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is no editor of it.
        ExtraTimeNotFound: they have none.
    """
    seen = await courses.seen(db, actor, course_id)
    courses.require_staff(seen, Level.EDIT)
    before = await queries.extra_time_of(db, course_id, user_id)
    if before is None:
        raise ExtraTimeNotFound
    await queries.drop_extra_time(db, course_id, user_id)
    _tell(db, actor, seen, user_id, before=before.percent, after=None)


async def _lengthen(
    db: AsyncSession, course_id: UUID, user_id: UUID, percent: int
) -> None:
    for attempt in await queries.running_in(db, course_id, user_id, now()):
        wanted = clock.deadline(
            attempt.started_at,
            seconds=attempt.time_limit_seconds,
            closes_at=attempt.closes_at,
            extra_percent=percent,
        )
        if wanted is not None and attempt.deadline is not None:
            attempt.deadline = max(attempt.deadline, wanted)


def _tell(
    db: AsyncSession,
    actor: Actor,
    seen: courses.CourseSeen,
    user_id: UUID,
    *,
    before: int | None,
    after: int | None,
) -> None:
    whose = str(user_id)
    audit.write(
        db,
        actor,
        "extra_time.removed" if after is None else "extra_time.granted",
        object_type="course",
        object_id=seen.course.id,
        org_id=seen.course.org_id,
        before=None if before is None else {"user_id": whose, "percent": before},
        after=None if after is None else {"user_id": whose, "percent": after},
    )
    log.info(
        "extra_time.changed",
        course_id=str(seen.course.id),
        user_id=whose,
        actor_id=str(actor.user_id),
    )
