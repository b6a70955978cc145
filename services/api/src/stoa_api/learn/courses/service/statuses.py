"""Publish, take back, archive, trash and restore courses."""

from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox, versions
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.learn.courses import queries
from stoa_api.learn.courses.errors import (
    CourseIsLive,
    CourseNotReady,
    CourseStatus,
)
from stoa_api.learn.courses.queries import CourseSeen
from stoa_api.learn.courses.schemas import CourseOut, CourseStatusName
from stoa_api.learn.courses.service.courses import get_course
from stoa_api.learn.courses.service.staff import changeable
from stoa_shared.clock import now
from stoa_shared.events.learn import (
    CourseArchived,
    CourseDeleted,
    CoursePublished,
    CourseRestored,
    CourseUnpublished,
)
from stoa_shared.problems import FieldError

log = structlog.stdlib.get_logger()


async def publish_course(db: AsyncSession, actor: Actor, course_id: UUID) -> CourseOut:
    """Put a course into the catalogue and open it to its learners.

    An archived one comes back by it.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is not an owner.
        CourseIsTrashed: restore it first.
        CourseStatus: it is published already.
        CourseNotReady: there is nothing for learners in it.
    """
    seen = await changeable(db, actor, course_id, Level.MANAGE)
    if seen.course.status == "published":
        raise CourseStatus(status=seen.course.status)
    if not await queries.has_published_lesson(db, course_id):
        message = "Publish at least one lesson first."
        error = FieldError(
            pointer="/outline", code="no-published-lesson", message=message
        )
        raise CourseNotReady(errors=[error])
    seen.course.published_at = seen.course.published_at or now()
    await _become(db, actor, seen, "published")
    return await get_course(db, actor, course_id)


async def unpublish_course(
    db: AsyncSession, actor: Actor, course_id: UUID
) -> CourseOut:
    """Make a course a draft again; who is enrolled stays so and waits.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is not an owner.
        CourseIsTrashed: restore it first.
        CourseStatus: it is a draft already.
    """
    seen = await changeable(db, actor, course_id, Level.MANAGE)
    if seen.course.status == "draft":
        raise CourseStatus(status=seen.course.status)
    await _become(db, actor, seen, "draft")
    return await get_course(db, actor, course_id)


async def archive_course(db: AsyncSession, actor: Actor, course_id: UUID) -> CourseOut:
    """Take a course out of the catalogue; who is enrolled goes on reading it.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is not an owner.
        CourseIsTrashed: restore it first.
        CourseStatus: it is a draft, or archived already.
    """
    seen = await changeable(db, actor, course_id, Level.MANAGE)
    if seen.course.status != "published":
        raise CourseStatus(status=seen.course.status)
    await _become(db, actor, seen, "archived")
    return await get_course(db, actor, course_id)


async def trash_course(
    db: AsyncSession, actor: Actor, course_id: UUID, *, version: int
) -> None:
    """Put a course with all its lessons into the trash: only owners still see it.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is not an owner.
        CourseIsTrashed: it is there already.
        PreconditionFailed: somebody was faster.
    """
    seen = await changeable(db, actor, course_id, Level.MANAGE)
    versions.check(seen.course.version, version)
    seen.course.version += 1
    seen.resource.deleted_at = now()
    await access.announce(db, seen.resource, by=actor)
    org_id = seen.course.org_id
    outbox.record(db, CourseDeleted(subject=course_id), actor=actor, org_id=org_id)
    audit.record(db, actor, "course.deleted", seen.course)
    log.info("course.deleted", course_id=str(course_id), actor_id=str(actor.user_id))


async def restore_course(db: AsyncSession, actor: Actor, course_id: UUID) -> CourseOut:
    """Take a course out of the trash; all is as it was.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is not an owner.
        CourseIsLive: it is not in the trash.
    """
    seen = await changeable(db, actor, course_id, Level.MANAGE, may_be_trashed=True)
    if seen.resource.deleted_at is None:
        raise CourseIsLive
    seen.course.version += 1
    seen.resource.deleted_at = None
    await access.announce(db, seen.resource, by=actor)
    org_id = seen.course.org_id
    outbox.record(db, CourseRestored(subject=course_id), actor=actor, org_id=org_id)
    audit.record(db, actor, "course.restored", seen.course)
    log.info("course.restored", course_id=str(course_id), actor_id=str(actor.user_id))
    return await get_course(db, actor, course_id)


_EVENTS = {
    "draft": CourseUnpublished,
    "published": CoursePublished,
    "archived": CourseArchived,
}


async def _become(
    db: AsyncSession, actor: Actor, seen: CourseSeen, status: CourseStatusName
) -> None:
    course, before = seen.course, seen.course.status
    course.status = status
    course.version += 1
    course.updated_at = now()
    await _open_or_close(db, actor, seen)
    event = _EVENTS[status](subject=course.id)
    outbox.record(db, event, actor=actor, org_id=course.org_id)
    audit.record(
        db,
        actor,
        event.type,
        course,
        before={"status": before},
        after={"status": status},
    )
    log.info(
        "course.status_changed",
        status=status,
        course_id=str(course.id),
        actor_id=str(actor.user_id),
    )


async def _open_or_close(db: AsyncSession, actor: Actor, seen: CourseSeen) -> None:
    """Put the curriculum below the roster, or beside it while it is a draft."""
    course = seen.course
    await access.lock_tree(db, course.id)
    curriculum = await db.get_one(Resource, course.curriculum_id)
    wanted = course.id if course.status == "draft" else course.roster_id
    if curriculum.parent_id == wanted:
        return
    parent = await db.get_one(Resource, wanted)
    await access.move(db, curriculum, parent)
    await access.announce(db, curriculum, by=actor)
