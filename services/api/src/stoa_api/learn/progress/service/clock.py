"""Time spent in lessons, as far as anybody can believe it.

Clients say every half minute how long the page was in sight. What counts is never more
than what passed on the server's clock since the last call of the same person, in
whatever tab or lesson that was; and never more than a minute, so that a page which
was away for an hour does not bring the hour along.
"""

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.actor import Actor
from stoa_api.learn.progress import queries
from stoa_api.learn.progress.models import LessonProgress as Row
from stoa_api.learn.progress.schemas import (
    Heartbeat,
    HeartbeatsOut,
    HeartbeatsPost,
    LessonTime,
)
from stoa_api.learn.progress.service.steps import (
    complete,
    is_met,
    opened,
    require_open,
)
from stoa_shared.clock import now
from stoa_shared.problems import Problem

BEAT: Final = timedelta(seconds=30)
"""How often clients tell; a first call counts no more than that."""
AT_MOST: Final = timedelta(seconds=60)


async def count_time(
    db: AsyncSession, actor: Actor, told: HeartbeatsPost
) -> HeartbeatsOut:
    """Count time in lessons, and complete those whose rule is time.

    Lessons that are not open to the actor count nothing and refuse nothing.
    """
    at = now()
    clock = await queries.clock_of(db, actor.user_id, at, first=BEAT)
    passed = min(at - clock.counted_until, AT_MOST)
    left = max(0, int(passed.total_seconds()))
    if left > 0:
        clock.counted_until = at
    counted, lessons = 0, list[LessonTime]()
    for beat in _once_each(told):
        seconds = min(beat.seconds, left)
        row = await _add(db, actor, beat.lesson_id, seconds)
        if row is not None:
            left -= seconds
            counted += seconds
            lessons.append(_shown(row))
    return HeartbeatsOut(counted=counted, lessons=lessons)


def _once_each(told: HeartbeatsPost) -> list[Heartbeat]:
    """Return one for each lesson, in an order that all calls have in common."""
    each = {beat.lesson_id: beat for beat in told.beats}
    return [each[lesson_id] for lesson_id in sorted(each)]


async def _add(
    db: AsyncSession, actor: Actor, lesson_id: UUID, seconds: int
) -> Row | None:
    try:
        place = await require_open(db, actor, lesson_id)
    except Problem:
        return None
    row = await opened(db, place)
    row.seconds += seconds
    if place.completed_by == "time" and row.completed_at is None and is_met(place, row):
        await complete(db, actor, place, row, is_own=True)
    await db.flush()
    return row


def _shown(row: Row) -> LessonTime:
    return LessonTime(
        lesson_id=row.lesson_id,
        seconds=row.seconds,
        state="started" if row.completed_at is None else "completed",
    )
