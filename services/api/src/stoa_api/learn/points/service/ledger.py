"""Giving points."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import outbox
from stoa_api.base.actor import Actor
from stoa_api.learn.points import queries
from stoa_api.learn.points.schemas import POINTS, Reason
from stoa_shared.events.learn import PointsAwarded

log = structlog.stdlib.get_logger()


async def award(
    db: AsyncSession,
    actor: Actor | None,
    *,
    org_id: UUID,
    course_id: UUID,
    user_ids: Sequence[UUID],
    reason: Reason,
    ref: UUID,
) -> None:
    """Give people their points for what they completed, in that transaction.

    Who has them already gets nothing. It leaves no line in the audit: that of what
    they did says why.

    Args:
        db: The transaction.
        actor: By whose doing; not always one of those people.
        org_id: Whose course it is.
        course_id: In which course.
        user_ids: Who completed it.
        reason: What kind of thing it was.
        ref: Which one.
    """
    if not user_ids:
        return
    points = POINTS[reason]
    given = await queries.add(
        db, course_id, user_ids, reason=reason, ref=ref, points=points
    )
    for user_id in given:
        event = PointsAwarded(
            subject=course_id, user_id=user_id, reason=reason, ref=ref, points=points
        )
        outbox.record(db, event, actor=actor, org_id=org_id)
    log.info(
        "points.awarded", course_id=str(course_id), reason=reason, people=len(given)
    )
