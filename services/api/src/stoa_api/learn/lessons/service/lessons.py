"""Begin, read, change, trash and restore lessons."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, positions, versions
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.learn.courses import service as courses
from stoa_api.learn.history import service as history
from stoa_api.learn.lessons import content as contents
from stoa_api.learn.lessons import queries, videos
from stoa_api.learn.lessons.content import LIVE, AnyContent
from stoa_api.learn.lessons.errors import (
    ChapterNotFound,
    ContentMissing,
    LessonIsTrashed,
    LessonNotFound,
    NoSuchNeighbour,
    OtherKind,
    PublishedAlready,
    TooManyLessons,
)
from stoa_api.learn.lessons.models import Lesson
from stoa_api.learn.lessons.queries import LessonSeen
from stoa_api.learn.lessons.schemas import (
    LessonNew,
    LessonOut,
    LessonPatch,
    LessonStatus,
)
from stoa_api.learn.lessons.service.outline import tell_changed
from stoa_api.learn.lessons.service.telling import facts_of, shown, tell
from stoa_api.learn.lessons.videos import VideoContent
from stoa_api.learn.progress import service as progress
from stoa_api.learn.progress.errors import LessonLocked
from stoa_api.learn.progress.schemas import columns_of, first_rule
from stoa_api.studio.boards import service as boards
from stoa_api.studio.boards.schemas import BoardKind
from stoa_api.studio.members import service as members
from stoa_api.studio.members.errors import RoleTooLow
from stoa_shared.clock import now
from stoa_shared.events.learn import (
    LessonCreated,
    LessonPublished,
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
    db: AsyncSession,
    actor: Actor,
    course_id: UUID,
    chapter_id: UUID,
    new: LessonNew,
    *,
    peertube: frozenset[str] = frozenset(),
) -> LessonOut:
    """Begin a lesson in a chapter, as a draft.

    Raises:
        CourseNotFound: no such course, or the actor does not see it.
        RoleTooLow: the actor is no editor of it.
        CourseIsTrashed: restore it first.
        ChapterNotFound: the course has no such chapter.
        TooManyLessons: the course has as many as it may.
        ContentMissing: this kind begins with nothing.
        NoVideoThere: it is no video that can be shown.
        RuleNotForKind: nothing could complete it like that.
        NoSuchNeighbour: it cannot come after that.
        NoLocksOnLive: it is a board.
        NoSuchPrerequisite: the course has no such lesson to wait for.
    """
    seen = await courses.changeable(db, actor, course_id)
    if await queries.chapter_in(db, course_id, chapter_id) is None:
        raise ChapterNotFound
    if await queries.count_lessons(db, course_id) >= LESSONS_MAX:
        raise TooManyLessons
    content = new.content or contents.empty(new.kind)
    if content is None:
        raise ContentMissing
    if isinstance(content, VideoContent):
        content = videos.settled(content, peertube)
    if new.release_at is not None:
        progress.require_lockable(new.kind)
    rule = new.completion or first_rule(new.kind)
    progress.require_rule(new.kind, rule)
    completed_by, completed_at_least = columns_of(rule)
    position = await position_in(db, chapter_id, new.after)
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
        release_at=new.release_at,
        publish_at=new.publish_at,
        completed_by=completed_by,
        completed_at_least=completed_at_least,
        position=position,
        content=contents.stored(content),
        content_schema=content.schema_,
        written_at=at,
        written_by=actor.user_id,
        version=1,
        created_at=at,
        updated_at=at,
    )
    db.add(lesson)
    if new.kind in _BOARDS:
        await boards.begin_on(
            db, actor, resource, title=new.title, kind=_BOARDS[new.kind]
        )
    await db.flush()
    if new.needs:
        await _put_needs(db, lesson, new.needs)
    tell_changed(db, actor, seen.course)
    after = {**facts_of(lesson), "needs": [str(each) for each in new.needs]}
    tell(db, actor, lesson, LessonCreated, after=after)
    await db.flush()
    return shown(LessonSeen(lesson, resource, seen.level, needs=new.needs))


async def get_lesson(
    db: AsyncSession, actor: Actor, lesson_id: UUID, *, as_learner: bool = False
) -> LessonOut:
    """Show one lesson to who reaches it; editors see it in the trash too.

    Staff who ask ``as_learner`` see it as somebody who just came.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        LessonLocked: it is not open to the actor yet.
    """
    seen = await queries.lesson_for(db, actor, lesson_id, as_newcomer=as_learner)
    if seen is not None and seen.level is None and as_learner:
        seen = await queries.lesson_for(db, actor, lesson_id)
    if seen is None:
        raise LessonNotFound
    if seen.level is not None and not as_learner:
        return shown(replace(seen, lock=None))
    is_gone = seen.resource.deleted_at is not None
    if is_gone or seen.lesson.status != "published":
        raise LessonNotFound
    if seen.lock is not None:
        raise LessonLocked(progress.in_words(seen.lock))
    return shown(replace(seen, needs=()), as_learner=True)


async def update_lesson(
    db: AsyncSession,
    actor: Actor,
    lesson_id: UUID,
    patch: LessonPatch,
    *,
    version: int,
    peertube: frozenset[str] = frozenset(),
) -> LessonOut:
    """Change a lesson, publish it or take it back.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        RoleTooLow: the actor is no editor of its course.
        LessonIsTrashed: restore it first.
        PreconditionFailed: somebody was faster.
        OtherKind: the content is for another kind of lesson.
        NoVideoThere: it is no video that can be shown.
        RuleNotForKind: nothing could complete it like that.
        NoLocksOnLive: it is a board.
        NoSuchPrerequisite: the course has no such lesson to wait for.
        PrerequisiteCycle: lessons would wait for one another.
        PublishedAlready: it has no time to wait for.
    """
    seen = await changeable(db, actor, lesson_id)
    if seen.resource.deleted_at is not None:
        raise LessonIsTrashed
    lesson = seen.lesson
    versions.check(lesson.version, version)
    if patch.content is not None and patch.content.kind != lesson.kind:
        raise OtherKind(kind=lesson.kind)
    if isinstance(patch.content, VideoContent):
        video = videos.settled(patch.content, peertube)
        patch = patch.model_copy(update={"content": video})
    before = facts_of(lesson)
    is_content_new = await _keep_replaced(db, actor, lesson, patch)
    await _apply(db, actor, lesson, patch)
    changed: dict[str, object] = {"is_content_changed": is_content_new}
    is_needs_new = patch.needs is not None and set(patch.needs) != set(seen.needs)
    if is_needs_new:
        await _put_needs(db, lesson, patch.needs or ())
        changed["needs"] = [str(each) for each in patch.needs or ()]
    await _publish_or_wait(db, actor, seen, patch)
    after = facts_of(lesson)
    if after == before and not is_content_new and not is_needs_new:
        return shown(seen)
    lesson.version += 1
    lesson.updated_at = now()
    event = LessonUpdated
    if after["status"] != before["status"]:
        is_published = lesson.status == "published"
        event = LessonPublished if is_published else LessonUnpublished
    if _what_counts(before) != _what_counts(after):
        await recount(db, actor, lesson)
    tell(db, actor, lesson, event, before=before, after={**after, **changed})
    return shown(replace(seen, needs=patch.needs) if is_needs_new else seen)


async def changeable(db: AsyncSession, actor: Actor, lesson_id: UUID) -> LessonSeen:
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
    if "release_at" in patch.model_fields_set:
        if patch.release_at is not None:
            progress.require_lockable(lesson.kind)
        lesson.release_at = patch.release_at
    if patch.completion is not None:
        progress.require_rule(lesson.kind, patch.completion)
        rule = columns_of(patch.completion)
        lesson.completed_by, lesson.completed_at_least = rule
        await progress.change_rule(
            db,
            actor,
            org_id=lesson.org_id,
            course_id=lesson.course_id,
            lesson_id=lesson.id,
            rule=patch.completion,
        )
    if patch.content is not None:
        lesson.content = contents.stored(patch.content)
        lesson.content_schema = patch.content.schema_


async def _keep_replaced(
    db: AsyncSession, actor: Actor, lesson: Lesson, patch: LessonPatch
) -> bool:
    """Keep what the lesson says before it says something else.

    Returns:
        Whether its content will be another.
    """
    if patch.content is None and patch.title is None:
        return False
    title = lesson.title if patch.title is None else patch.title
    new = lesson.content if patch.content is None else contents.stored(patch.content)
    if (title, new) == (lesson.title, lesson.content):
        return False
    if lesson.kind not in LIVE:
        size = len(json.dumps(new, ensure_ascii=False).encode())
        await history.keep_replaced(db, lesson.id, by=actor.user_id, new_size=size)
    is_content_new = new != lesson.content
    lesson.written_at, lesson.written_by = now(), actor.user_id
    return is_content_new


def rewrite(
    db: AsyncSession,
    actor: Actor,
    lesson: Lesson,
    title: str,
    content: AnyContent,
    *,
    restored_from: int,
) -> None:
    """Have a lesson say what it said at an earlier version."""
    before = facts_of(lesson)
    lesson.title, lesson.content = title, contents.stored(content)
    lesson.content_schema = content.schema_
    lesson.written_at, lesson.written_by = now(), actor.user_id
    lesson.version += 1
    lesson.updated_at = now()
    after = {**facts_of(lesson), "restored_from": restored_from}
    tell(db, actor, lesson, LessonUpdated, before=before, after=after)


async def _publish_or_wait(
    db: AsyncSession, actor: Actor, seen: LessonSeen, patch: LessonPatch
) -> None:
    """Publish a lesson, take it back, or tell it when to publish itself."""
    lesson = seen.lesson
    if patch.status is not None and patch.status != lesson.status:
        course = (await courses.seen(db, actor, lesson.course_id)).course
        await become(db, actor, course, seen.resource, lesson, status=patch.status)
    if "publish_at" in patch.model_fields_set:
        if patch.publish_at is not None and lesson.status == "published":
            raise PublishedAlready
        lesson.publish_at = patch.publish_at


async def become(
    db: AsyncSession,
    actor: Actor | None,
    course: Any,
    resource: Resource,
    lesson: Lesson,
    *,
    status: LessonStatus,
) -> None:
    """Put a lesson below the curriculum of its course, or back below the course."""
    wanted = course.curriculum_id if status == "published" else course.id
    await access.lock_tree(db, course.id)
    parent = await db.get_one(Resource, wanted, populate_existing=True)
    await access.move(db, resource, parent)
    await access.announce(db, resource, by=actor)
    lesson.status = status
    lesson.publish_at = None
    lesson.published_at = now() if status == "published" else None
    if status == "published" and lesson.kind not in LIVE:
        await db.flush()
        by = lesson.written_by if actor is None else actor.user_id
        await history.keep_published(db, lesson.id, by=by)


async def _put_needs(db: AsyncSession, lesson: Lesson, needs: Sequence[UUID]) -> None:
    await progress.put_needs(
        db,
        course_id=lesson.course_id,
        lesson_id=lesson.id,
        kind=lesson.kind,
        needs=needs,
    )


def _what_counts(facts: dict[str, object]) -> tuple[object, ...]:
    """Return what of a lesson has a part in how far people are."""
    return facts["status"], facts["is_required"], facts["completion"]


async def recount(db: AsyncSession, actor: Actor | None, lesson: Lesson) -> None:
    """Count how far everybody is anew, after a change of what counts."""
    await progress.recount(db, actor, org_id=lesson.org_id, course_id=lesson.course_id)


async def position_in(
    db: AsyncSession, chapter_id: UUID, after: positions.After
) -> int:
    """Return a place in a chapter."""
    try:
        return await positions.position_for(
            db, Lesson.id, Lesson.position, Lesson.chapter_id == chapter_id, after
        )
    except positions.NotASibling as error:
        raise NoSuchNeighbour from error
