"""How a course goes, for its staff."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.learn.courses import service as courses
from stoa_api.ops.analytics import queries
from stoa_api.ops.analytics.errors import NotTeaching
from stoa_api.ops.analytics.schemas import (
    UNDER,
    CourseAnalytics,
    LessonFigures,
    LessonRef,
    Range,
    Standings,
)
from stoa_api.ops.analytics.service.days import show_days
from stoa_api.ops.analytics.service.veil import (
    is_small,
    veiled,
    veiled_alone,
    veiled_part,
)

_BANDS: Final = 6


async def require_staff(
    db: AsyncSession, actor: Actor, course_id: UUID
) -> courses.CourseSeen:
    """Let the staff of a course in.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is not on its staff.
    """
    seen = await courses.seen(db, actor, course_id)
    courses.require_staff(seen, Level.VIEW)
    return seen


async def require_teaching(db: AsyncSession, actor: Actor, course_id: UUID) -> None:
    """Let in who was put on the staff of a live course.

    Raises:
        NotTeaching: they were not.
    """
    if not await queries.teaches(db, actor, course_id):
        raise NotTeaching


async def show_course(
    db: AsyncSession, actor: Actor, course_id: UUID, asked: Range
) -> CourseAnalytics:
    """Show how a course goes.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
        RoleTooLow: the actor is not on its staff.
    """
    await require_staff(db, actor, course_id)
    found = await queries.course_of(db, actor, course_id, asked.since, asked.until)
    rows = await queries.lessons_of(db, course_id, asked.since, asked.until)
    is_veiled = not found.is_taught
    standings = _standings(found, is_veiled=is_veiled)
    learners, completed = standings.learners, found.completed or 0
    enrolled, finished = int(found.enrolled_then), int(found.completed_then)
    spread: list[int] = found.spread or [0] * _BANDS
    hides_average = learners == 0 or (is_veiled and learners < UNDER)
    days = [(dt.date.fromisoformat(day), *more) for day, *more in found.days]
    return CourseAnalytics(
        course_id=course_id,
        range=asked,
        updated_at=found.refreshed_at,
        is_veiled=is_veiled,
        standings=standings,
        average_percent=None if hides_average else found.percent_sum // learners,
        spread=veiled(spread) if is_veiled else [*spread],
        enrolled=veiled_part(enrolled, learners) if is_veiled else enrolled,
        completed=veiled_part(finished, completed) if is_veiled else finished,
        days=show_days(
            days, is_veiled=is_veiled, enrolments=learners, completed=completed
        ),
        lessons=[_lesson(each, learners, is_veiled=is_veiled) for each in rows],
    )


def _standings(found: Any, *, is_veiled: bool) -> Standings:
    active, completed = found.active or 0, found.completed or 0
    apart = [found.pending or 0, found.withdrawn or 0, found.removed or 0]
    parts = veiled([active, completed]) if is_veiled else [active, completed]
    rest = [veiled_alone(each) for each in apart] if is_veiled else apart
    return Standings(
        learners=active + completed,
        pending=rest[0],
        active=parts[0],
        completed=parts[1],
        withdrawn=rest[1],
        removed=rest[2],
    )


def _lesson(row: Any, learners: int, *, is_veiled: bool) -> LessonFigures:
    started, completed, opened = int(row.started), int(row.completed), int(row.opened)
    hides_time = opened == 0 or (is_veiled and opened < UNDER)
    shown = [started, completed]
    if is_veiled:
        shown = [veiled_part(each, max(learners, each)) for each in shown]
        if is_small(abs(started - completed)):
            # Who opened it and did not finish, or the other way round.
            shown[1] = None
    return LessonFigures(
        lesson=LessonRef(id=row.id, title=row.title),
        kind=row.kind,
        chapter_id=row.chapter_id,
        is_required=row.is_required,
        started=shown[0],
        completed=shown[1],
        average_seconds=None if hides_time else int(row.seconds) // opened,
    )
