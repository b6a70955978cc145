"""HTTP of enrolments."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import Router
from stoa_api.learn.courses.schemas import EnrolmentStatus
from stoa_api.learn.enrolments import service
from stoa_api.learn.enrolments.schemas import EnrolmentOut, EnrolmentPut

router = Router(prefix="/courses/{course_id}", tags=["courses"])


@router.put("/enrolment")
async def enrol(course_id: UUID, actor: Caller, db: Db) -> EnrolmentOut:
    """Take part in a course, or ask to where its staff decide. Again is harmless."""
    return await service.enrol(db, actor, course_id)


@router.delete("/enrolment", status_code=204)
async def withdraw(course_id: UUID, actor: Caller, db: Db) -> None:
    """Leave a course, or take the request back. What you did there is kept."""
    await service.withdraw(db, actor, course_id)


@router.get("/enrolments")
async def list_enrolments(
    course_id: UUID,
    actor: Caller,
    db: ReadDb,
    page: Paging,
    *,
    status: Annotated[
        EnrolmentStatus | None, Query(description="Only those of this status.")
    ] = None,
) -> Page[EnrolmentOut]:
    """List who takes part in a course or did, newest first; for its staff."""
    rows = await service.list_roster(db, actor, course_id, page, status=status)
    return page.show(rows)


@router.put("/enrolments/{user_id}")
async def admit_learner(
    course_id: UUID, user_id: UUID, body: EnrolmentPut, actor: Caller, db: Db
) -> EnrolmentOut:
    """Let a member of the organisation take part, as an editor; accepts a request."""
    del body  # it has one value
    return await service.admit(db, actor, course_id, user_id)


@router.delete("/enrolments/{user_id}", status_code=204)
async def remove_learner(course_id: UUID, user_id: UUID, actor: Caller, db: Db) -> None:
    """Take somebody out of a course, or refuse a request, as an editor."""
    await service.remove(db, actor, course_id, user_id)
