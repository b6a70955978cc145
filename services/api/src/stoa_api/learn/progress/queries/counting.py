"""The one statement that works out how far people are in a course."""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    select,
    true,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.learn.progress.models import LessonProgress
from stoa_api.learn.progress.schemas import RuleName
from stoa_api.learn.progress.tables import (
    enrolments,
    is_shown,
    lessons,
)
from stoa_shared.clock import now


async def meet(
    db: AsyncSession, lesson_id: UUID, by: RuleName, least: int
) -> Sequence[UUID]:
    """Complete a lesson for all who have what its new rule asks for.

    Returns:
        Who completed it by that.
    """
    met: dict[RuleName, ColumnElement[bool]] = {
        "viewed": true(),
        "time": LessonProgress.seconds >= least,
        "score": and_(LessonProgress.is_final, LessonProgress.score >= least),
        "submitted": LessonProgress.is_submitted.is_(True),
    }
    if by not in met:
        return ()
    found = await db.scalars(
        update(LessonProgress)
        .where(
            LessonProgress.lesson_id == lesson_id,
            LessonProgress.completed_at.is_(None),
            LessonProgress.enrolment_id == enrolments.c.id,
            met[by],
        )
        .values(completed_at=func.now())
        .returning(enrolments.c.user_id)
        .execution_options(synchronize_session=False)
    )
    return found.all()


async def settle(
    db: AsyncSession, course_id: UUID, *, enrolment_id: UUID | None = None
) -> Sequence[UUID]:
    """Work out the number of one person in a course, or of all, and keep it.

    The course is held, or locked.

    Returns:
        Who completed the course by it.
    """
    values = {"the_course": course_id, "the_enrolment": enrolment_id, "at": now()}
    found = await db.execute(_settling(is_one=enrolment_id is not None), values)
    return [row.user_id for row in found]


@cache
def _settling(*, is_one: bool) -> Any:
    # None may be named like a column: an update would set it.
    course_id = bindparam("the_course", type_=Uuid())
    is_it: ColumnElement[bool] = true()
    own: ColumnElement[bool] = true()
    if is_one:
        enrolment_id = bindparam("the_enrolment", type_=Uuid())
        is_it = enrolments.c.id == enrolment_id
        own = LessonProgress.enrolment_id == enrolment_id
    counted = (
        select(lessons.c.id)
        .where(
            lessons.c.course_id == course_id,
            lessons.c.is_required,
            is_shown(lessons),
        )
        .cte("counted")
    )
    total = select(func.count()).select_from(counted).scalar_subquery()
    done = (
        select(LessonProgress.enrolment_id, func.count().label("number"))
        .join(counted, counted.c.id == LessonProgress.lesson_id)
        .where(LessonProgress.completed_at.is_not(None), own)
        .group_by(LessonProgress.enrolment_id)
        .cte("done")
    )
    theirs = enrolments.alias("theirs")
    figures = (
        select(
            theirs.c.id,
            func.coalesce(done.c.number, 0).label("done"),
            total.label("total"),
        )
        .outerjoin(done, done.c.enrolment_id == theirs.c.id)
        .where(theirs.c.course_id == course_id, theirs.c.completed_at.is_(None))
        .cte("figures")
    )
    is_complete = and_(
        figures.c.total > 0,
        figures.c.done == figures.c.total,
        enrolments.c.status == "active",
    )
    percent = case(
        (is_complete, 100),
        (figures.c.total == 0, 0),
        else_=func.least(99, figures.c.done * 100 // figures.c.total),
    )
    at = bindparam("at", type_=DateTime(timezone=True))
    changed = (
        update(enrolments)
        .where(
            enrolments.c.id == figures.c.id,
            enrolments.c.completed_at.is_(None),
            enrolments.c.percent != percent,
            is_it,
        )
        .values(
            percent=percent,
            completed_at=case((is_complete, at)),
            status=case((is_complete, "completed"), else_=enrolments.c.status),
            since=case((is_complete, at), else_=enrolments.c.since),
        )
        .returning(enrolments.c.user_id, enrolments.c.completed_at)
        .cte("changed")
    )
    return select(changed.c.user_id).where(changed.c.completed_at.is_not(None))
