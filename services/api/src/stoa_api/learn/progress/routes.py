"""HTTP of progress."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query

from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import Router
from stoa_api.learn.progress import service
from stoa_api.learn.progress.schemas import (
    HeartbeatsOut,
    HeartbeatsPost,
    Position,
    ProgressOut,
    ProgressPut,
    TrailItem,
)

router = Router(tags=["courses"])


@router.put("/lessons/{lesson_id}/progress")
async def put_progress(
    lesson_id: UUID, body: ProgressPut, actor: Caller, db: Db
) -> ProgressOut:
    """Say that you opened a lesson, or are done with it. Again is harmless.

    The answer has the lesson, its chapter and the course together.
    """
    return await service.put_progress(db, actor, lesson_id, body)


@router.put("/lessons/{lesson_id}/position", status_code=204)
async def put_position(lesson_id: UUID, body: Position, actor: Caller, db: Db) -> None:
    """Remember where you stopped in a lesson. The last one counts."""
    await service.put_position(db, actor, lesson_id, body)


@router.post("/me/heartbeats")
async def post_heartbeats(body: HeartbeatsPost, actor: Caller, db: Db) -> HeartbeatsOut:
    """Say how long you were in lessons, every 30 seconds while they are in sight.

    Never more counts than passed since your last call, in whatever tab that was.
    """
    return await service.count_time(db, actor, body)


@router.get("/me/enrolments")
async def list_my_enrolments(
    actor: Caller,
    db: ReadDb,
    page: Paging,
    *,
    status: Annotated[
        Literal["active", "completed"] | None,
        Query(description="Only those of this status."),
    ] = None,
) -> Page[TrailItem]:
    """List how far you are in each of your courses, last seen first."""
    return page.show(await service.list_trail(db, actor, page, status=status))
