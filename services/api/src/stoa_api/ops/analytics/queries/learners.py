"""Single learners, read from where their progress is kept."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    column,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.ops.analytics.queries.courses import is_taught
from stoa_api.ops.analytics.schemas import Range, Reached

SEATED: Final = ("active", "completed")
DAYS: Final = 90

_people = table(
    "enrolments",
    column("id", Uuid()),
    column("course_id", Uuid()),
    column("user_id", Uuid()),
    column("status", Text()),
    column("percent", BigInteger()),
    column("created_at", DateTime(timezone=True)),
    column("seen_at", DateTime(timezone=True)),
    column("completed_at", DateTime(timezone=True)),
    schema="learn",
)
_progress = table(
    "lesson_progress",
    column("enrolment_id", Uuid()),
    column("lesson_id", Uuid()),
    column("seconds", BigInteger()),
    column("seen_at", DateTime(timezone=True)),
    column("started_at", DateTime(timezone=True)),
    column("completed_at", DateTime(timezone=True)),
    schema="learn",
)
_lessons = table(
    "lessons",
    column("id", Uuid()),
    column("course_id", Uuid()),
    column("chapter_id", Uuid()),
    column("title", Text()),
    column("kind", Text()),
    column("status", Text()),
    column("is_required"),
    column("position", BigInteger()),
    schema="learn",
)
_chapters = table(
    "chapters", column("id", Uuid()), column("position", BigInteger()), schema="learn"
)
_active_days = table(
    "active_days",
    column("course_id", Uuid()),
    column("user_id", Uuid()),
    column("day", Date()),
    schema="learn",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which learners are listed: those who got so far in a lesson, or all.

    On some days: those on which they began or completed it, else came.
    """

    lesson_id: UUID | None
    reached: Reached
    days: Range


def _is_begun() -> ColumnElement[bool]:
    """Opened, or completed by what the staff gave; not a score alone."""
    is_seen = _progress.c.seen_at > text("'epoch'")
    return or_(is_seen, _progress.c.completed_at.is_not(None))


def _is_shown() -> ColumnElement[bool]:
    is_live = exists().where(
        Resource.id == _lessons.c.id, Resource.deleted_at.is_(None)
    )
    return and_(
        _lessons.c.status == "published", _lessons.c.chapter_id.is_not(None), is_live
    )


def _figures() -> Select[*tuple[Any, ...]]:
    done = (
        select(
            func.count().filter(_is_shown(), _is_begun()).label("started"),
            func.count(_progress.c.completed_at).filter(_is_shown()).label("done"),
            func.coalesce(func.sum(_progress.c.seconds), 0).label("seconds"),
        )
        .select_from(_progress)
        .join(_lessons, _lessons.c.id == _progress.c.lesson_id)
        .where(_progress.c.enrolment_id == _people.c.id)
        .correlate(_people)
        .lateral("done")
    )
    return (
        select(_people, done.c.started, done.c.done, done.c.seconds)
        .select_from(_people)
        .join(done, literal(value=True))
    )


def _is_wanted(wanted: Wanted) -> list[ColumnElement[bool]]:
    if wanted.lesson_id is None:
        return _within(_people.c.created_at, wanted.days)
    begun = and_(
        _progress.c.enrolment_id == _people.c.id,
        _progress.c.lesson_id == wanted.lesson_id,
        _is_begun(),
    )
    began = _within(_progress.c.started_at, wanted.days)
    match wanted.reached:
        case "missing":
            return [not_(exists().where(begun))]
        case "started":
            return [exists().where(begun, *began)]
        case "unfinished":
            return [exists().where(begun, _progress.c.completed_at.is_(None), *began)]
        case "completed":
            done = _within(_progress.c.completed_at, wanted.days)
            return [exists().where(begun, *done)]


def _within(moment: ColumnElement[Any], days: Range) -> list[ColumnElement[bool]]:
    day = func.date(func.timezone("UTC", moment))
    found = [moment.is_not(None), day <= days.until]
    return found if days.since is None else [*found, day >= days.since]


async def learners_of(
    db: AsyncSession,
    actor: Actor,
    course_id: UUID,
    page: PageRequest,
    wanted: Wanted,
) -> Rows[Any]:
    """List who takes part in a course, last seen first.

    ``is_taught`` says in each row whether the actor teaches the course.
    """
    statement = (
        _figures()
        .add_columns(is_taught(course_id, actor.user_id).label("is_taught"))
        .where(
            _people.c.course_id == course_id,
            _people.c.status.in_(SEATED),
            *_is_wanted(wanted),
        )
    )
    return await page_rows(db, statement, page, by=(_people.c.seen_at, _people.c.id))


async def learner_of(
    db: AsyncSession, actor: Actor, course_id: UUID, user_id: UUID
) -> Any:
    """Return how somebody does who takes part in a course or did, or None.

    ``is_taught`` says whether the actor teaches the course.
    """
    own = and_(
        _progress.c.lesson_id == _lessons.c.id,
        _progress.c.enrolment_id == _people.c.id,
        _is_begun(),
    )
    one = func.jsonb_build_array(
        _lessons.c.id,
        _lessons.c.title,
        _lessons.c.kind,
        _lessons.c.is_required,
        _progress.c.started_at,
        _progress.c.completed_at,
        func.coalesce(_progress.c.seconds, 0),
    )
    ordered = func.jsonb_agg(one, type_=JSONB).aggregate_order_by(
        _chapters.c.position, _lessons.c.position, _lessons.c.id
    )
    lessons = (
        select(func.coalesce(ordered, text("'[]'::jsonb")))
        .select_from(_lessons)
        .join(_chapters, _chapters.c.id == _lessons.c.chapter_id)
        .outerjoin(_progress, own)
        .where(_lessons.c.course_id == _people.c.course_id, _is_shown())
        .correlate(_people)
        .scalar_subquery()
    )
    days = (
        select(func.array_agg(_active_days.c.day))
        .where(
            _active_days.c.course_id == _people.c.course_id,
            _active_days.c.user_id == _people.c.user_id,
            _active_days.c.day > func.current_date() - DAYS,
        )
        .correlate(_people)
        .scalar_subquery()
    )
    found = await db.execute(
        _figures()
        .add_columns(
            lessons.label("lessons"),
            days.label("days"),
            is_taught(course_id, actor.user_id).label("is_taught"),
        )
        .where(_people.c.course_id == course_id, _people.c.user_id == user_id)
    )
    return found.one_or_none()
