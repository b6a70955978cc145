"""The numbers of one course, and who teaches it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Uuid,
    bindparam,
    column,
    exists,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import Grant, Who
from stoa_api.base.actor import Actor

COUNTS: Final = (
    *("pending", "active", "completed", "withdrawn", "removed"),
    "percent_sum",
)
_SINCE: Final = bindparam("since", type_=Date())
_UNTIL: Final = bindparam("until", type_=Date())
_COURSE: Final = bindparam("course_id", type_=Uuid())

_FIGURES: Final = (
    text(
        """
    SELECT figures.pending, figures.active, figures.completed, figures.withdrawn,
      figures.removed, figures.percent_sum, figures.spread, figures.refreshed_at,
      coalesce(days.list, '[]') AS days,
      coalesce(days.enrolled, 0) AS enrolled_then,
      coalesce(days.completed, 0) AS completed_then
    FROM (SELECT) AS one
    LEFT JOIN ops.course_figures AS figures ON figures.course_id = :course_id
    CROSS JOIN (
      SELECT sum(enrolled) AS enrolled, sum(completed) AS completed,
        jsonb_agg(jsonb_build_array(day, enrolled, completed, active) ORDER BY day)
          AS list
      FROM ops.course_days
      WHERE course_id = :course_id AND day <= :until
        AND day >= coalesce(:since, '-infinity')) AS days
    """
    )
    .bindparams(_COURSE, _SINCE, _UNTIL)
    .columns(
        *(column(name, BigInteger()) for name in COUNTS),
        column("spread", ARRAY(BigInteger())),
        column("refreshed_at", DateTime(timezone=True)),
        column("days", JSONB()),
        column("enrolled_then", BigInteger()),
        column("completed_then", BigInteger()),
    )
    .subquery("figures")
)

_LESSONS: Final = text(
    """
    SELECT lesson.id, lesson.title, lesson.kind, lesson.chapter_id,
      lesson.is_required, coalesce(days.started, 0) AS started,
      coalesce(days.completed, 0) AS completed,
      coalesce(figures.started, 0) AS opened, coalesce(figures.seconds, 0) AS seconds
    FROM learn.lessons AS lesson
    JOIN core.resources AS place
      ON place.id = lesson.id AND place.deleted_at IS NULL
    JOIN learn.chapters AS chapter ON chapter.id = lesson.chapter_id
    LEFT JOIN ops.lesson_figures AS figures
      ON figures.course_id = lesson.course_id AND figures.lesson_id = lesson.id
    LEFT JOIN (
      SELECT lesson_id, sum(started) AS started, sum(completed) AS completed
      FROM ops.lesson_days
      WHERE course_id = :course_id AND day <= :until
        AND day >= coalesce(:since, '-infinity')
      GROUP BY lesson_id) AS days ON days.lesson_id = lesson.id
    WHERE lesson.course_id = :course_id AND lesson.status = 'published'
    ORDER BY chapter.position, lesson.position, lesson.id
    """
).bindparams(_COURSE, _SINCE, _UNTIL)


def is_taught(course_id: Who, user_id: Who) -> ColumnElement[bool]:
    """Whether somebody was put on the staff of a course, not only by their role."""
    reasons = access.reasons_on(course_id).subquery("reasons")
    return exists().where(
        reasons.c.user_id == user_id,
        reasons.c.resource_id == course_id,
        Grant.id == reasons.c.grant_id,
        Grant.org_role.is_(None),
    )


async def teaches(db: AsyncSession, actor: Actor, course_id: UUID) -> bool:
    """Whether the actor was put on the staff of a live course."""
    return bool(await db.scalar(select(is_taught(course_id, actor.user_id))))


async def course_of(
    db: AsyncSession,
    actor: Actor,
    course_id: UUID,
    since: dt.date | None,
    until: dt.date,
) -> Any:
    """Return where people stand, and the days; nulls where nothing was counted.

    ``is_taught`` says whether the actor teaches the course.
    """
    values = {"course_id": course_id, "since": since, "until": until}
    teaches = is_taught(course_id, actor.user_id).label("is_taught")
    return (await db.execute(select(_FIGURES, teaches), values)).one()


async def lessons_of(
    db: AsyncSession, course_id: UUID, since: dt.date | None, until: dt.date
) -> Sequence[Any]:
    """Return the published lessons in their order, with what was counted of them."""
    values = {"course_id": course_id, "since": since, "until": until}
    return (await db.execute(_LESSONS, values)).all()
