"""Begin, show and change courses."""

from datetime import datetime
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox, slugs, versions
from stoa_api.base.access import Grant, Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import service as organizations
from stoa_api.learn.categories import service as categories
from stoa_api.learn.courses import queries
from stoa_api.learn.courses.errors import (
    CapacityTooLow,
    CourseNotFound,
    CourseSlugTaken,
    DatesReversed,
    TooManyCourses,
)
from stoa_api.learn.courses.models import Course
from stoa_api.learn.courses.queries import Filters
from stoa_api.learn.courses.schemas import (
    SLUG_MAX,
    CourseCard,
    CourseNew,
    CourseOut,
    CoursePatch,
)
from stoa_api.learn.courses.service import showing
from stoa_api.learn.courses.service.staff import changeable
from stoa_shared.clock import now
from stoa_shared.events.learn import CourseCreated, CourseUpdated
from stoa_shared.problems import FieldError

COURSES_MAX: Final = 5_000
"""Courses of an organisation."""
_CLEARED_BY_NULL: Final = frozenset(
    {"level", "category_id", "capacity", "starts_at", "ends_at"}
)

log = structlog.stdlib.get_logger()


async def create_course(
    db: AsyncSession, actor: Actor, org_id: UUID, new: CourseNew
) -> CourseOut:
    """Begin a course, as a draft; who begins it owns it.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is not at least an instructor there.
        TooManyCourses: the organisation has as many as it may.
        CourseSlugTaken: another course has the short name that was asked for.
        NoSuchCategory: the organisation has no such category.
        DatesReversed: it would end before it starts.
    """
    await organizations.role_of(db, actor, org_id, at_least="instructor")
    _require_order(new.starts_at, new.ends_at)
    await categories.require_category(db, org_id, new.category_id)
    await access.lock_tree(db, org_id)
    if await queries.count_in(db, org_id) >= COURSES_MAX:
        raise TooManyCourses
    slug = await _free_slug(db, org_id, new)
    resource, roster, curriculum = await _places(db, actor, org_id)
    at = now()
    course = Course(
        id=resource.id,
        org_id=org_id,
        roster_id=roster.id,
        curriculum_id=curriculum.id,
        **{**new.model_dump(), "slug": slug},
        created_at=at,
        updated_at=at,
    )
    # Nobody could reach it before, so the grant is no change to announce.
    own = Grant(
        resource_id=resource.id,
        org_id=org_id,
        user_id=actor.user_id,
        level=Level.MANAGE,
        created_by=actor.user_id,
    )
    db.add_all((course, own))
    await db.flush()
    outbox.record(db, CourseCreated(subject=course.id), actor=actor, org_id=org_id)
    audit.record(db, actor, "course.created", course, after=showing.contents(course))
    log.info("course.created", course_id=str(course.id), actor_id=str(actor.user_id))
    return await get_course(db, actor, course.id)


async def list_courses(
    db: AsyncSession, actor: Actor, org_id: UUID, page: PageRequest, filters: Filters
) -> Rows[CourseCard]:
    """List the courses of an organisation that the actor sees, newest first.

    Raises:
        OrganizationNotFound: the actor is not in the organisation.
    """
    rows = await queries.courses_for(db, actor, org_id, page, filters)
    if not rows.items:
        # Only an empty list can belong to somebody who is not in it.
        await organizations.role_of(db, actor, org_id)
    return rows.map(showing.card)


async def get_course(db: AsyncSession, actor: Actor, course_id: UUID) -> CourseOut:
    """Show one course; its owners see it in the trash too.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
    """
    told = await queries.course_told(db, actor, course_id)
    if told is None:
        raise CourseNotFound
    return showing.page(told)


async def update_course(
    db: AsyncSession,
    actor: Actor,
    course_id: UUID,
    patch: CoursePatch,
    *,
    version: int,
) -> CourseOut:
    """Change what is told of a course, or how people come to take part.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is no editor of it.
        CourseIsTrashed: restore it first.
        PreconditionFailed: somebody was faster.
        CourseSlugTaken: another course has this short name.
        NoSuchCategory: the organisation has no such category.
        CapacityTooLow: more people take part already.
        DatesReversed: it would end before it starts.
    """
    course = (await changeable(db, actor, course_id)).course
    versions.check(course.version, version)
    if patch.category_id is not None:
        await categories.require_category(db, course.org_id, patch.category_id)
    before = showing.contents(course)
    for name, value in patch.model_dump(exclude_unset=True).items():
        if value is not None or name in _CLEARED_BY_NULL:
            setattr(course, name, value)
    after = showing.contents(course)
    if after == before:
        return await get_course(db, actor, course_id)
    _require_order(course.starts_at, course.ends_at)
    if course.capacity is not None and course.capacity < course.enrolled_count:
        raise CapacityTooLow(enrolled=course.enrolled_count)
    course.version += 1
    course.updated_at = now()
    try:
        await db.flush()
    except IntegrityError:
        # The unique constraint decides; asking first would be a race.
        raise _taken(str(after["slug"])) from None
    org_id = course.org_id
    outbox.record(db, CourseUpdated(subject=course_id), actor=actor, org_id=org_id)
    audit.record(db, actor, "course.updated", course, before=before, after=after)
    log.info("course.updated", course_id=str(course_id), actor_id=str(actor.user_id))
    return await get_course(db, actor, course_id)


async def _places(
    db: AsyncSession, actor: Actor, org_id: UUID
) -> tuple[Resource, Resource, Resource]:
    """Add the course to the spine, and below it its roster and its curriculum."""
    root = await db.get_one(Resource, org_id)
    course = access.add_resource(
        db, root, resource_type="course", created_by=actor.user_id
    )
    await db.flush()
    roster, curriculum = (
        access.add_resource(db, course, resource_type=each, created_by=actor.user_id)
        for each in ("roster", "curriculum")
    )
    await db.flush()
    return course, roster, curriculum


async def _free_slug(db: AsyncSession, org_id: UUID, new: CourseNew) -> str:
    """Return the slug that was asked for, or the first free one; under the lock."""
    slug = new.slug or slugs.from_text(new.title, at_most=SLUG_MAX, otherwise="course")
    if not await queries.has_slug(db, org_id, slug):
        return slug
    if new.slug is not None:
        raise _taken(slug)
    return slugs.with_suffix(slug, at_most=SLUG_MAX)


def _taken(slug: str) -> CourseSlugTaken:
    message = "Another course has this short name."
    error = FieldError(pointer="/slug", code="course-slug-taken", message=message)
    return CourseSlugTaken(errors=[error], slug=slug)


def _require_order(starts_at: datetime | None, ends_at: datetime | None) -> None:
    if starts_at is None or ends_at is None or starts_at < ends_at:
        return
    message = "It would end before it starts."
    error = FieldError(pointer="/ends_at", code="dates-reversed", message=message)
    raise DatesReversed(errors=[error])
