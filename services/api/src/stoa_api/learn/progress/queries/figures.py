"""How far somebody is, as it is shown, and where they go on."""

from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlalchemy.sql.selectable import LateralFromClause

from stoa_api.base import access, pages
from stoa_api.base.access import Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.learn.progress.models import LessonProgress, Prerequisite
from stoa_api.learn.progress.tables import (
    LIVE,
    OPEN,
    SEATED,
    chapters,
    courses,
    enrolments,
    is_shown,
    lessons,
    organizations,
)

_ME: Final[ColumnElement[UUID]] = bindparam("me", type_=Uuid())


def _counts(chapter_id: ColumnElement[UUID] | None = None) -> LateralFromClause:
    """How many required lessons there are, and how many of them are completed."""
    own = aliased(LessonProgress, name="counted_progress")
    is_own = and_(own.enrolment_id == enrolments.c.id, own.lesson_id == lessons.c.id)
    statement = (
        select(func.count().label("total"), func.count(own.completed_at).label("done"))
        .select_from(lessons)
        .outerjoin(own, is_own)
        .where(
            lessons.c.course_id == enrolments.c.course_id,
            lessons.c.is_required,
            is_shown(lessons),
        )
        .correlate(enrolments)
    )
    if chapter_id is not None:
        statement = statement.where(lessons.c.chapter_id == chapter_id)
        return statement.lateral("chapter_counts")
    return statement.lateral("counts")


def _last() -> LateralFromClause:
    """Where somebody was last, if it is still there."""
    there, chapter = lessons.alias("last_lesson"), chapters.alias("last_chapter")
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
        .where(own.enrolment_id == enrolments.c.id, is_shown(there))
        .order_by(own.seen_at.desc(), there.c.id)
        .limit(1)
        .correlate(enrolments)
        .lateral("last")
    )


def _next(last: LateralFromClause) -> LateralFromClause:
    """Where somebody goes on: there if it is not completed, else what comes next."""
    there, chapter = lessons.alias("next_lesson"), chapters.alias("next_chapter")
    own = aliased(LessonProgress, name="next_progress")
    is_own = and_(own.enrolment_id == enrolments.c.id, own.lesson_id == there.c.id)
    place = tuple_(chapter.c.position, there.c.position)
    is_after = place > tuple_(last.c.chapter_position, last.c.position)
    needed, met = lessons.alias("needed"), aliased(LessonProgress, name="met")
    is_waiting = exists(
        select(needed.c.id)
        .join(Prerequisite, Prerequisite.needs_id == needed.c.id)
        .outerjoin(
            met,
            and_(met.enrolment_id == enrolments.c.id, met.lesson_id == needed.c.id),
        )
        .where(
            Prerequisite.lesson_id == there.c.id,
            is_shown(needed),
            met.completed_at.is_(None),
        )
        .correlate(enrolments, there)
    )
    is_early = and_(there.c.release_at > func.now(), there.c.kind.not_in(LIVE))
    return (
        select(
            there.c.id, there.c.title, there.c.kind, own.position.label("stopped_at")
        )
        .join(chapter, chapter.c.id == there.c.chapter_id)
        .outerjoin(own, is_own)
        .where(
            there.c.course_id == enrolments.c.course_id,
            is_shown(there),
            own.completed_at.is_(None),
            func.coalesce(~is_early, true()),
            or_(own.started_at.is_not(None), ~is_waiting),
        )
        .order_by(
            (there.c.id == last.c.id).desc().nulls_last(),
            is_after.desc().nulls_last(),
            chapter.c.position,
            there.c.position,
        )
        .limit(1)
        .correlate(enrolments, last)
        .lateral("next")
    )


def _figures() -> Select[*tuple[Any, ...]]:
    counts, last = _counts(), _last()
    following = _next(last)
    names = ("id", "title", "kind", "stopped_at")
    return (
        select(
            enrolments,
            counts.c.total,
            counts.c.done,
            *(last.c[each].label(f"last_{each}") for each in names),
            *(following.c[each].label(f"next_{each}") for each in names),
        )
        .select_from(enrolments)
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
            enrolments.c.course_id == bindparam("course_id", type_=Uuid()),
            enrolments.c.user_id == bindparam("user_id", type_=Uuid()),
            enrolments.c.status.in_(SEATED),
        )
    )


_BY: Final = (enrolments.c.seen_at, enrolments.c.id)


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
        organizations.c.id == courses.c.org_id,
        literal("courses", Text()) == any_(organizations.c.switched_off),
    )
    status = enrolments.c.status
    wanted = status == bindparam("status") if is_narrowed else status.in_(SEATED)
    statement = (
        _figures()
        .add_columns(
            courses.c.org_id,
            courses.c.slug,
            courses.c.title,
            courses.c.status.label("course_status"),
        )
        .join(courses, courses.c.id == enrolments.c.course_id)
        .join(Resource, Resource.id == courses.c.curriculum_id)
        .where(
            enrolments.c.user_id == _ME,
            wanted,
            courses.c.status.in_(OPEN),
            access.reaches(_ME),
            ~is_off,
        )
    )
    return pages.keyset(statement, _BY, is_first=is_first)
