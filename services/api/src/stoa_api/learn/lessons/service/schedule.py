"""Publish the lessons whose time has come."""

from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Resource
from stoa_api.base.contained import CONTAINED
from stoa_api.learn.courses import service as courses
from stoa_api.learn.lessons import queries
from stoa_api.learn.lessons.models import Lesson
from stoa_api.learn.lessons.service.lessons import become, recount
from stoa_api.learn.lessons.service.telling import facts_of, tell
from stoa_shared.clock import now
from stoa_shared.events.learn import LessonPublished

log = structlog.stdlib.get_logger()


async def publish_due(
    db: AsyncSession, after: tuple[datetime, UUID] | None
) -> tuple[datetime, UUID] | None:
    """Publish the next lesson whose time has come, in a transaction of its own.

    One that cannot be published stays a draft and is said in the log, so that it
    keeps no other waiting.

    Args:
        db: The transaction.
        after: What the last call returned; None to begin.

    Returns:
        Where to go on, or None when there is no other.
    """
    due = await queries.due_after(db, now(), after)
    if due is None:
        return None
    try:
        async with db.begin_nested():
            await _publish(db, due.id, due.course_id)
    except Exception:
        CONTAINED.labels("lesson").inc()
        log.exception("lesson.not_published", lesson_id=str(due.id))
    return due.publish_at, due.id


async def _publish(db: AsyncSession, lesson_id: UUID, course_id: UUID) -> None:
    """Publish a lesson, unless somebody or another worker was faster."""
    course = await courses.locked(db, course_id)
    lesson = await db.get_one(
        Lesson, lesson_id, with_for_update=True, populate_existing=True
    )
    resource = await db.get_one(
        Resource, lesson_id, with_for_update=True, populate_existing=True
    )
    is_due = lesson.publish_at is not None and lesson.publish_at <= now()
    if not is_due or resource.deleted_at is not None:
        return
    before = facts_of(lesson)
    await become(db, None, course, resource, lesson, status="published")
    lesson.version += 1
    lesson.updated_at = now()
    await db.flush()
    await recount(db, None, lesson)
    tell(db, None, lesson, LessonPublished, before=before, after=facts_of(lesson))
