"""Begin, read, change, trash and restore lessons."""

from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox, positions, versions
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.learn.courses import service as courses
from stoa_api.learn.lessons import content as contents
from stoa_api.learn.lessons import queries
from stoa_api.learn.lessons.content import LIVE, AnyContent
from stoa_api.learn.lessons.errors import (
    ChapterNotFound,
    ContentMissing,
    LessonIsLive,
    LessonIsTrashed,
    LessonNotFound,
    NoChapter,
    NoSuchNeighbour,
    OtherKind,
    TooManyLessons,
)
from stoa_api.learn.lessons.models import Lesson
from stoa_api.learn.lessons.queries import LessonSeen
from stoa_api.learn.lessons.schemas import (
    LessonNew,
    LessonOut,
    LessonPatch,
    LessonStatus,
    TrashedLesson,
)
from stoa_api.learn.lessons.service.outline import tell_changed
from stoa_api.learn.progress import service as progress
from stoa_api.learn.progress.schemas import columns_of, first_rule, rule_of
from stoa_api.studio.boards import service as boards
from stoa_api.studio.boards.schemas import BoardKind
from stoa_api.studio.members import service as members
from stoa_api.studio.members.errors import RoleTooLow
from stoa_api.studio.members.schemas import role_at
from stoa_shared.clock import now
from stoa_shared.events.learn import (
    LessonCreated,
    LessonDeleted,
    LessonEvent,
    LessonPublished,
    LessonRestored,
    LessonUnpublished,
    LessonUpdated,
)

LESSONS_MAX: Final = 500
"""Of a course, those in the trash too."""
_BOARDS: Final[dict[str, BoardKind]] = {
    "document": "document",
    "whiteboard": "whiteboard",
}

log = structlog.stdlib.get_logger()


async def create_lesson(
    db: AsyncSession, actor: Actor, course_id: UUID, chapter_id: UUID, new: LessonNew
) -> LessonOut:
    """Begin a lesson in a chapter, as a draft.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is no editor of it.
        CourseIsTrashed: restore it first.
        ChapterNotFound: the course has no such chapter.
        TooManyLessons: the course has as many as it may.
        ContentMissing: this kind begins with nothing.
        RuleNotForKind: nothing could complete it like that.
        NoSuchNeighbour: it cannot come after that.
    """
    seen = await courses.changeable(db, actor, course_id)
    if await queries.chapter_in(db, course_id, chapter_id) is None:
        raise ChapterNotFound
    if await queries.count_lessons(db, course_id) >= LESSONS_MAX:
        raise TooManyLessons
    content = new.content or contents.empty(new.kind)
    if content is None:
        raise ContentMissing
    rule = new.completion or first_rule(new.kind)
    progress.require_rule(new.kind, rule)
    completed_by, completed_at_least = columns_of(rule)
    position = await _position(db, chapter_id, new.after)
    # A move of the curriculum at the same moment must not leave it behind.
    await access.lock_tree(db, course_id)
    resource = access.add_resource(
        db, seen.resource, resource_type="lesson", created_by=actor.user_id
    )
    await db.flush()
    at = now()
    lesson = Lesson(
        id=resource.id,
        org_id=resource.org_id,
        course_id=course_id,
        chapter_id=chapter_id,
        kind=new.kind,
        title=new.title,
        status="draft",
        is_required=new.is_required,
        minutes=new.minutes,
        completed_by=completed_by,
        completed_at_least=completed_at_least,
        position=position,
        content=contents.stored(content),
        content_schema=content.schema_,
        version=1,
        created_at=at,
        updated_at=at,
    )
    db.add(lesson)
    if new.kind in _BOARDS:
        await boards.begin_on(
            db, actor, resource, title=new.title, kind=_BOARDS[new.kind]
        )
    tell_changed(db, actor, seen.course)
    _tell(db, actor, lesson, LessonCreated, after=_facts(lesson))
    await db.flush()
    return _shown(LessonSeen(lesson, resource, seen.level))


async def get_lesson(db: AsyncSession, actor: Actor, lesson_id: UUID) -> LessonOut:
    """Show one lesson to who reaches it; editors see it in the trash too.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
    """
    seen = await queries.lesson_for(db, actor, lesson_id)
    if seen is None:
        raise LessonNotFound
    return _shown(seen)


async def update_lesson(
    db: AsyncSession,
    actor: Actor,
    lesson_id: UUID,
    patch: LessonPatch,
    *,
    version: int,
) -> LessonOut:
    """Change a lesson, publish it or take it back.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        RoleTooLow: the actor is no editor of its course.
        LessonIsTrashed: restore it first.
        PreconditionFailed: somebody was faster.
        OtherKind: the content is for another kind of lesson.
        RuleNotForKind: nothing could complete it like that.
    """
    seen = await _changeable(db, actor, lesson_id)
    if seen.resource.deleted_at is not None:
        raise LessonIsTrashed
    lesson = seen.lesson
    versions.check(lesson.version, version)
    if patch.content is not None and patch.content.kind != lesson.kind:
        raise OtherKind(kind=lesson.kind)
    before, content_before = _facts(lesson), lesson.content
    await _apply(db, actor, lesson, patch)
    is_content_new = lesson.content != content_before
    if patch.status is not None and patch.status != lesson.status:
        await _become(db, actor, seen, patch.status)
    after = _facts(lesson)
    if after == before and not is_content_new:
        return _shown(seen)
    lesson.version += 1
    lesson.updated_at = now()
    event = LessonUpdated
    if after["status"] != before["status"]:
        is_published = lesson.status == "published"
        event = LessonPublished if is_published else LessonUnpublished
    if _what_counts(before) != _what_counts(after):
        await _recount(db, actor, lesson)
    changed = {"is_content_changed": is_content_new}
    _tell(db, actor, lesson, event, before=before, after={**after, **changed})
    return _shown(seen)


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
    seen = await _changeable(db, actor, lesson_id)
    if seen.resource.deleted_at is not None:
        raise LessonIsTrashed
    lesson = seen.lesson
    versions.check(lesson.version, version)
    lesson.version += 1
    lesson.chapter_id = None
    seen.resource.deleted_at = now()
    await access.announce(db, seen.resource, by=actor)
    if lesson.kind in LIVE:
        await boards.tell_trashed(db, actor, lesson_id, is_trashed=True)
    await _recount(db, actor, lesson)
    await _tell_outline(db, actor, lesson)
    _tell(db, actor, lesson, LessonDeleted)


async def restore_lesson(db: AsyncSession, actor: Actor, lesson_id: UUID) -> LessonOut:
    """Take a lesson out of the trash, as a draft at the end of the last chapter.

    Raises:
        LessonNotFound: no such lesson, or the actor may not restore it.
        RoleTooLow: the actor is no editor of its course.
        LessonIsLive: it is not in the trash.
        NoChapter: the course has no chapter that it could be in.
    """
    seen = await _changeable(db, actor, lesson_id)
    if seen.resource.deleted_at is None:
        raise LessonIsLive
    lesson = seen.lesson
    chapter = await queries.last_chapter(db, lesson.course_id)
    if chapter is None:
        raise NoChapter
    lesson.chapter_id = None
    await db.flush()
    lesson.position = await _position(db, chapter.id, "last")
    lesson.chapter_id = chapter.id
    lesson.version += 1
    seen.resource.deleted_at = None
    if lesson.status != "draft":
        await _become(db, actor, seen, "draft")
    await access.announce(db, seen.resource, by=actor)
    if lesson.kind in LIVE:
        await boards.tell_trashed(db, actor, lesson_id, is_trashed=False)
    await _tell_outline(db, actor, lesson)
    _tell(db, actor, lesson, LessonRestored)
    await db.flush()
    return _shown(seen)


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


async def _changeable(db: AsyncSession, actor: Actor, lesson_id: UUID) -> LessonSeen:
    """Lock the course of a lesson, then the lesson, for one who may change both."""
    seen = await queries.lesson_for(db, actor, lesson_id)
    if seen is None:
        raise LessonNotFound
    if seen.level is None:
        raise RoleTooLow(role=None, needs="editor")
    members.require(seen.level, Level.EDIT)
    await courses.changeable(db, actor, seen.lesson.course_id)
    locked = await queries.lesson_for(db, actor, lesson_id, for_change=True)
    if locked is None:
        raise LessonNotFound
    return locked


async def _apply(
    db: AsyncSession, actor: Actor, lesson: Lesson, patch: LessonPatch
) -> None:
    if patch.title is not None and patch.title != lesson.title:
        lesson.title = patch.title
        if lesson.kind in LIVE:
            await boards.retitle(db, actor, lesson.id, patch.title)
    if patch.is_required is not None:
        lesson.is_required = patch.is_required
    if "minutes" in patch.model_fields_set:
        lesson.minutes = patch.minutes
    if patch.completion is not None:
        progress.require_rule(lesson.kind, patch.completion)
        rule = columns_of(patch.completion)
        lesson.completed_by, lesson.completed_at_least = rule
        await progress.change_rule(db, lesson.id, patch.completion)
    if patch.content is not None:
        lesson.content = contents.stored(patch.content)
        lesson.content_schema = patch.content.schema_


async def _become(
    db: AsyncSession, actor: Actor, seen: LessonSeen, status: LessonStatus
) -> None:
    """Put a lesson below the curriculum, or back below the course."""
    lesson = seen.lesson
    course = (await courses.seen(db, actor, lesson.course_id)).course
    wanted = course.curriculum_id if status == "published" else course.id
    await access.lock_tree(db, course.id)
    parent = await db.get_one(Resource, wanted, populate_existing=True)
    await access.move(db, seen.resource, parent)
    await access.announce(db, seen.resource, by=actor)
    lesson.status = status
    lesson.published_at = now() if status == "published" else None


def _what_counts(facts: dict[str, object]) -> tuple[object, ...]:
    """Return what of a lesson has a part in how far people are."""
    return facts["status"], facts["is_required"], facts["completion"]


async def _recount(db: AsyncSession, actor: Actor, lesson: Lesson) -> None:
    await progress.recount(db, actor, org_id=lesson.org_id, course_id=lesson.course_id)


async def _tell_outline(db: AsyncSession, actor: Actor, lesson: Lesson) -> None:
    seen = await courses.seen(db, actor, lesson.course_id)
    tell_changed(db, actor, seen.course)


def _tell(
    db: AsyncSession,
    actor: Actor,
    lesson: Lesson,
    event: type[LessonEvent],
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    outbox.record(
        db,
        event(subject=lesson.id, course_id=lesson.course_id),
        actor=actor,
        org_id=lesson.org_id,
    )
    audit.record(db, actor, event.type, lesson, before=before, after=after)
    log.info(
        "lesson.changed",
        what=event.type,
        lesson_id=str(lesson.id),
        actor_id=str(actor.user_id),
    )


async def _position(db: AsyncSession, chapter_id: UUID, after: positions.After) -> int:
    try:
        return await positions.position_for(
            db, Lesson.id, Lesson.position, Lesson.chapter_id == chapter_id, after
        )
    except positions.NotASibling as error:
        raise NoSuchNeighbour from error


def _facts(lesson: Lesson) -> dict[str, object]:
    return {
        "title": lesson.title,
        "kind": lesson.kind,
        "status": lesson.status,
        "is_required": lesson.is_required,
        "minutes": lesson.minutes,
        "completion": rule_of(
            lesson.completed_by, lesson.completed_at_least
        ).model_dump(),
    }


def _shown(seen: LessonSeen) -> LessonOut:
    lesson = seen.lesson
    content: AnyContent = contents.read(lesson.content)
    return LessonOut(
        id=lesson.id,
        org_id=lesson.org_id,
        course_id=lesson.course_id,
        chapter_id=lesson.chapter_id,
        kind=lesson.kind,
        title=lesson.title,
        status=lesson.status,
        is_required=lesson.is_required,
        minutes=lesson.minutes,
        completion=rule_of(lesson.completed_by, lesson.completed_at_least),
        progress=seen.progress,
        content=content,
        board_id=lesson.id if lesson.kind in LIVE else None,
        staff_role=None if seen.level is None else role_at(seen.level),
        version=lesson.version,
        created_at=lesson.created_at,
        updated_at=lesson.updated_at,
        published_at=lesson.published_at,
        trashed_at=seen.resource.deleted_at,
    )
