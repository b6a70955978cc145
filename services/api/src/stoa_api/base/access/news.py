"""Telling the rest of the house that access changed."""

from uuid import UUID

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import outbox
from stoa_api.base.access.tables import Resource
from stoa_api.base.actor import Actor
from stoa_shared.events.core import PermissionChanged


async def announce(
    db: AsyncSession,
    resource: Resource,
    *,
    user_id: UUID | None = None,
    by: Actor | None,
) -> None:
    """Say that access to a resource changed: new epoch, ``permission.changed``.

    Args:
        db: The transaction of the change.
        resource: Where it changed; everything below is meant as well.
        user_id: The one person it concerns, or None for possibly anybody.
        by: Who changed it.
    """
    await touch(db, resource)
    outbox.record(
        db,
        PermissionChanged(subject=resource.id, user_id=user_id),
        org_id=resource.org_id,
        actor=by,
    )


async def touch(db: AsyncSession, resource: Resource) -> None:
    """Give a resource a new epoch; whoever calls this tells whom it concerns."""
    await db.flush()
    resource.epoch = (
        await db.scalars(
            update(Resource)
            .where(Resource.id == resource.id)
            .values(epoch=Resource.epoch + 1)
            .returning(Resource.epoch)
            .execution_options(synchronize_session=False)
        )
    ).one()
