"""Begin, rename and delete chapters."""

from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, positions, versions
from stoa_api.base.actor import Actor
from stoa_api.learn.courses import service as courses
from stoa_api.learn.lessons import queries
from stoa_api.learn.lessons.errors import (
    ChapterNotEmpty,
    ChapterNotFound,
    NoSuchNeighbour,
    TooManyChapters,
)
from stoa_api.learn.lessons.models import Chapter
from stoa_api.learn.lessons.schemas import ChapterNew, ChapterOut, ChapterPatch
from stoa_api.learn.lessons.service.outline import tell_changed
from stoa_shared.clock import now
from stoa_shared.ids import new_id

CHAPTERS_MAX: Final = 100
"""Of a course."""

log = structlog.stdlib.get_logger()


async def create_chapter(
    db: AsyncSession, actor: Actor, course_id: UUID, new: ChapterNew
) -> ChapterOut:
    """Begin a chapter.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is no editor of it.
        CourseIsTrashed: restore it first.
        TooManyChapters: the course has as many as it may.
        NoSuchNeighbour: it cannot come after that.
    """
    course = (await courses.changeable(db, actor, course_id)).course
    if await queries.count_chapters(db, course_id) >= CHAPTERS_MAX:
        raise TooManyChapters
    at = now()
    chapter = Chapter(
        id=new_id(),
        org_id=course.org_id,
        course_id=course_id,
        title=new.title,
        position=await _position(db, course_id, new.after),
        version=1,
        created_at=at,
        updated_at=at,
    )
    db.add(chapter)
    tell_changed(db, actor, course)
    audit.record(db, actor, "chapter.created", chapter, after={"title": chapter.title})
    log.info("chapter.created", chapter_id=str(chapter.id), course_id=str(course_id))
    return _shown(chapter)


async def update_chapter(
    db: AsyncSession,
    actor: Actor,
    course_id: UUID,
    chapter_id: UUID,
    patch: ChapterPatch,
    *,
    version: int,
) -> ChapterOut:
    """Rename a chapter.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is no editor of it.
        CourseIsTrashed: restore it first.
        ChapterNotFound: the course has no such chapter.
        PreconditionFailed: somebody was faster.
    """
    await courses.changeable(db, actor, course_id)
    chapter = await _chapter(db, course_id, chapter_id, version)
    before = chapter.title
    if patch.title != before:
        chapter.title = patch.title
        chapter.version += 1
        chapter.updated_at = now()
        audit.record(
            db,
            actor,
            "chapter.updated",
            chapter,
            before={"title": before},
            after={"title": chapter.title},
        )
        log.info("chapter.updated", chapter_id=str(chapter_id))
    return _shown(chapter)


async def delete_chapter(
    db: AsyncSession, actor: Actor, course_id: UUID, chapter_id: UUID, *, version: int
) -> None:
    """Delete a chapter that has no lessons.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is no editor of it.
        CourseIsTrashed: restore it first.
        ChapterNotFound: the course has no such chapter.
        PreconditionFailed: somebody was faster.
        ChapterNotEmpty: it has lessons.
    """
    course = (await courses.changeable(db, actor, course_id)).course
    chapter = await _chapter(db, course_id, chapter_id, version)
    await queries.take_trashed_out(db, course_id)
    if await queries.has_lessons(db, chapter_id):
        raise ChapterNotEmpty
    await db.delete(chapter)
    tell_changed(db, actor, course)
    audit.record(db, actor, "chapter.deleted", chapter, before={"title": chapter.title})
    log.info("chapter.deleted", chapter_id=str(chapter_id), course_id=str(course_id))


async def _chapter(
    db: AsyncSession, course_id: UUID, chapter_id: UUID, version: int
) -> Chapter:
    chapter = await queries.chapter_in(db, course_id, chapter_id)
    if chapter is None:
        raise ChapterNotFound
    versions.check(chapter.version, version)
    return chapter


async def _position(db: AsyncSession, course_id: UUID, after: positions.After) -> int:
    try:
        return await positions.position_for(
            db, Chapter.id, Chapter.position, Chapter.course_id == course_id, after
        )
    except positions.NotASibling as error:
        raise NoSuchNeighbour from error


def _shown(chapter: Chapter) -> ChapterOut:
    return ChapterOut(
        id=chapter.id,
        course_id=chapter.course_id,
        title=chapter.title,
        version=chapter.version,
    )
