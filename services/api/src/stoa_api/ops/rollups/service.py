"""Mark courses, count them anew, and rebuild everything."""

import time
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.db import Sessions, transaction
from stoa_api.ops.rollups import queries
from stoa_shared.clock import now

GATHER: Final = timedelta(seconds=2)
"""What is marked within so long is counted together."""
SLOT: Final = timedelta(minutes=5)
"""As long as ``progress.updated`` speaks for; see ``learn.progress``."""
BUSY_SECONDS: Final = 0.25
"""How much of each second a worker counts: what freshness may cost."""
AT_LEAST_EVERY: Final = timedelta(hours=24)
"""Also courses nobody marks: what is erased tells nobody."""
ONE_DAY: Final = timedelta(days=1)

log = structlog.stdlib.get_logger()


async def mark(
    db: AsyncSession, course_id: UUID, at: datetime, *, goes_on: bool = False
) -> None:
    """Have a course counted anew within seconds.

    Args:
        db: The transaction.
        course_id: Which one.
        at: When what is to be counted happened.
        goes_on: It may go on happening without another word until the slot of
            time is over; then it is counted once more.
    """
    due = {_rounded_up(now(), GATHER)}
    if goes_on:
        due.add(_rounded_up(at, SLOT) + GATHER)
    await queries.mark(db, course_id, due)


async def refresh_one(db: AsyncSession, at: datetime) -> bool:
    """Count the course that waits longest, if one is due.

    Returns:
        Whether there was one.
    """
    course_id = await queries.take(db, at)
    if course_id is None:
        return False
    await refresh(db, course_id)
    return True


async def refresh(db: AsyncSession, course_id: UUID) -> None:
    """Count one course anew, and its organisation where that changes it."""
    home = await queries.home_of(db, course_id)
    if home is None:
        return
    org_id, _ = home
    await queries.lock(db, org_id)
    org_id, is_gone = await queries.home_of(db, course_id) or (org_id, True)
    at = now()
    changed = await queries.count(db, org_id, course_id, at, is_gone=is_gone)
    # As many may be others than before, but only where some can still come.
    lately = {at.date(), (at - ONE_DAY).date()}
    await queries.count_org(db, org_id, changed | lately)


async def refresh_due(sessions: Sessions) -> None:
    """Count what is due, for a part of a second; the rest waits for the next."""
    begun = time.monotonic()
    is_more = True
    while is_more and time.monotonic() - begun < BUSY_SECONDS:
        async with transaction(sessions) as db:
            is_more = await refresh_one(db, now())


async def mark_old(db: AsyncSession) -> None:
    """Mark what was not counted for a day, and courses that never were."""
    await queries.mark_old(db, now(), before=now() - AT_LEAST_EVERY)


async def rebuild(sessions: Sessions) -> int:
    """Forget what was counted and count everything anew, a course at a time.

    Returns:
        How many courses there are.
    """
    async with transaction(sessions) as db:
        courses = await queries.all_courses(db)
        await queries.empty(db)
    for course_id in courses:
        async with transaction(sessions) as db:
            await refresh(db, course_id)
    log.info("rollups.rebuilt", courses=len(courses))
    return len(courses)


def _rounded_up(at: datetime, to: timedelta) -> datetime:
    """Return the end of the slot of time that a moment lies in."""
    slot = to.total_seconds()
    return datetime.fromtimestamp((at.timestamp() // slot + 1) * slot, at.tzinfo)
