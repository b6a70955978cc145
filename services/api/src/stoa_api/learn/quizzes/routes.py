"""HTTP of quizzes, attempts and extra time."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Response

from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.learn.quizzes import service
from stoa_api.learn.quizzes.schemas import (
    AnswerOut,
    AnswerPut,
    AttemptItem,
    AttemptOut,
    ExtraTimeOut,
    ExtraTimePut,
    QuizOut,
    Whose,
)

router = Router(tags=["quizzes"])
QuestionId = Annotated[str, Path(max_length=40)]


@router.get("/lessons/{lesson_id}/quiz")
async def get_quiz(lesson_id: UUID, actor: Caller, db: Db) -> QuizOut:
    """Read a quiz as it is before one begins, and how one stands in it."""
    return await service.get_quiz(db, actor, lesson_id)


@router.post(
    "/lessons/{lesson_id}/attempts",
    status_code=201,
    dependencies=[Idempotent],
    responses={200: {"model": AttemptOut, "description": "The open one."}, **CREATED},
)
async def start_attempt(
    lesson_id: UUID, actor: Caller, db: Db, response: Response
) -> AttemptOut:
    """Begin an attempt; while one is open it is that one, with the same clock."""
    attempt, is_new = await service.start_attempt(db, actor, lesson_id)
    response.headers["Location"] = f"{BASE}/lessons/{lesson_id}/attempts/{attempt.id}"
    if not is_new:
        response.status_code = 200
    return attempt


@router.get("/lessons/{lesson_id}/attempts")
async def list_attempts(
    lesson_id: UUID,
    actor: Caller,
    db: Db,
    page: Paging,
    *,
    whose: Annotated[
        Whose, Query(description="Everybody's attempts are for the staff.")
    ] = "mine",
    user_id: Annotated[
        UUID | None, Query(description="Only this person's; others' for the staff.")
    ] = None,
) -> Page[AttemptItem]:
    """List attempts at a quiz, newest first."""
    rows = await service.list_attempts(
        db, actor, lesson_id, page, is_all=whose == "all", user_id=user_id
    )
    return page.show(rows)


@router.get("/lessons/{lesson_id}/attempts/{attempt_id}")
async def get_attempt(
    lesson_id: UUID, attempt_id: UUID, actor: Caller, db: Db
) -> AttemptOut:
    """Read an attempt, one's own or on the staff.

    Score, feedback and keys are told as the quiz says; to the staff always.
    """
    return await service.get_attempt(db, actor, lesson_id, attempt_id)


@router.put("/lessons/{lesson_id}/attempts/{attempt_id}/answers/{question_id}")
async def save_answer(
    lesson_id: UUID,
    attempt_id: UUID,
    question_id: QuestionId,
    body: AnswerPut,
    actor: Caller,
    db: Db,
) -> AnswerOut:
    """Save an answer; the one with the highest sequence stays. Again is harmless."""
    return await service.save_answer(
        db, actor, lesson_id, attempt_id, question_id=question_id, sent=body
    )


@router.post("/lessons/{lesson_id}/attempts/{attempt_id}/submit")
async def submit_attempt(
    lesson_id: UUID, attempt_id: UUID, actor: Caller, db: Db
) -> AttemptOut:
    """Hand an attempt in: what is saved is scored. Again is harmless."""
    return await service.submit_attempt(db, actor, lesson_id, attempt_id)


@router.get("/courses/{course_id}/extra-time")
async def list_extra_time(
    course_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[ExtraTimeOut]:
    """List who has extra time in a course, newest first; for its staff."""
    return page.show(await service.list_extra_time(db, actor, course_id, page))


@router.put("/courses/{course_id}/extra-time/{user_id}")
async def grant_extra_time(
    course_id: UUID, user_id: UUID, body: ExtraTimePut, actor: Caller, db: Db
) -> ExtraTimeOut:
    """Give somebody more time for each timed quiz of a course, as an editor."""
    return await service.grant_extra_time(db, actor, course_id, user_id, body.percent)


@router.delete("/courses/{course_id}/extra-time/{user_id}", status_code=204)
async def remove_extra_time(
    course_id: UUID, user_id: UUID, actor: Caller, db: Db
) -> None:
    """Take somebody's extra time away, as an editor; attempts that run keep it."""
    await service.remove_extra_time(db, actor, course_id, user_id)
