"""Trash lessons, and restore them."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, versions
from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.learn.courses import service as courses
from stoa_api.learn.lessons import queries
from stoa_api.learn.lessons.content import LIVE
from stoa_api.learn.lessons.errors import (
    LessonIsLive,
    LessonIsTrashed,
    NoChapter,
)
from stoa_api.learn.lessons.schemas import (
    LessonOut,
    TrashedLesson,
)
from stoa_api.learn.lessons.service.lessons import (
    become,
    changeable,
    position_in,
    recount,
)
from stoa_api.learn.lessons.service.telling import shown, tell, tell_outline
from stoa_api.studio.boards import service as boards
from stoa_shared.clock import now
from stoa_shared.events.learn import (
    LessonDeleted,
    LessonRestored,
)


async def trash_lesson(
    db: AsyncSession, actor: Actor, lesson_id: UUID, *, version: int
) -> None:
    """Put a lesson into the trash of its course.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        RoleTooLow: the actor is no editor of its course.
        LessonIsTrashed: it is there already.
        PreconditionFailed: somebody was faster.
    """
    seen = await changeable(db, actor, lesson_id)
    if seen.resource.deleted_at is not None:
        raise LessonIsTrashed
    lesson = seen.lesson
    versions.check(lesson.version, version)
    lesson.version += 1
    lesson.chapter_id = None
    lesson.publish_at = None
    seen.resource.deleted_at = now()
    await access.announce(db, seen.resource, by=actor)
    if lesson.kind in LIVE:
        await boards.tell_trashed(db, actor, lesson_id, is_trashed=True)
    await recount(db, actor, lesson)
    await tell_outline(db, actor, lesson)
    tell(db, actor, lesson, LessonDeleted)


async def restore_lesson(db: AsyncSession, actor: Actor, lesson_id: UUID) -> LessonOut:
    """Take a lesson out of the trash, as a draft at the end of the last chapter.

    Raises:
        LessonNotFound: no such lesson, or the actor may not restore it.
        RoleTooLow: the actor is no editor of its course.
        LessonIsLive: it is not in the trash.
        NoChapter: the course has no chapter that it could be in.
    """
    seen = await changeable(db, actor, lesson_id)
    if seen.resource.deleted_at is None:
        raise LessonIsLive
    lesson = seen.lesson
    chapter = await queries.last_chapter(db, lesson.course_id)
    if chapter is None:
        raise NoChapter
    lesson.chapter_id = None
    await db.flush()
    lesson.position = await position_in(db, chapter.id, "last")
    lesson.chapter_id = chapter.id
    lesson.version += 1
    seen.resource.deleted_at = None
    if lesson.status != "draft":
        course = (await courses.seen(db, actor, lesson.course_id)).course
        await become(db, actor, course, seen.resource, lesson, status="draft")
    await access.announce(db, seen.resource, by=actor)
    if lesson.kind in LIVE:
        await boards.tell_trashed(db, actor, lesson_id, is_trashed=False)
    await tell_outline(db, actor, lesson)
    tell(db, actor, lesson, LessonRestored)
    await db.flush()
    return shown(seen)


async def list_trash(
    db: AsyncSession, actor: Actor, course_id: UUID, page: PageRequest
) -> Rows[TrashedLesson]:
    """List the lessons in the trash of a course, for its editors.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is no editor of it.
        CourseIsTrashed: restore it first.
    """
    courses.require_staff(await courses.seen(db, actor, course_id), Level.EDIT)
    rows = await queries.trashed_in(db, course_id, page)
    return rows.map(
        lambda row: TrashedLesson(
            id=row.id, kind=row.kind, title=row.title, trashed_at=row.deleted_at
        )
    )
