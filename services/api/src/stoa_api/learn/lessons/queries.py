"""Every select on chapters and lessons. The access rule is in those of lessons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Uuid,
    and_,
    bindparam,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    table,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from stoa_api.base import access
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.base.positions import GAP
from stoa_api.learn.lessons.models import Chapter, Lesson
from stoa_api.learn.progress import service as progress
from stoa_api.learn.progress.schemas import LessonProgress, Lock

_course = aliased(Resource, name="course")
_own = table(
    "enrolments",
    column("id"),
    column("course_id"),
    column("user_id"),
    column("status"),
    schema="learn",
)
_KEPT: Final = ("seconds", "score", "position", "started_at", "completed_at")
_progress = table(
    "lesson_progress",
    column("enrolment_id"),
    column("lesson_id"),
    column("seconds"),
    column("score"),
    column("position"),
    column("started_at"),
    column("completed_at"),
    schema="learn",
)
TAKING_PART: Final = ("active", "completed")
_ME: Final[ColumnElement[UUID]] = bindparam("me", type_=Uuid())
"""The person who asks, in statements that are built once."""
_VIEWER: Final[ColumnElement[UUID]] = bindparam("viewer", type_=Uuid())
"""As whom one sees it: oneself, or null for a learner who just came."""


class Place(NamedTuple):
    """Where a lesson shall be: in which chapter, as the how-manieth."""

    lesson_id: UUID
    chapter_id: UUID
    number: int


@dataclass(frozen=True, slots=True)
class LessonSeen:
    """A lesson, and what somebody is in its course."""

    lesson: Lesson
    resource: Resource
    level: Level | None
    """How far they reach as staff; None for learners."""
    progress: LessonProgress | None = None
    """How far they are in it as learners."""
    lock: Lock | None = None
    """What keeps it closed to them as learners."""
    needs: Sequence[UUID] = ()


async def lesson_for(
    db: AsyncSession,
    actor: Actor,
    lesson_id: UUID,
    *,
    as_newcomer: bool = False,
    for_change: bool = False,
) -> LessonSeen | None:
    """Load a lesson if the actor reaches it, or may restore it; else None.

    Args:
        db: Where to look.
        actor: Who wants to see it.
        lesson_id: Which one.
        as_newcomer: Beside it, what it is to a learner who just came.
        for_change: Lock its row, so that one change happens at a time.
    """
    viewer = None if as_newcomer else actor.user_id
    values = {"me": actor.user_id, "viewer": viewer, "lesson_id": lesson_id}
    row = (await db.execute(_one(for_change=for_change), values)).first()
    if row is None:
        return None
    return LessonSeen(
        row.Lesson,
        row.Resource,
        row.level,
        progress_in(row, row.Lesson.kind),
        None if for_change else progress.lock_in(row),
        row.needs,
    )


def progress_in(row: Any, kind: str) -> LessonProgress | None:
    """Return how far somebody is in the lesson of a row, if they ever opened it."""
    if row.progress_started_at is None:
        return None
    kept = {each: getattr(row, f"progress_{each}") for each in _KEPT}
    return progress.shown(kind, **kept)


@cache
def _one(*, for_change: bool) -> Select[*tuple[Any, ...]]:
    level = access.level_of(_ME, of=_course)
    trashed = and_(
        Resource.deleted_at.is_not(None),
        level >= Level.EDIT,
        _course.deleted_at.is_(None),
    )
    statement: Select[*tuple[Any, ...]] = (
        select(
            Lesson,
            Resource,
            level.label("level"),
            progress.needs_of(Lesson.id).label("needs"),
            *_own_columns(),
        )
        .join(Resource, Resource.id == Lesson.id)
        .outerjoin(_own, _is_own())
        .outerjoin(_progress, _is_own_progress())
        .join(_course, _course.id == Lesson.course_id)
        .where(
            Lesson.id == bindparam("lesson_id", type_=Uuid()),
            or_(access.reaches(_ME), trashed),
        )
        .execution_options(populate_existing=True)
    )
    if not for_change:
        lesson = aliased(Lesson, name="itself")
        course_id = (
            select(lesson.course_id)
            .where(lesson.id == bindparam("lesson_id", type_=Uuid()))
            .scalar_subquery()
        )
        locks = progress.locks_in(course_id, _VIEWER)
        return statement.add_columns(*_locked(locks)).outerjoin(
            locks, locks.c.lesson_id == Lesson.id
        )
    return statement.with_for_update(of=(Lesson, Resource))


def _is_own() -> ColumnElement[bool]:
    return and_(
        _own.c.course_id == Lesson.course_id,
        _own.c.user_id == _VIEWER,
        _own.c.status.in_(TAKING_PART),
    )


def _is_own_progress() -> ColumnElement[bool]:
    return and_(
        _progress.c.enrolment_id == _own.c.id, _progress.c.lesson_id == Lesson.id
    )


def _locked(locks: FromClause) -> list[ColumnElement[Any]]:
    return [locks.c[each] for each in ("opens_at", "first_id", "first_title", "unmet")]


def _own_columns() -> list[ColumnElement[Any]]:
    return [_progress.c[each].label(f"progress_{each}") for each in _KEPT]


async def content_of(db: AsyncSession, lesson_id: UUID) -> dict[str, Any]:
    """Return what a lesson says, as it is kept."""
    kept = await db.scalar(select(Lesson.content).where(Lesson.id == lesson_id))
    if kept is None:
        raise RuntimeError("the caller has found this lesson")
    return kept


async def due_after(
    db: AsyncSession, at: datetime, after: tuple[datetime, UUID] | None
) -> Any:
    """Return the next draft that shall have published itself by now, or None."""
    due = (
        select(Lesson.id, Lesson.course_id, Lesson.publish_at)
        .join(Resource, Resource.id == Lesson.id)
        .join(_course, _course.id == Lesson.course_id)
        .where(Lesson.publish_at <= at)
        .where(Resource.deleted_at.is_(None), _course.deleted_at.is_(None))
        .order_by(Lesson.publish_at, Lesson.id)
    )
    if after is not None:
        due = due.where(tuple_(Lesson.publish_at, Lesson.id) > after)
    return (await db.execute(due.limit(1))).one_or_none()


async def chapters_of(db: AsyncSession, course_id: UUID) -> Sequence[Chapter]:
    """Return the chapters of a course in their order."""
    found = await db.scalars(
        select(Chapter).where(Chapter.course_id == course_id).order_by(Chapter.position)
    )
    return found.all()


async def places_in(db: AsyncSession, course_id: UUID) -> Sequence[Any]:
    """Return the live lessons of a course in their order, each with its chapter."""
    found = await db.execute(
        select(Lesson.id, Lesson.chapter_id)
        .join(Resource, Resource.id == Lesson.id)
        .where(
            Lesson.course_id == course_id,
            Lesson.chapter_id.is_not(None),
            Resource.deleted_at.is_(None),
        )
        .order_by(Lesson.position)
    )
    return found.all()


async def outline_of(
    db: AsyncSession, viewer: UUID | None, course_id: UUID, *, only_published: bool
) -> Sequence[Any]:
    """Return the chapters of a course and their live lessons, in their order.

    A row for each lesson, without its content, beside its chapter, how far somebody
    is in it and what closes it to them; and one for each chapter without lessons. For
    whoever sees the course; ``only_published`` for who is not on its staff.
    """
    values = {"viewer": viewer, "course_id": course_id}
    found = await db.execute(_outline(only_published=only_published), values)
    return found.all()


@cache
def _outline(*, only_published: bool) -> Select[*tuple[Any, ...]]:
    course_id = bindparam("course_id", type_=Uuid())
    locks = progress.locks_in(course_id, _VIEWER)
    is_alive = exists().where(Resource.id == Lesson.id, Resource.deleted_at.is_(None))
    is_here = and_(Lesson.chapter_id == Chapter.id, is_alive)
    if only_published:
        is_here = and_(is_here, Lesson.status == "published")
    return (
        select(
            Chapter.id.label("chapter_id"),
            Chapter.title.label("chapter_title"),
            Chapter.version.label("chapter_version"),
            Lesson.id,
            Lesson.kind,
            Lesson.title,
            Lesson.status,
            Lesson.is_required,
            Lesson.minutes,
            Lesson.completed_by,
            Lesson.completed_at_least,
            Lesson.version,
            Lesson.updated_at,
            Lesson.release_at,
            Lesson.publish_at,
            progress.needs_of(Lesson.id).label("needs"),
            *_own_columns(),
            *_locked(locks),
        )
        .select_from(Chapter)
        .outerjoin(Lesson, is_here)
        .outerjoin(_own, _is_own())
        .outerjoin(_progress, _is_own_progress())
        .outerjoin(locks, locks.c.lesson_id == Lesson.id)
        .where(Chapter.course_id == course_id)
        .order_by(Chapter.position, Lesson.position)
    )


async def chapter_in(
    db: AsyncSession, course_id: UUID, chapter_id: UUID
) -> Chapter | None:
    """Load a chapter of a course that the caller has locked."""
    return await db.scalar(
        select(Chapter).where(Chapter.id == chapter_id, Chapter.course_id == course_id)
    )


async def last_chapter(db: AsyncSession, course_id: UUID) -> Chapter | None:
    """Return the chapter that comes last, if there is any."""
    return await db.scalar(
        select(Chapter)
        .where(Chapter.course_id == course_id)
        .order_by(Chapter.position.desc())
        .limit(1)
    )


async def count_chapters(db: AsyncSession, course_id: UUID) -> int:
    """Count the chapters of a course."""
    counted = select(func.count()).select_from(Chapter)
    return await db.scalar(counted.where(Chapter.course_id == course_id)) or 0


async def count_lessons(db: AsyncSession, course_id: UUID) -> int:
    """Count the lessons of a course, those in the trash too."""
    counted = select(func.count()).select_from(Lesson)
    return await db.scalar(counted.where(Lesson.course_id == course_id)) or 0


async def has_lessons(db: AsyncSession, chapter_id: UUID) -> bool:
    """Whether there is any lesson in a chapter."""
    found = select(Lesson.id).where(Lesson.chapter_id == chapter_id).limit(1)
    return await db.scalar(found) is not None


async def trashed_in(db: AsyncSession, course_id: UUID, page: PageRequest) -> Rows[Any]:
    """List the lessons in the trash of a course, newest first."""
    return await page_rows(
        db,
        select(Lesson.id, Lesson.kind, Lesson.title, Resource.deleted_at)
        .join(Resource, Resource.id == Lesson.id)
        .where(Lesson.course_id == course_id, Resource.deleted_at.is_not(None)),
        page,
        by=(Resource.deleted_at, Lesson.id),
    )


async def take_trashed_out(db: AsyncSession, course_id: UUID) -> None:
    """Take what is in the trash out of the order, however it went there."""
    in_trash = select(Resource.id).where(
        Resource.id == Lesson.id, Resource.deleted_at.is_not(None)
    )
    await db.execute(
        update(Lesson)
        .where(
            Lesson.course_id == course_id,
            Lesson.chapter_id.is_not(None),
            in_trash.exists(),
        )
        .values(chapter_id=None)
        .execution_options(synchronize_session=False)
    )


async def number_chapters(db: AsyncSession, chapter_ids: Sequence[UUID]) -> None:
    """Give chapters the order in which they are named."""
    wanted = (
        func.unnest(_ids(chapter_ids), _numbers(range(1, len(chapter_ids) + 1)))
        .table_valued("chapter_id", "number", name="wanted")
        .render_derived()
    )
    await db.execute(
        update(Chapter)
        .where(Chapter.id == wanted.c.chapter_id)
        .values(position=wanted.c.number * GAP)
        .execution_options(synchronize_session=False)
    )


async def place_lessons(db: AsyncSession, places: Sequence[Place]) -> None:
    """Put lessons where they shall be, all at once."""
    wanted = (
        func.unnest(
            _ids([each.lesson_id for each in places]),
            _ids([each.chapter_id for each in places]),
            _numbers([each.number for each in places]),
        )
        .table_valued("lesson_id", "chapter_id", "number", name="wanted")
        .render_derived()
    )
    await db.execute(
        update(Lesson)
        .where(Lesson.id == wanted.c.lesson_id)
        .values(chapter_id=wanted.c.chapter_id, position=wanted.c.number * GAP)
        .execution_options(synchronize_session=False)
    )


def _ids(ids: Sequence[UUID]) -> Any:
    return literal(list(ids), ARRAY(Uuid()))


def _numbers(numbers: Iterable[int]) -> Any:
    return literal(list(numbers), ARRAY(BigInteger()))
