"""Events on their way in: each consumer takes each event once."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.db import Base
from stoa_shared.clock import now


class InboxRow(Base):
    """A consumer has taken an event."""

    __tablename__ = "inbox"
    __table_args__ = {"schema": "ops"}  # noqa: RUF012  # SQLAlchemy's own form

    consumer: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    taken_at: Mapped[datetime] = mapped_column(default=now)


async def once(db: AsyncSession, consumer: str, event_id: UUID) -> bool:
    """Take an event for a consumer, in the transaction of its effect.

    Returns:
        True the first time. False when it was taken before: do nothing. If the
        transaction is rolled back, so is the taking, and the event comes again.
    """
    taken = await db.execute(
        insert(InboxRow)
        .values(consumer=consumer, event_id=event_id, taken_at=now())
        .on_conflict_do_nothing()
        .returning(InboxRow.event_id)
    )
    return taken.first() is not None


async def purge(db: AsyncSession, *, older_than: timedelta) -> None:
    """Forget events taken longer ago than any stream could still deliver them."""
    await db.execute(delete(InboxRow).where(InboxRow.taken_at < now() - older_than))
