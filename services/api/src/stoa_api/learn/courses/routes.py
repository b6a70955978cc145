"""HTTP of courses and their staff."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Response

from stoa_api.base import versions
from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.base.versions import IfMatch
from stoa_api.learn.courses import service
from stoa_api.learn.courses.queries import Filters
from stoa_api.learn.courses.schemas import (
    CourseCard,
    CourseLevel,
    CourseNew,
    CourseOut,
    CoursePatch,
    CourseStatusName,
    Language,
    Mine,
)
from stoa_api.studio.members import service as members
from stoa_api.studio.members.schemas import RoleOut, RolePut

router = Router(tags=["courses"])


async def _filters(
    *,
    words: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=100,
            pattern=r"^[^\x00]*$",
            description="Words in title, summary or tags.",
        ),
    ] = None,
    category_id: UUID | None = None,
    level: CourseLevel | None = None,
    language: Annotated[Language | None, Query()] = None,
    status: CourseStatusName | None = None,
    mine: Annotated[
        Mine | None,
        Query(description="Only those where you are on the staff, or enrolled."),
    ] = None,
    trashed: Annotated[
        bool, Query(description="The trash instead: courses you own that are in it.")
    ] = False,
) -> Filters:
    return Filters(
        words=words,
        category_id=category_id,
        level=level,
        language=language,
        status=status,
        mine=mine,
        is_trashed=trashed,
    )


@router.post(
    "/orgs/{org_id}/courses",
    status_code=201,
    dependencies=[Idempotent],
    responses=CREATED,
)
async def create_course(
    org_id: UUID, body: CourseNew, actor: Caller, db: Db, response: Response
) -> CourseOut:
    """Begin a course as a draft, as an instructor or more. You own it."""
    course = await service.create_course(db, actor, org_id, body)
    response.headers["Location"] = f"{BASE}/courses/{course.id}"
    versions.tag(response, course)
    return course


@router.get("/orgs/{org_id}/courses")
async def list_courses(
    org_id: UUID,
    actor: Caller,
    db: ReadDb,
    page: Paging,
    filters: Annotated[Filters, Depends(_filters)],
) -> Page[CourseCard]:
    """List the courses of an organisation that you see, newest first.

    The published ones of the catalogue, what you teach, and what you take part in.
    """
    return page.show(await service.list_courses(db, actor, org_id, page, filters))


@router.get("/courses/{course_id}", responses=versions.CHANGED)
async def get_course(
    course_id: UUID, actor: Caller, db: ReadDb, response: Response
) -> CourseOut:
    """Show one course, with what you are in it."""
    course = await service.get_course(db, actor, course_id)
    versions.tag(response, course)
    return course


@router.patch("/courses/{course_id}", responses=versions.CHANGED)
async def update_course(
    course_id: UUID,
    body: CoursePatch,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    response: Response,
) -> CourseOut:
    """Change what is told of a course or who may take part, as an editor."""
    course = await service.update_course(db, actor, course_id, body, version=version)
    versions.tag(response, course)
    return course


@router.post("/courses/{course_id}/publish", responses=versions.CHANGED)
async def publish_course(
    course_id: UUID, actor: Caller, db: Db, response: Response
) -> CourseOut:
    """Put a course into the catalogue and open it to learners, as an owner."""
    course = await service.publish_course(db, actor, course_id)
    versions.tag(response, course)
    return course


@router.post("/courses/{course_id}/unpublish", responses=versions.CHANGED)
async def unpublish_course(
    course_id: UUID, actor: Caller, db: Db, response: Response
) -> CourseOut:
    """Make a course a draft again; who is enrolled stays so and waits."""
    course = await service.unpublish_course(db, actor, course_id)
    versions.tag(response, course)
    return course


@router.post("/courses/{course_id}/archive", responses=versions.CHANGED)
async def archive_course(
    course_id: UUID, actor: Caller, db: Db, response: Response
) -> CourseOut:
    """Take a course out of the catalogue; who is enrolled goes on reading it."""
    course = await service.archive_course(db, actor, course_id)
    versions.tag(response, course)
    return course


@router.delete("/courses/{course_id}", status_code=204)
async def trash_course(
    course_id: UUID, actor: Caller, db: Db, version: IfMatch
) -> None:
    """Put a course with all its lessons into the trash, as an owner."""
    await service.trash_course(db, actor, course_id, version=version)


@router.post("/courses/{course_id}/restore", responses=versions.CHANGED)
async def restore_course(
    course_id: UUID, actor: Caller, db: Db, response: Response
) -> CourseOut:
    """Take a course out of the trash; all is as it was."""
    course = await service.restore_course(db, actor, course_id)
    versions.tag(response, course)
    return course


@router.get("/courses/{course_id}/staff")
async def list_course_staff(
    course_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[RoleOut]:
    """List the staff of a course, owners first; for the staff."""
    return page.show(await service.list_staff(db, actor, course_id, page))


@router.put("/courses/{course_id}/staff/{user_id}")
async def put_course_staff(
    course_id: UUID, user_id: UUID, body: RolePut, actor: Caller, db: Db
) -> RoleOut:
    """Put somebody on the staff of a course, or give them another role in it.

    Somebody from outside the organisation comes into it as a guest.
    """
    return await members.put_member(
        db, actor, service.place(course_id), user_id, body.role
    )


@router.delete("/courses/{course_id}/staff/{user_id}", status_code=204)
async def remove_course_staff(
    course_id: UUID, user_id: UUID, actor: Caller, db: Db
) -> None:
    """Take somebody off the staff of a course, or leave it."""
    await members.remove_member(db, actor, service.place(course_id), user_id)
