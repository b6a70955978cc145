"""Working out how far people are in a course, when it changed."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import outbox
from stoa_api.base.actor import Actor
from stoa_api.learn.points import service as points
from stoa_api.learn.progress import queries
from stoa_shared.events.learn import EnrolmentCompleted, LessonCompleted

log = structlog.stdlib.get_logger()


async def recount(
    db: AsyncSession, actor: Actor | None, *, org_id: UUID, course_id: UUID
) -> None:
    """Work out everybody's number anew, because what counts in a course changed.

    In the transaction of the change, which has locked the course.
    """
    await db.flush()
    completed = await queries.settle(db, course_id)
    await tell_completed(db, actor, org_id, course_id, completed)


async def settle_one(
    db: AsyncSession,
    actor: Actor | None,
    *,
    org_id: UUID,
    course_id: UUID,
    enrolment_id: UUID,
) -> None:
    """Work out one person's number; the course is held and the enrolment locked."""
    await db.flush()
    completed = await queries.settle(db, course_id, enrolment_id=enrolment_id)
    await tell_completed(db, actor, org_id, course_id, completed)


async def tell_lesson_completed(
    db: AsyncSession,
    actor: Actor | None,
    *,
    org_id: UUID,
    course_id: UUID,
    lesson_id: UUID,
    user_ids: Sequence[UUID],
) -> None:
    """Say who completed a lesson just now, and give them their points."""
    for user_id in user_ids:
        event = LessonCompleted(subject=lesson_id, course_id=course_id, user_id=user_id)
        outbox.record(db, event, actor=actor, org_id=org_id)
    await points.award(
        db,
        actor,
        org_id=org_id,
        course_id=course_id,
        user_ids=user_ids,
        reason="lesson",
        ref=lesson_id,
    )


async def tell_completed(
    db: AsyncSession,
    actor: Actor | None,
    org_id: UUID,
    course_id: UUID,
    user_ids: Sequence[UUID],
) -> None:
    """Say who completed a course just now, and give them their points."""
    for user_id in user_ids:
        event = EnrolmentCompleted(subject=course_id, user_id=user_id)
        outbox.record(db, event, actor=actor, org_id=org_id)
    await points.award(
        db,
        actor,
        org_id=org_id,
        course_id=course_id,
        user_ids=user_ids,
        reason="course",
        ref=course_id,
    )
    if user_ids:
        log.info("enrolment.completed", course_id=str(course_id), people=len(user_ids))
