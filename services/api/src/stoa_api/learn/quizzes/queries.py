"""Every select on attempts, their answers and extra time.

Who may ask is settled before: the caller has found the lesson by the rule of
access, and passes whose attempts may be read.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Text,
    delete,
    exists,
    func,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import defer

from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.learn.quizzes.models import Attempt, ExtraTime, Response
from stoa_api.learn.quizzes.schemas import AttemptState

Lock = Literal["share", "change"]
_LIGHT: Final = defer(Attempt.questions, raiseload=True)
"""Without the questions, which are most of an attempt."""


class Try(NamedTuple):
    """What says which attempt is somebody's result, and nothing else of it."""

    number: int
    state: AttemptState
    score: Decimal | None
    points: int


def tries(
    course_id: ColumnElement[UUID], user_id: ColumnElement[UUID]
) -> ScalarSelect[Any]:
    """Select somebody's attempts in a course as one value, for ``tries_by_lesson``."""
    row = func.jsonb_build_array(
        Attempt.lesson_id,
        Attempt.number,
        Attempt.state,
        Attempt.score.cast(Text),
        Attempt.points,
    )
    return (
        select(func.jsonb_agg(aggregate_order_by(row, Attempt.number), type_=JSONB()))
        .where(Attempt.course_id == course_id, Attempt.user_id == user_id)
        .correlate_except(Attempt)
        .scalar_subquery()
    )


def tries_by_lesson(found: Sequence[Any] | None) -> dict[UUID, list[Try]]:
    """Return attempts from what ``tries`` selected, in their order."""
    sorted_by = defaultdict[UUID, list[Try]](list)
    for lesson_id, number, state, score, points in found or ():
        earned = None if score is None else Decimal(score)
        sorted_by[UUID(lesson_id)].append(Try(number, state, earned, points))
    return dict(sorted_by)


async def running_among(db: AsyncSession, course_id: UUID) -> frozenset[UUID]:
    """Return the quizzes of a course at which an attempt is open."""
    running = select(Attempt.lesson_id).where(
        Attempt.course_id == course_id, Attempt.state == "open"
    )
    return frozenset(await db.scalars(running.distinct()))


async def lock_person(db: AsyncSession, lesson_id: UUID, user_id: UUID) -> None:
    """Let one person begin one attempt at a time at a quiz."""
    key = func.hashtextextended(f"attempts {lesson_id} {user_id}", 0)
    await db.execute(select(func.pg_advisory_xact_lock(key)))


async def attempt_in(
    db: AsyncSession,
    lesson_id: UUID,
    attempt_id: UUID,
    *,
    by: UUID | None,
    lock: Lock | None = None,
) -> Attempt | None:
    """Load an attempt at a quiz.

    Args:
        db: The transaction.
        lesson_id: Which quiz.
        attempt_id: Which attempt.
        by: Only if it is this person's; None for the staff.
        lock: ``share`` holds up its end until this is done, ``change`` all others.
    """
    statement = (
        select(Attempt)
        .where(Attempt.id == attempt_id, Attempt.lesson_id == lesson_id)
        .execution_options(populate_existing=True)
    )
    if by is not None:
        statement = statement.where(Attempt.user_id == by)
    if lock is not None:
        statement = statement.with_for_update(read=lock == "share")
    return await db.scalar(statement)


async def attempts_of(
    db: AsyncSession, lesson_id: UUID, user_id: UUID
) -> Sequence[Attempt]:
    """Return one person's attempts at a quiz in their order, without questions."""
    found = await db.scalars(
        select(Attempt)
        .where(Attempt.lesson_id == lesson_id, Attempt.user_id == user_id)
        .order_by(Attempt.number)
        .options(_LIGHT)
    )
    return found.all()


async def attempts_at(
    db: AsyncSession, lesson_id: UUID, page: PageRequest, *, user_id: UUID | None
) -> Rows[Attempt]:
    """List attempts at a quiz, newest first; one person's or everybody's."""
    statement = select(Attempt).where(Attempt.lesson_id == lesson_id).options(_LIGHT)
    if user_id is not None:
        statement = statement.where(Attempt.user_id == user_id)
    return await page_rows(db, statement, page, by=(Attempt.started_at, Attempt.id))


async def is_anybody_at(db: AsyncSession, lesson_id: UUID) -> bool:
    """Whether some attempt at a quiz is open."""
    running = exists().where(Attempt.lesson_id == lesson_id, Attempt.state == "open")
    return bool(await db.scalar(select(running)))


async def overdue_of(
    db: AsyncSession, lesson_id: UUID, user_id: UUID, at: datetime
) -> Attempt | None:
    """Lock one person's attempt whose deadline passed, if there is one."""
    return await db.scalar(
        select(Attempt)
        .where(
            Attempt.lesson_id == lesson_id,
            Attempt.user_id == user_id,
            Attempt.state == "open",
            Attempt.deadline <= at,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def overdue_after(
    db: AsyncSession, at: datetime, after: tuple[datetime, UUID] | None
) -> Attempt | None:
    """Lock the next attempt whose deadline passed and that nobody else is ending."""
    statement = (
        select(Attempt)
        .where(Attempt.state == "open", Attempt.deadline <= at)
        .order_by(Attempt.deadline, Attempt.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if after is not None:
        statement = statement.where(tuple_(Attempt.deadline, Attempt.id) > after)
    return await db.scalar(statement)


async def running_in(
    db: AsyncSession, course_id: UUID, user_id: UUID, at: datetime
) -> Sequence[Attempt]:
    """Lock one person's attempts in a course that have a deadline to come."""
    found = await db.scalars(
        select(Attempt)
        .where(
            Attempt.course_id == course_id,
            Attempt.user_id == user_id,
            Attempt.state == "open",
            Attempt.deadline > at,
        )
        .order_by(Attempt.id)
        .options(_LIGHT)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def responses_of(db: AsyncSession, attempt_id: UUID) -> dict[str, Response]:
    """Return what was answered in an attempt, by question."""
    found = await db.scalars(select(Response).where(Response.attempt_id == attempt_id))
    return {each.question_id: each for each in found}


async def save(
    db: AsyncSession,
    *,
    attempt_id: UUID,
    question_id: str,
    answer: dict[str, Any] | None,
    sequence: int,
    at: datetime,
) -> Response:
    """Keep an answer unless a newer one is there; return the one that is."""
    new = insert(Response).values(
        attempt_id=attempt_id,
        question_id=question_id,
        answer=answer,
        sequence=sequence,
        saved_at=at,
    )
    await db.execute(
        new.on_conflict_do_update(
            index_elements=[Response.attempt_id, Response.question_id],
            set_={
                "answer": new.excluded.answer,
                "sequence": new.excluded.sequence,
                "saved_at": new.excluded.saved_at,
            },
            where=Response.sequence < new.excluded.sequence,
        )
    )
    return await db.get_one(Response, (attempt_id, question_id), populate_existing=True)


async def extra_percent(db: AsyncSession, course_id: UUID, user_id: UUID) -> int:
    """Return how much longer somebody has in a course; 0 for no longer."""
    found = await db.scalar(
        select(ExtraTime.percent).where(
            ExtraTime.course_id == course_id, ExtraTime.user_id == user_id
        )
    )
    return found or 0


async def extra_time_of(
    db: AsyncSession, course_id: UUID, user_id: UUID
) -> ExtraTime | None:
    """Lock what somebody was granted in a course."""
    return await db.scalar(
        select(ExtraTime)
        .where(ExtraTime.course_id == course_id, ExtraTime.user_id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def put_extra_time(
    db: AsyncSession, course_id: UUID, user_id: UUID, percent: int, at: datetime
) -> None:
    """Grant extra time, or another."""
    new = insert(ExtraTime).values(
        course_id=course_id, user_id=user_id, percent=percent, granted_at=at
    )
    await db.execute(
        new.on_conflict_do_update(
            index_elements=[ExtraTime.course_id, ExtraTime.user_id],
            set_={
                "percent": new.excluded.percent,
                "granted_at": new.excluded.granted_at,
            },
        )
    )


async def drop_extra_time(db: AsyncSession, course_id: UUID, user_id: UUID) -> None:
    """Take extra time away."""
    await db.execute(
        delete(ExtraTime).where(
            ExtraTime.course_id == course_id, ExtraTime.user_id == user_id
        )
    )


async def extra_times_in(
    db: AsyncSession, course_id: UUID, page: PageRequest
) -> Rows[ExtraTime]:
    """List who was granted extra time in a course, newest first."""
    return await page_rows(
        db,
        select(ExtraTime).where(ExtraTime.course_id == course_id),
        page,
        by=(ExtraTime.granted_at, ExtraTime.user_id),
    )
