"""Single learners, for who teaches them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import Person
from stoa_api.ops.analytics import queries
from stoa_api.ops.analytics.errors import LearnerNotFound, NotTeaching
from stoa_api.ops.analytics.queries import Wanted
from stoa_api.ops.analytics.schemas import (
    LearnerDetail,
    LearnerFigures,
    LearnerLesson,
    LessonRef,
)
from stoa_api.ops.analytics.service.courses import require_staff, require_teaching


async def list_learners(
    db: AsyncSession, actor: Actor, course_id: UUID, page: PageRequest, wanted: Wanted
) -> Rows[LearnerFigures]:
    """List who takes part in a course, last seen first.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is not on its staff.
        NotTeaching: only their role in the organisation makes them so.
    """
    await require_staff(db, actor, course_id)
    rows = await queries.learners_of(db, actor, course_id, page, wanted)
    if not rows.items:
        await require_teaching(db, actor, course_id)
    elif not rows.items[0].is_taught:
        raise NotTeaching
    persons = await people.shown(db, [each.user_id for each in rows.items])
    return rows.map(lambda row: LearnerFigures(**_fields(row, persons[row.user_id])))


async def show_learner(
    db: AsyncSession, actor: Actor, course_id: UUID, user_id: UUID
) -> LearnerDetail:
    """Show how somebody does who takes part in a course or did.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is not on its staff.
        NotTeaching: only their role in the organisation makes them so.
        LearnerNotFound: they never took part, nor asked to.
    """
    await require_staff(db, actor, course_id)
    row = await queries.learner_of(db, actor, course_id, user_id)
    if row is None:
        await require_teaching(db, actor, course_id)
        raise LearnerNotFound
    if not row.is_taught:
        raise NotTeaching
    persons = await people.shown(db, [user_id])
    return LearnerDetail(
        **_fields(row, persons[user_id]),
        lessons=[_lesson(each) for each in row.lessons],
        active_days=sorted(row.days or []),
    )


def _fields(row: Any, person: Person) -> dict[str, Any]:
    return {
        "user": person,
        "status": row.status,
        "percent": row.percent,
        "started": row.started,
        "completed": row.done,
        "seconds": int(row.seconds),
        "enrolled_at": row.created_at,
        "last_seen_at": row.seen_at,
        "completed_at": row.completed_at,
    }


def _lesson(told: list[Any]) -> LearnerLesson:
    lesson_id, title, kind, is_required, started, completed, seconds = told
    return LearnerLesson(
        lesson=LessonRef(id=UUID(lesson_id), title=title),
        kind=kind,
        is_required=is_required,
        started_at=_moment(started),
        completed_at=_moment(completed),
        seconds=seconds,
    )


def _moment(told: str | None) -> datetime | None:
    return None if told is None else datetime.fromisoformat(told)
