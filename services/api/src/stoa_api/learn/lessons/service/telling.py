"""What is told of a lesson: to who reads it, to the audit, and as news."""

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox
from stoa_api.base.actor import Actor
from stoa_api.learn.courses import service as courses
from stoa_api.learn.lessons import content as contents
from stoa_api.learn.lessons.content import LIVE, AnyContent
from stoa_api.learn.lessons.models import Lesson
from stoa_api.learn.lessons.queries import LessonSeen
from stoa_api.learn.lessons.schemas import LessonOut
from stoa_api.learn.lessons.service.outline import tell_changed
from stoa_api.learn.progress.schemas import rule_of
from stoa_api.studio.members.schemas import role_at
from stoa_shared.events.learn import LessonEvent

log = structlog.stdlib.get_logger()


async def tell_outline(db: AsyncSession, actor: Actor, lesson: Lesson) -> None:
    """Say that the course of a lesson consists of something else."""
    seen = await courses.seen(db, actor, lesson.course_id)
    tell_changed(db, actor, seen.course)


def tell(
    db: AsyncSession,
    actor: Actor | None,
    lesson: Lesson,
    event: type[LessonEvent],
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    """Write a change of a lesson down, and say it."""
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
        actor_id=None if actor is None else str(actor.user_id),
    )


def facts_of(lesson: Lesson) -> dict[str, object]:
    """Return what the audit says of a lesson."""
    return {
        "title": lesson.title,
        "kind": lesson.kind,
        "status": lesson.status,
        "is_required": lesson.is_required,
        "minutes": lesson.minutes,
        "release_at": lesson.release_at.isoformat() if lesson.release_at else None,
        "publish_at": lesson.publish_at.isoformat() if lesson.publish_at else None,
        "completion": rule_of(
            lesson.completed_by, lesson.completed_at_least
        ).model_dump(),
    }


def shown(seen: LessonSeen, *, as_learner: bool = False) -> LessonOut:
    """Return a lesson as somebody reads it."""
    lesson = seen.lesson
    content: AnyContent = contents.read(lesson.content)
    if as_learner or seen.level is None:
        content = contents.for_learners(content)
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
        lock=seen.lock,
        release_at=lesson.release_at,
        needs=list(seen.needs),
        publish_at=lesson.publish_at,
        content=content,
        board_id=lesson.id if lesson.kind in LIVE else None,
        staff_role=None if seen.level is None else role_at(seen.level),
        version=lesson.version,
        created_at=lesson.created_at,
        updated_at=lesson.updated_at,
        published_at=lesson.published_at,
        trashed_at=seen.resource.deleted_at,
    )
