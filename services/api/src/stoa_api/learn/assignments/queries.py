"""Every select on submissions.

Who may ask is settled before: the caller has found the lesson or the course by the
rule of access, and passes whose submissions may be read.
"""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    Text,
    Uuid,
    column,
    func,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.pages import PageRequest, Rows, cut, keyset, parameters
from stoa_api.learn.assignments.models import Submission
from stoa_api.learn.assignments.schemas import SubmissionState

_lessons = table(
    "lessons", column("id", Uuid()), column("title", Text()), schema="learn"
)
_BY = (Submission.submitted_at, Submission.id)


class Titled(NamedTuple):
    """A submission, and what its assignment is called."""

    submission: Submission
    title: str
    submitted_at: Any
    id: UUID


class HandIn(NamedTuple):
    """What says which mark is somebody's, and nothing else of what they handed in."""

    number: int
    state: SubmissionState
    score: Decimal | None
    points: int


def hand_ins(
    course_id: ColumnElement[UUID], user_id: ColumnElement[UUID]
) -> ScalarSelect[Any]:
    """Select what somebody handed in as one value, for ``hand_ins_by_lesson``."""
    row = func.jsonb_build_array(
        Submission.lesson_id,
        Submission.number,
        Submission.state,
        Submission.score.cast(Text),
        Submission.points,
    )
    return (
        select(
            func.jsonb_agg(aggregate_order_by(row, Submission.number), type_=JSONB())
        )
        .where(Submission.course_id == course_id, Submission.user_id == user_id)
        .correlate_except(Submission)
        .scalar_subquery()
    )


def hand_ins_by_lesson(found: Sequence[Any] | None) -> dict[UUID, list[HandIn]]:
    """Return what ``hand_ins`` selected, in its order."""
    sorted_by = defaultdict[UUID, list[HandIn]](list)
    for lesson_id, number, state, score, points in found or ():
        earned = None if score is None else Decimal(score)
        sorted_by[UUID(lesson_id)].append(HandIn(number, state, earned, points))
    return dict(sorted_by)


async def lock_person(db: AsyncSession, lesson_id: UUID, user_id: UUID) -> None:
    """Let one person hand in one thing at a time for an assignment."""
    key = func.hashtextextended(f"submissions {lesson_id} {user_id}", 0)
    await db.execute(select(func.pg_advisory_xact_lock(key)))


async def submissions_of(
    db: AsyncSession, lesson_id: UUID, user_id: UUID, *, for_change: bool = False
) -> Sequence[Submission]:
    """Return what one person handed in for an assignment, in its order."""
    statement = (
        select(Submission)
        .where(Submission.lesson_id == lesson_id, Submission.user_id == user_id)
        .order_by(Submission.number)
        .execution_options(populate_existing=True)
    )
    if for_change:
        statement = statement.with_for_update()
    return (await db.scalars(statement)).all()


async def submission_in(
    db: AsyncSession,
    lesson_id: UUID,
    submission_id: UUID,
    *,
    by: UUID | None,
) -> Submission | None:
    """Load a submission; only this person's, or anybody's for the staff."""
    statement = (
        select(Submission)
        .where(Submission.id == submission_id, Submission.lesson_id == lesson_id)
        .execution_options(populate_existing=True)
    )
    if by is not None:
        statement = statement.where(Submission.user_id == by)
    return await db.scalar(statement)


async def submissions_in(
    db: AsyncSession,
    page: PageRequest,
    *,
    course_id: UUID | None = None,
    lesson_id: UUID | None = None,
    user_id: UUID | None = None,
    state: SubmissionState | None = None,
    is_newest_first: bool = True,
) -> Rows[Titled]:
    """List submissions of a course or for an assignment, by when they came."""
    statement: Select[*tuple[Any, ...]] = select(
        Submission.submitted_at,
        Submission.id,
        Submission,
        _lessons.c.title,
    ).join(_lessons, _lessons.c.id == Submission.lesson_id)
    for each, wanted in (
        (Submission.course_id, course_id),
        (Submission.lesson_id, lesson_id),
        (Submission.user_id, user_id),
        (Submission.state, state),
    ):
        if wanted is not None:
            statement = statement.where(each == wanted)
    paged = keyset(
        statement, _BY, is_first=page.is_first, is_descending=is_newest_first
    )
    found = await db.execute(paged, parameters(page, _BY))
    return cut(list(found), page, _BY).map(
        lambda row: Titled(row.Submission, row.title, row.submitted_at, row.id)
    )
