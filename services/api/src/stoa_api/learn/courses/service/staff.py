"""Who a course's staff are, and what each of them may do."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.learn.courses import queries
from stoa_api.learn.courses.errors import CourseIsTrashed, CourseNotFound
from stoa_api.learn.courses.models import Course
from stoa_api.learn.courses.queries import CourseSeen
from stoa_api.studio.members import service as members
from stoa_api.studio.members.errors import RoleTooLow
from stoa_api.studio.members.schemas import RoleOut, role_at
from stoa_api.studio.members.service import Place


def require_staff(seen: CourseSeen, needed: Level) -> Level:
    """Refuse who is not on the staff of a course, or not high enough.

    Raises:
        RoleTooLow: they are not.
    """
    if seen.level is None:
        raise RoleTooLow(role=None, needs=role_at(needed))
    members.require(seen.level, needed)
    return seen.level


async def seen(db: AsyncSession, actor: Actor, course_id: UUID) -> CourseSeen:
    """Load a live course for whoever sees it.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: it is in the trash, and the actor owns it.
    """
    found = await queries.course_for(db, actor, course_id)
    if found is None:
        raise CourseNotFound
    if found.resource.deleted_at is not None:
        raise CourseIsTrashed
    return found


async def changeable(
    db: AsyncSession,
    actor: Actor,
    course_id: UUID,
    needed: Level = Level.EDIT,
    *,
    may_be_trashed: bool = False,
) -> CourseSeen:
    """Lock a course for changing it or what is in it, one change at a time.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is not on its staff, or not high enough.
        CourseIsTrashed: restore it first.
    """
    # Once without the lock: who may not change it does not keep others waiting.
    for is_locking in (False, True):
        found = await queries.course_for(db, actor, course_id, for_change=is_locking)
        if found is None:
            raise CourseNotFound
        require_staff(found, needed)
    if found.resource.deleted_at is not None and not may_be_trashed:
        raise CourseIsTrashed
    return found


async def hold(db: AsyncSession, course_id: UUID) -> None:
    """Keep the outline of a course as it is, before an enrolment is locked."""
    await queries.hold(db, course_id)


async def locked(db: AsyncSession, course_id: UUID) -> Course:
    """Lock a course for a change that a timer makes."""
    return await queries.locked(db, course_id)


async def list_staff(
    db: AsyncSession, actor: Actor, course_id: UUID, page: PageRequest
) -> Rows[RoleOut]:
    """List the staff of a course, owners first, for the staff.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is not on its staff.
        CourseIsTrashed: restore it first.
    """
    return await members.list_members(db, actor, place(course_id), page)


async def _live(
    db: AsyncSession, actor: Actor, course_id: UUID
) -> tuple[Resource, Level]:
    found = await seen(db, actor, course_id)
    return found.resource, require_staff(found, Level.VIEW)


def place(course_id: UUID) -> Place:
    """Return a course as what somebody is on the staff of."""
    return Place(id=course_id, live=_live)
