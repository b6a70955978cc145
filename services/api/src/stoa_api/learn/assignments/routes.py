"""HTTP of assignments and submissions."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from stoa_api.base import versions
from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.base.versions import IfMatch
from stoa_api.learn.assignments import service
from stoa_api.learn.assignments.schemas import (
    AssignmentOut,
    GradePut,
    ReturnPost,
    SubmissionNew,
    SubmissionOut,
    SubmissionState,
    Whose,
)

router = Router(tags=["assignments"])


@router.get("/lessons/{lesson_id}/assignment")
async def get_assignment(lesson_id: UUID, actor: Caller, db: ReadDb) -> AssignmentOut:
    """Read an assignment, whether one may hand in, and what one handed in last."""
    return await service.get_assignment(db, actor, lesson_id)


@router.post(
    "/lessons/{lesson_id}/submissions",
    status_code=201,
    dependencies=[Idempotent],
    responses=CREATED,
)
async def hand_in(
    lesson_id: UUID, body: SubmissionNew, actor: Caller, db: Db, response: Response
) -> SubmissionOut:
    """Hand something in; the answer is the receipt."""
    made = await service.hand_in(db, actor, lesson_id, body)
    response.headers["Location"] = f"{BASE}/lessons/{lesson_id}/submissions/{made.id}"
    versions.tag(response, made)
    return made


@router.get("/lessons/{lesson_id}/submissions")
async def list_submissions(
    lesson_id: UUID,
    actor: Caller,
    db: ReadDb,
    page: Paging,
    *,
    whose: Annotated[
        Whose, Query(description="What everybody handed in is for the staff.")
    ] = "mine",
    user_id: Annotated[
        UUID | None, Query(description="Only this person's; others' for the staff.")
    ] = None,
    state: Annotated[
        SubmissionState | None, Query(description="Only those in this state.")
    ] = None,
) -> Page[SubmissionOut]:
    """List what was handed in for an assignment, newest first."""
    rows = await service.list_submissions(
        db, actor, lesson_id, page, is_all=whose == "all", user_id=user_id, state=state
    )
    return page.show(rows)


@router.get(
    "/lessons/{lesson_id}/submissions/{submission_id}", responses=versions.CHANGED
)
async def get_submission(
    lesson_id: UUID, submission_id: UUID, actor: Caller, db: ReadDb, response: Response
) -> SubmissionOut:
    """Read what was handed in, one's own or on the staff, and what was said of it."""
    shown = await service.get_submission(db, actor, lesson_id, submission_id)
    versions.tag(response, shown)
    return shown


@router.put(
    "/lessons/{lesson_id}/submissions/{submission_id}/grade",
    responses=versions.CHANGED,
)
async def grade_submission(
    lesson_id: UUID,
    submission_id: UUID,
    body: GradePut,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    response: Response,
) -> SubmissionOut:
    """Mark a submission, or mark it anew, as an editor."""
    shown = await service.grade_submission(
        db, actor, lesson_id, submission_id, mark=body, version=version
    )
    versions.tag(response, shown)
    return shown


@router.post(
    "/lessons/{lesson_id}/submissions/{submission_id}/return",
    responses=versions.CHANGED,
)
async def return_submission(
    lesson_id: UUID,
    submission_id: UUID,
    body: ReturnPost,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    response: Response,
) -> SubmissionOut:
    """Give a submission back for another try, as an editor."""
    shown = await service.return_submission(
        db, actor, lesson_id, submission_id, feedback=body.feedback, version=version
    )
    versions.tag(response, shown)
    return shown


@router.get("/courses/{course_id}/submissions")
async def list_waiting_submissions(
    course_id: UUID,
    actor: Caller,
    db: ReadDb,
    page: Paging,
    *,
    lesson_id: Annotated[
        UUID | None, Query(description="Only for this assignment.")
    ] = None,
    state: Annotated[
        SubmissionState, Query(description="Only those in this state.")
    ] = "submitted",
) -> Page[SubmissionOut]:
    """List what waits for the staff of a course, oldest first."""
    rows = await service.list_queue(
        db, actor, course_id, page, lesson_id=lesson_id, state=state
    )
    return page.show(rows)
