"""A lesson and somebody in it, held for the rest of a transaction."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    Uuid,
    and_,
    bindparam,
    select,
    text,
)
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import Resource
from stoa_api.base.actor import Actor
from stoa_api.learn.progress.locks import lock_in, locks_in
from stoa_api.learn.progress.models import LessonProgress
from stoa_api.learn.progress.schemas import Lock, RuleName
from stoa_api.learn.progress.tables import (
    OPEN,
    SEATED,
    courses,
    enrolments,
    is_shown,
    lessons,
)

# Built once: putting them together costs several times what they take to run.
_ME: Final[ColumnElement[UUID]] = bindparam("me", type_=Uuid())
_LESSON: Final[ColumnElement[UUID]] = bindparam("the_lesson", type_=Uuid())


@dataclass(frozen=True, slots=True)
class Place:
    """A lesson, and the enrolment of one person in its course; both are held."""

    org_id: UUID
    course_id: UUID
    chapter_id: UUID | None
    lesson_id: UUID
    kind: str
    completed_by: RuleName
    completed_at_least: int | None
    enrolment_id: UUID
    user_id: UUID
    is_seated: bool
    """Whether they take part now."""
    is_open: bool
    """Whether learners reach the lesson."""


async def reached(db: AsyncSession, actor: Actor, lesson_id: UUID) -> bool:
    """Hold the course of a lesson that the actor reaches, if they do."""
    values = {"me": actor.user_id, "the_lesson": lesson_id}
    return await db.scalar(_reached(), values) is not None


@cache
def _reached() -> Select[UUID]:
    return (
        select(courses.c.id)
        .join(lessons, lessons.c.course_id == courses.c.id)
        .join(Resource, Resource.id == lessons.c.id)
        .where(lessons.c.id == _LESSON, access.reaches(_ME))
        .with_for_update(read=True, key_share=True, of=courses)
    )


async def hold(db: AsyncSession, *, lesson_id: UUID) -> None:
    """Keep the outline around a lesson as it is until the transaction ends."""
    await db.execute(
        select(courses.c.id)
        .join(lessons, lessons.c.course_id == courses.c.id)
        .where(lessons.c.id == lesson_id)
        .with_for_update(read=True, key_share=True, of=courses)
    )


async def place_of(db: AsyncSession, lesson_id: UUID, user_id: UUID) -> Place | None:
    """Lock somebody's enrolment in the course of a lesson; the course is held."""
    values = {"the_lesson": lesson_id, "me": user_id}
    row = (await db.execute(_place(), values)).mappings().one_or_none()
    if row is None:
        return None
    return Place(**{name: row[name] for name in Place.__slots__})


@cache
def _place() -> Select[*tuple[Any, ...]]:
    is_open = and_(is_shown(lessons), courses.c.status.in_(OPEN))
    return (
        select(
            lessons.c.org_id,
            lessons.c.course_id,
            lessons.c.chapter_id,
            lessons.c.id.label("lesson_id"),
            lessons.c.kind,
            lessons.c.completed_by,
            lessons.c.completed_at_least,
            enrolments.c.id.label("enrolment_id"),
            enrolments.c.user_id,
            enrolments.c.status.in_(SEATED).label("is_seated"),
            is_open.label("is_open"),
        )
        .join(courses, courses.c.id == lessons.c.course_id)
        .join(enrolments, enrolments.c.course_id == lessons.c.course_id)
        .where(lessons.c.id == _LESSON, enrolments.c.user_id == _ME)
        .with_for_update(of=enrolments)
    )


async def lock_on(db: AsyncSession, place: Place) -> Lock | None:
    """Say what closes a lesson to somebody who takes part, if anything does."""
    values = {
        "the_course": place.course_id,
        "me": place.user_id,
        "the_lesson": place.lesson_id,
    }
    row = (await db.execute(_lock(), values)).one_or_none()
    return None if row is None else lock_in(row)


@cache
def _lock() -> Select[*tuple[Any, ...]]:
    locks = locks_in(bindparam("the_course", type_=Uuid()), _ME)
    return select(locks).where(locks.c.lesson_id == _LESSON)


async def progress_of(db: AsyncSession, place: Place) -> LessonProgress | None:
    """Load how far somebody is in a lesson; the enrolment is locked."""
    key = (place.enrolment_id, place.lesson_id)
    return await db.get(LessonProgress, key, populate_existing=True)


_TOUCH: Final = text(
    """
    WITH before AS (SELECT seen_at FROM learn.enrolments WHERE id = :enrolment_id),
    touched AS (
      UPDATE learn.enrolments SET seen_at = :at WHERE id = :enrolment_id
      RETURNING course_id, user_id, org_id),
    today AS (
      INSERT INTO learn.active_days (course_id, user_id, day, org_id)
      SELECT course_id, user_id, (:at AT TIME ZONE 'UTC')::date, org_id FROM touched
      ON CONFLICT DO NOTHING)
    SELECT seen_at FROM before
    """
).bindparams(
    bindparam("enrolment_id", type_=Uuid()),
    bindparam("at", type_=DateTime(timezone=True)),
)


async def touch(db: AsyncSession, enrolment_id: UUID, at: datetime) -> datetime:
    """Remember that somebody did something in a course just now, and on which day.

    Returns:
        When they last had.
    """
    found = await db.execute(_TOUCH, {"enrolment_id": enrolment_id, "at": at})
    return found.scalar_one()
