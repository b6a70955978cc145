"""HTTP of the gradebook."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query
from fastapi.responses import StreamingResponse

from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb, ReadSessions
from stoa_api.base.pages import Paging
from stoa_api.base.routing import Router
from stoa_api.learn.gradebook import service
from stoa_api.learn.gradebook.schemas import (
    Gradebook,
    GradeItem,
    GradeOut,
    MyGrades,
    OverridePut,
    WeightPut,
)

router = Router(prefix="/courses/{course_id}", tags=["gradebook"])

_CSV: Final = "text/csv"
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {_CSV: {"schema": {"type": "string"}}}}
}


@router.get("/gradebook")
async def get_gradebook(
    course_id: UUID,
    actor: Caller,
    db: ReadDb,
    page: Paging,
    *,
    words: Annotated[
        str | None,
        Query(min_length=1, max_length=100, description="Part of a learner's name."),
    ] = None,
) -> Gradebook:
    """List the grades of who takes part in a course, by name; for its staff."""
    return await service.show_gradebook(db, actor, course_id, page, words=words)


@router.get("/gradebook.csv", response_class=StreamingResponse, responses=_FILE)
async def export_gradebook(
    course_id: UUID, actor: Caller, db: ReadDb, sessions: ReadSessions
) -> StreamingResponse:
    """Take the gradebook away as CSV, in per cent; for the staff of the course.

    Texts that a spreadsheet would run as a formula begin with an apostrophe.
    """
    slug, items = await service.begin_export(db, actor, course_id)
    return StreamingResponse(
        service.export(sessions, course_id, items),
        media_type=_CSV,
        headers={"Content-Disposition": f'attachment; filename="{slug}-grades.csv"'},
    )


@router.put("/gradebook/items/{lesson_id}")
async def weigh_grade_item(
    course_id: UUID, lesson_id: UUID, body: WeightPut, actor: Caller, db: Db
) -> GradeItem:
    """Say what a quiz or an assignment counts for in the final, as an editor."""
    return await service.put_weight(db, actor, course_id, lesson_id, body)


@router.put("/gradebook/grades/{lesson_id}/{user_id}")
async def override_grade(
    course_id: UUID,
    lesson_id: UUID,
    user_id: UUID,
    body: OverridePut,
    actor: Caller,
    db: Db,
) -> GradeOut:
    """Say what counts for somebody, whatever they earned, as an editor.

    What they earned stays below and is told as `original`.
    """
    return await service.override_grade(
        db, actor, course_id, lesson_id, user_id=user_id, said=body
    )


@router.delete("/gradebook/grades/{lesson_id}/{user_id}", status_code=204)
async def restore_grade(
    course_id: UUID, lesson_id: UUID, user_id: UUID, actor: Caller, db: Db
) -> None:
    """Let what somebody earned count again, as an editor."""
    await service.restore_grade(db, actor, course_id, lesson_id, user_id=user_id)


@router.get("/grades")
async def get_my_grades(course_id: UUID, actor: Caller, db: ReadDb) -> MyGrades:
    """Read your own grades in a course, as far as they are told by now."""
    return await service.my_grades(db, actor, course_id)
