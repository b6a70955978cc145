"""Every select on progress, and the statement that works out the number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    column,
    exists,
    func,
    literal,
    select,
    table,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import LateralFromClause

from stoa_api.base import access, pages
from stoa_api.base.access import Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.learn.progress.models import LessonProgress
from stoa_api.learn.progress.schemas import RuleName
from stoa_shared.clock import now

SEATED: Final = ("active", "completed")
OPEN: Final = ("published", "archived")
_ME: Final[ColumnElement[UUID]] = bindparam("me", type_=Uuid())

_lessons = table(
    "lessons",
    column("id", Uuid()),
    column("org_id", Uuid()),
    column("course_id", Uuid()),
    column("chapter_id", Uuid()),
    column("kind", Text()),
    column("title", Text()),
    column("status", Text()),
    column("is_required"),
    column("position", BigInteger()),
    column("completed_by", Text()),
    column("completed_at_least", BigInteger()),
    schema="learn",
)
_chapters = table(
    "chapters", column("id", Uuid()), column("position", BigInteger()), schema="learn"
)
_courses = table(
    "courses",
    column("id", Uuid()),
    column("org_id", Uuid()),
    column("curriculum_id", Uuid()),
    column("slug", Text()),
    column("title", Text()),
    column("status", Text()),
    schema="learn",
)
_enrolments = table(
    "enrolments",
    column("id", Uuid()),
    column("course_id", Uuid()),
    column("user_id", Uuid()),
    column("status", Text()),
    column("since", DateTime(timezone=True)),
    column("percent", BigInteger()),
    column("completed_at", DateTime(timezone=True)),
    column("seen_at", DateTime(timezone=True)),
    schema="learn",
)
_organizations = table(
    "organizations",
    column("id", Uuid()),
    column("switched_off", ARRAY(Text())),
    schema="core",
)
_place = aliased(Resource, name="place")


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


def _is_shown(lessons: Any) -> ColumnElement[bool]:
    """Published and not in the trash: it has a place in what learners see."""
    is_alive = exists().where(_place.id == lessons.c.id, _place.deleted_at.is_(None))
    return and_(
        lessons.c.status == "published", lessons.c.chapter_id.is_not(None), is_alive
    )


async def reached(db: AsyncSession, actor: Actor, lesson_id: UUID) -> bool:
    """Hold the course of a lesson that the actor reaches, if they do."""
    statement = (
        select(_courses.c.id)
        .join(_lessons, _lessons.c.course_id == _courses.c.id)
        .join(Resource, Resource.id == _lessons.c.id)
        .where(_lessons.c.id == lesson_id, access.reaches(_ME))
        .with_for_update(read=True, key_share=True, of=_courses)
    )
    return await db.scalar(statement, {"me": actor.user_id}) is not None


async def hold(db: AsyncSession, *, lesson_id: UUID) -> None:
    """Keep the outline around a lesson as it is until the transaction ends."""
    await db.execute(
        select(_courses.c.id)
        .join(_lessons, _lessons.c.course_id == _courses.c.id)
        .where(_lessons.c.id == lesson_id)
        .with_for_update(read=True, key_share=True, of=_courses)
    )


async def place_of(db: AsyncSession, lesson_id: UUID, user_id: UUID) -> Place | None:
    """Lock somebody's enrolment in the course of a lesson; the course is held."""
    is_open = and_(_is_shown(_lessons), _courses.c.status.in_(OPEN))
    found = await db.execute(
        select(
            _lessons.c.org_id,
            _lessons.c.course_id,
            _lessons.c.chapter_id,
            _lessons.c.id.label("lesson_id"),
            _lessons.c.kind,
            _lessons.c.completed_by,
            _lessons.c.completed_at_least,
            _enrolments.c.id.label("enrolment_id"),
            _enrolments.c.user_id,
            _enrolments.c.status.in_(SEATED).label("is_seated"),
            is_open.label("is_open"),
        )
        .join(_courses, _courses.c.id == _lessons.c.course_id)
        .join(_enrolments, _enrolments.c.course_id == _lessons.c.course_id)
        .where(_lessons.c.id == lesson_id, _enrolments.c.user_id == user_id)
        .with_for_update(of=_enrolments)
    )
    row = found.mappings().one_or_none()
    if row is None:
        return None
    return Place(**{name: row[name] for name in Place.__slots__})


async def progress_of(db: AsyncSession, place: Place) -> LessonProgress | None:
    """Load how far somebody is in a lesson; the enrolment is locked."""
    key = (place.enrolment_id, place.lesson_id)
    return await db.get(LessonProgress, key, populate_existing=True)


async def touch(db: AsyncSession, enrolment_id: UUID, at: datetime) -> None:
    """Remember that somebody did something in a course just now."""
    await db.execute(
        update(_enrolments).where(_enrolments.c.id == enrolment_id).values(seen_at=at)
    )


async def meet(db: AsyncSession, lesson_id: UUID, by: RuleName, least: int) -> None:
    """Complete a lesson for all who have what its new rule asks for."""
    met: dict[RuleName, ColumnElement[bool]] = {
        "viewed": true(),
        "time": LessonProgress.seconds >= least,
        "score": and_(LessonProgress.is_final, LessonProgress.score >= least),
        "submitted": LessonProgress.is_submitted.is_(True),
    }
    if by not in met:
        return
    await db.execute(
        update(LessonProgress)
        .where(
            LessonProgress.lesson_id == lesson_id,
            LessonProgress.completed_at.is_(None),
            met[by],
        )
        .values(completed_at=func.now())
        .execution_options(synchronize_session=False)
    )


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
        is_it = _enrolments.c.id == enrolment_id
        own = LessonProgress.enrolment_id == enrolment_id
    counted = (
        select(_lessons.c.id)
        .where(
            _lessons.c.course_id == course_id,
            _lessons.c.is_required,
            _is_shown(_lessons),
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
    theirs = _enrolments.alias("theirs")
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
        _enrolments.c.status == "active",
    )
    percent = case(
        (is_complete, 100),
        (figures.c.total == 0, 0),
        else_=func.least(99, figures.c.done * 100 // figures.c.total),
    )
    at = bindparam("at", type_=DateTime(timezone=True))
    changed = (
        update(_enrolments)
        .where(
            _enrolments.c.id == figures.c.id,
            _enrolments.c.completed_at.is_(None),
            _enrolments.c.percent != percent,
            is_it,
        )
        .values(
            percent=percent,
            completed_at=case((is_complete, at)),
            status=case((is_complete, "completed"), else_=_enrolments.c.status),
            since=case((is_complete, at), else_=_enrolments.c.since),
        )
        .returning(_enrolments.c.user_id, _enrolments.c.completed_at)
        .cte("changed")
    )
    return select(changed.c.user_id).where(changed.c.completed_at.is_not(None))


def _counts(chapter_id: ColumnElement[UUID] | None = None) -> LateralFromClause:
    """How many required lessons there are, and how many of them are completed."""
    own = aliased(LessonProgress, name="counted_progress")
    is_own = and_(own.enrolment_id == _enrolments.c.id, own.lesson_id == _lessons.c.id)
    statement = (
        select(func.count().label("total"), func.count(own.completed_at).label("done"))
        .select_from(_lessons)
        .outerjoin(own, is_own)
        .where(
            _lessons.c.course_id == _enrolments.c.course_id,
            _lessons.c.is_required,
            _is_shown(_lessons),
        )
        .correlate(_enrolments)
    )
    if chapter_id is not None:
        statement = statement.where(_lessons.c.chapter_id == chapter_id)
        return statement.lateral("chapter_counts")
    return statement.lateral("counts")


def _last() -> LateralFromClause:
    """Where somebody was last, if it is still there."""
    there, chapter = _lessons.alias("last_lesson"), _chapters.alias("last_chapter")
    own = aliased(LessonProgress, name="last_progress")
    return (
        select(
            there.c.id,
            there.c.title,
            there.c.kind,
            own.position.label("stopped_at"),
            chapter.c.position.label("chapter_position"),
            there.c.position,
        )
        .join(own, own.lesson_id == there.c.id)
        .join(chapter, chapter.c.id == there.c.chapter_id)
        .where(own.enrolment_id == _enrolments.c.id, _is_shown(there))
        .order_by(own.seen_at.desc(), there.c.id)
        .limit(1)
        .correlate(_enrolments)
        .lateral("last")
    )


def _next(last: LateralFromClause) -> LateralFromClause:
    """Where somebody goes on: there if it is not completed, else what comes next."""
    there, chapter = _lessons.alias("next_lesson"), _chapters.alias("next_chapter")
    own = aliased(LessonProgress, name="next_progress")
    is_own = and_(own.enrolment_id == _enrolments.c.id, own.lesson_id == there.c.id)
    place = tuple_(chapter.c.position, there.c.position)
    is_after = place > tuple_(last.c.chapter_position, last.c.position)
    return (
        select(
            there.c.id, there.c.title, there.c.kind, own.position.label("stopped_at")
        )
        .join(chapter, chapter.c.id == there.c.chapter_id)
        .outerjoin(own, is_own)
        .where(
            there.c.course_id == _enrolments.c.course_id,
            _is_shown(there),
            own.completed_at.is_(None),
        )
        .order_by(
            (there.c.id == last.c.id).desc().nulls_last(),
            is_after.desc().nulls_last(),
            chapter.c.position,
            there.c.position,
        )
        .limit(1)
        .correlate(_enrolments, last)
        .lateral("next")
    )


def _figures() -> Select[*tuple[Any, ...]]:
    counts, last = _counts(), _last()
    following = _next(last)
    names = ("id", "title", "kind", "stopped_at")
    return (
        select(
            _enrolments,
            counts.c.total,
            counts.c.done,
            *(last.c[each].label(f"last_{each}") for each in names),
            *(following.c[each].label(f"next_{each}") for each in names),
        )
        .select_from(_enrolments)
        .join(counts, true())
        .outerjoin(last, true())
        .outerjoin(following, true())
    )


async def figures_of(
    db: AsyncSession, course_id: UUID, user_id: UUID, chapter_id: UUID | None = None
) -> Any:
    """Say how far somebody is in a course they take part in, and in one chapter."""
    values = {"course_id": course_id, "user_id": user_id, "chapter_id": chapter_id}
    return (await db.execute(_one(), values)).one_or_none()


@cache
def _one() -> Select[*tuple[Any, ...]]:
    chapter = _counts(bindparam("chapter_id", type_=Uuid()))
    return (
        _figures()
        .add_columns(
            chapter.c.total.label("chapter_total"), chapter.c.done.label("chapter_done")
        )
        .join(chapter, true())
        .where(
            _enrolments.c.course_id == bindparam("course_id", type_=Uuid()),
            _enrolments.c.user_id == bindparam("user_id", type_=Uuid()),
            _enrolments.c.status.in_(SEATED),
        )
    )


_BY: Final = (_enrolments.c.seen_at, _enrolments.c.id)


async def trail_of(
    db: AsyncSession, actor: Actor, page: PageRequest, *, status: str | None
) -> Rows[Any]:
    """List the courses that the actor takes part in and may open, last seen first."""
    statement = _trail(is_first=page.is_first, is_narrowed=status is not None)
    values = {"me": actor.user_id, "status": status, **pages.parameters(page, _BY)}
    return pages.cut(list(await db.execute(statement, values)), page, _BY)


@cache
def _trail(*, is_first: bool, is_narrowed: bool) -> Select[*tuple[Any, ...]]:
    is_off = exists().where(
        _organizations.c.id == _courses.c.org_id,
        literal("courses", Text()) == any_(_organizations.c.switched_off),
    )
    status = _enrolments.c.status
    wanted = status == bindparam("status") if is_narrowed else status.in_(SEATED)
    statement = (
        _figures()
        .add_columns(
            _courses.c.org_id,
            _courses.c.slug,
            _courses.c.title,
            _courses.c.status.label("course_status"),
        )
        .join(_courses, _courses.c.id == _enrolments.c.course_id)
        .join(Resource, Resource.id == _courses.c.curriculum_id)
        .where(
            _enrolments.c.user_id == _ME,
            wanted,
            _courses.c.status.in_(OPEN),
            access.reaches(_ME),
            ~is_off,
        )
    )
    return pages.keyset(statement, _BY, is_first=is_first)
