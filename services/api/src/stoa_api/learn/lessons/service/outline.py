"""The outline of a course: what it consists of, and in which order."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox, versions
from stoa_api.base.actor import Actor
from stoa_api.learn.courses import service as courses
from stoa_api.learn.lessons import queries
from stoa_api.learn.lessons.errors import OrderIncomplete
from stoa_api.learn.lessons.queries import Place
from stoa_api.learn.lessons.schemas import (
    ChapterItem,
    LessonItem,
    OrderPut,
    Outline,
)
from stoa_api.learn.progress import service as progress
from stoa_api.learn.progress.schemas import rule_of
from stoa_shared.events.learn import OutlineChanged

log = structlog.stdlib.get_logger()


async def show_outline(
    db: AsyncSession, actor: Actor, course_id: UUID, *, as_learner: bool = False
) -> Outline:
    """Show what a course consists of: to staff all of it, to others what is published.

    Staff who ask ``as_learner`` see it as somebody who just came.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        CourseIsTrashed: restore it first.
    """
    seen = await courses.seen(db, actor, course_id)
    is_preview = as_learner and seen.level is not None
    is_staff = seen.level is not None and not is_preview
    viewer = None if is_preview else actor.user_id
    rows = await queries.outline_of(db, viewer, course_id, only_published=not is_staff)
    by_chapter = groupby(rows, lambda row: row.chapter_id)
    chapters = [_chapter(list(each), is_staff=is_staff) for _, each in by_chapter]
    lessons = [lesson for each in chapters for lesson in each.lessons]
    return Outline(
        course_id=course_id,
        version=seen.course.outline_version,
        may_open=seen.may_open or seen.level is not None,
        mine=None if is_preview else await progress.mine(db, actor, course_id),
        chapters=[each for each in chapters if is_staff or each.lessons],
        lesson_count=len(lessons),
        minutes=sum(each.minutes or 0 for each in lessons),
    )


def _chapter(rows: Sequence[Any], *, is_staff: bool) -> ChapterItem:
    lessons = [_item(row, is_staff=is_staff) for row in rows if row.id is not None]
    counted = [
        each for each in lessons if each.is_required and each.status == "published"
    ]
    steps = [each.progress for each in counted if each.progress is not None]
    return ChapterItem(
        id=rows[0].chapter_id,
        title=rows[0].chapter_title,
        version=rows[0].chapter_version,
        done=len([each for each in steps if each.completed_at is not None]),
        total=len(counted),
        lessons=lessons,
    )


def _item(row: Any, *, is_staff: bool) -> LessonItem:
    return LessonItem(
        id=row.id,
        chapter_id=row.chapter_id,
        kind=row.kind,
        title=row.title,
        status=row.status,
        is_required=row.is_required,
        minutes=row.minutes,
        completion=rule_of(row.completed_by, row.completed_at_least),
        progress=queries.progress_in(row, row.kind),
        lock=None if is_staff else progress.lock_in(row),
        release_at=row.release_at,
        needs=row.needs if is_staff else [],
        publish_at=row.publish_at,
        version=row.version,
        updated_at=row.updated_at,
    )


async def put_order(
    db: AsyncSession, actor: Actor, course_id: UUID, wanted: OrderPut, *, version: int
) -> Outline:
    """Put all chapters and lessons of a course into an order at once.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is no editor of it.
        CourseIsTrashed: restore it first.
        PreconditionFailed: the outline changed meanwhile.
        OrderIncomplete: it does not name everything exactly once.
    """
    seen = await courses.changeable(db, actor, course_id)
    versions.check(seen.course.outline_version, version)
    await queries.take_trashed_out(db, course_id)
    chapters = await queries.chapters_of(db, course_id)
    lessons = await queries.places_in(db, course_id)
    places = _places(wanted)
    _require_all([each.id for each in chapters], [each.id for each in wanted.chapters])
    _require_all([each.id for each in lessons], [each.lesson_id for each in places])
    if _is_so_already(chapters, lessons, wanted):
        return await show_outline(db, actor, course_id)
    await queries.number_chapters(db, [each.id for each in wanted.chapters])
    await queries.place_lessons(db, places)
    tell_changed(db, actor, seen.course)
    audit.record(
        db,
        actor,
        "course.ordered",
        seen.course,
        after=wanted.model_dump(mode="json"),
    )
    log.info("course.ordered", course_id=str(course_id), actor_id=str(actor.user_id))
    await db.flush()
    db.expire_all()
    return await show_outline(db, actor, course_id)


def tell_changed(db: AsyncSession, actor: Actor | None, course: Any) -> None:
    """Say that a course consists of something else, or in another order."""
    course.outline_version += 1
    outbox.record(
        db, OutlineChanged(subject=course.id), actor=actor, org_id=course.org_id
    )


def _places(wanted: OrderPut) -> list[Place]:
    return [
        Place(lesson_id, chapter.id, number)
        for chapter in wanted.chapters
        for number, lesson_id in enumerate(chapter.lessons, start=1)
    ]


def _require_all(there: Sequence[UUID], named: Sequence[UUID]) -> None:
    if len(there) != len(named) or set(there) != set(named):
        raise OrderIncomplete


def _is_so_already(
    chapters: Sequence[Any], lessons: Sequence[Any], wanted: OrderPut
) -> bool:
    def ids_in(chapter_id: UUID) -> list[UUID]:
        return [each.id for each in lessons if each.chapter_id == chapter_id]

    now = [(each.id, ids_in(each.id)) for each in chapters]
    return now == [(each.id, each.lessons) for each in wanted.chapters]
