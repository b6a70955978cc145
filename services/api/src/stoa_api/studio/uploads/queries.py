"""Every select on uploads. A person only ever sees their own."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Text, cast, delete, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.actor import Actor
from stoa_api.studio.uploads.models import Upload
from stoa_shared.clock import now

_LOCK_SPACE: Final = 0x0F11E5
"""First key of the advisory locks, one for the room in each organisation."""


async def lock_room(db: AsyncSession, org_id: UUID) -> None:
    """Let one upload at a time ask for room in an organisation."""
    key = func.hashtext(cast(literal(str(org_id)), Text))
    await db.execute(select(func.pg_advisory_xact_lock(_LOCK_SPACE, key)))


async def announced_in(
    db: AsyncSession, org_id: UUID, user_id: UUID
) -> tuple[int, int]:
    """Sum up what is under way in an organisation, and of one person in it."""
    own = func.sum(Upload.size_bytes).filter(Upload.user_id == user_id)
    found = await db.execute(
        select(
            func.coalesce(func.sum(Upload.size_bytes), 0), func.coalesce(own, 0)
        ).where(
            Upload.org_id == org_id,
            Upload.state == "receiving",
            Upload.expires_at > now(),
        )
    )
    by_org, by_person = found.one()
    return int(by_org), int(by_person)


async def open_count(db: AsyncSession, user_id: UUID) -> int:
    """Count what a person has under way."""
    counted = select(func.count()).where(
        Upload.user_id == user_id,
        Upload.state == "receiving",
        Upload.expires_at > now(),
    )
    return await db.scalar(counted) or 0


async def own_upload(db: AsyncSession, actor: Actor, upload_id: UUID) -> Upload | None:
    """Load an upload of the actor, begun by the same token if by any."""
    return await db.scalar(
        select(Upload).where(
            Upload.id == upload_id,
            Upload.user_id == actor.user_id,
            Upload.within.is_not_distinct_from(actor.within),
        )
    )


async def for_end(db: AsyncSession, upload_id: UUID) -> Upload | None:
    """Load an upload that has ended, one teller at a time."""
    return await db.scalar(
        select(Upload).where(Upload.id == upload_id).with_for_update()
    )


async def forget(db: AsyncSession, *, before: datetime) -> None:
    """Delete uploads whose time was over long ago."""
    await db.execute(delete(Upload).where(Upload.expires_at < before))
