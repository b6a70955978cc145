"""Events on their way out: written with their cause, relayed after it.

``record`` adds a row to ``ops.outbox`` in the caller's transaction, so an event
exists exactly when its cause does. The worker's relay publishes *unpublished*
rows to the Redis streams: at least once, and in order for each subject. It
never remembers "the last one seen": numbers become visible out of order, and a
high-water mark would skip whatever committed late.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Final, Protocol
from uuid import UUID

import structlog
from pydantic import TypeAdapter
from sqlalchemy import (
    Identity,
    Index,
    Text,
    Uuid,
    any_,
    cast,
    delete,
    func,
    literal,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.actor import Actor
from stoa_api.base.contained import CONTAINED
from stoa_api.base.db import Base, Sessions, transaction
from stoa_shared import request_id
from stoa_shared.clock import now
from stoa_shared.events import Context, Envelope, Event

CHANNEL: Final = "stoa_outbox"
"""The PostgreSQL channel that wakes the relay."""
BATCH_ROWS: Final = 200
_CONTEXT: Final = TypeAdapter[Context](Context)
_LOCK_SPACE: Final = 0x51_0A
"""First key of the advisory locks, one for each subject being relayed."""

log = structlog.stdlib.get_logger()


class OutboxRow(Base):
    """One event, until and for some days after it was published."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_unpublished",
            "position",
            postgresql_where=text("published_at IS NULL"),
        ),
        Index("ix_outbox_published_at", "published_at"),
        {"schema": "ops"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Identity(always=True))
    context: Mapped[str]
    subject: Mapped[UUID]
    envelope: Mapped[str]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class Publish(Protocol):
    """Puts an envelope on the stream of its context."""

    async def __call__(self, context: Context, envelope: Envelope, /) -> None:
        """Publish; raise when the event may not have arrived."""
        ...


def record(
    db: AsyncSession,
    event: Event,
    *,
    actor: Actor | None = None,
    org_id: UUID | None = None,
) -> None:
    """Write an event into the transaction of its cause.

    Args:
        db: The transaction.
        event: What happened.
        actor: Who did it; None for timers.
        org_id: The organisation it happened in, if any.
    """
    envelope = Envelope(
        type=event.type,
        source="api",
        subject=event.subject,
        org_id=org_id,
        actor_id=actor.user_id if actor else None,
        request_id=actor.origin.request_id if actor else request_id.current(),
        data=event.payload(),
    )
    db.add(
        OutboxRow(
            id=envelope.id,
            context=event.context,
            subject=event.subject,
            envelope=envelope.model_dump_json(),
            created_at=envelope.time,
        )
    )


async def relay_once(sessions: Sessions, publish: Publish) -> int:
    """Publish one batch of unpublished events.

    Several relays may run: each takes whole subjects by advisory lock, so the
    events of one subject are never in two hands and stay in order. A crash
    between publishing and the commit publishes again: at least once.

    Returns:
        How many were published; zero means there is nothing to do.
    """
    async with transaction(sessions) as db:
        subjects = await _take_subjects(db)
        if not subjects:
            return 0
        rows = list(
            await db.scalars(
                select(OutboxRow)
                .where(
                    OutboxRow.published_at.is_(None),
                    OutboxRow.subject == any_(literal(subjects, ARRAY(Uuid()))),
                )
                .order_by(OutboxRow.position)
                .limit(BATCH_ROWS)
                .with_for_update(skip_locked=True)
            )
        )
        for row in rows:
            envelope = Envelope.model_validate_json(row.envelope)
            await publish(_CONTEXT.validate_python(row.context), envelope)
        ids = [row.id for row in rows]
        await db.execute(
            update(OutboxRow)
            .where(OutboxRow.id == any_(literal(ids, ARRAY(Uuid()))))
            .values(published_at=now())
            .execution_options(synchronize_session=False)
        )
        return len(rows)


async def _take_subjects(db: AsyncSession) -> list[UUID]:
    """Lock the subjects of the oldest unpublished events that nobody else has."""
    oldest = (
        select(OutboxRow.subject)
        .where(OutboxRow.published_at.is_(None))
        .order_by(OutboxRow.position)
        .limit(BATCH_ROWS)
    )
    waiting = list(dict.fromkeys(await db.scalars(oldest)))
    if not waiting:
        return []
    subject = func.unnest(literal(waiting, ARRAY(Uuid()))).column_valued("subject")
    key = func.hashtext(cast(subject, Text))
    lock = func.pg_try_advisory_xact_lock(_LOCK_SPACE, key)
    taken = await db.execute(select(subject, lock))
    return [each for each, is_ours in taken if is_ours]


async def relay(
    sessions: Sessions, publish: Publish, wake: asyncio.Event, *, every: timedelta
) -> None:
    """Relay for ever: at once when woken, else every ``every``.

    A failure (Redis or PostgreSQL away) is logged and tried again; the rows
    wait, nothing is lost.
    """
    while True:
        wake.clear()
        try:
            while await relay_once(sessions, publish):
                pass
        except Exception:
            CONTAINED.labels("outbox_relay").inc()
            log.warning("outbox.relay_failed", exc_info=True)
        try:
            await asyncio.wait_for(wake.wait(), every.total_seconds())
        except TimeoutError:
            continue


async def oldest_unpublished(db: AsyncSession) -> datetime | None:
    """When the longest-waiting event was written; None when none waits."""
    return await db.scalar(
        select(func.min(OutboxRow.created_at)).where(OutboxRow.published_at.is_(None))
    )


async def purge(db: AsyncSession, *, older_than: timedelta) -> None:
    """Forget events that were published long ago."""
    await db.execute(
        delete(OutboxRow).where(OutboxRow.published_at < now() - older_than)
    )
