"""How much of somebody's time is not counted yet."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.learn.progress.models import TimeClock


async def clock_of(
    db: AsyncSession, user_id: UUID, at: datetime, *, first: timedelta
) -> TimeClock:
    """Lock somebody's clock; one that is new stands ``first`` before now."""
    await db.execute(
        insert(TimeClock)
        .values(user_id=user_id, counted_until=at - first)
        .on_conflict_do_nothing()
    )
    found = await db.execute(
        select(TimeClock)
        .where(TimeClock.user_id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.scalar_one()
