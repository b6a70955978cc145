"""What every change of access asks first: who may, and for how long."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.core.sharing import queries
from stoa_api.core.sharing.errors import (
    ExpiryPast,
    GrantExceedsOwn,
    LastManager,
    ResourceNotFound,
    SharingNotAllowed,
)
from stoa_api.core.sharing.schemas import NAMES
from stoa_shared.clock import now


async def seen(
    db: AsyncSession, actor: Actor, resource_id: UUID
) -> tuple[Resource, Level]:
    """Return a resource and the actor's level.

    Raises:
        ResourceNotFound: no such resource, in the trash, or not the actor's to see.
    """
    found = await queries.resource_for(db, actor, resource_id)
    if found is None:
        raise ResourceNotFound
    return found


async def managed(db: AsyncSession, actor: Actor, resource_id: UUID) -> Resource:
    """Return a resource that the actor manages.

    Raises:
        ResourceNotFound: not theirs to see.
        SharingNotAllowed: they see it only.
    """
    resource, level = await seen(db, actor, resource_id)
    # Who is what in an organisation is said by its roles, not by grants on its root.
    if level < Level.MANAGE or resource.parent_id is None:
        raise SharingNotAllowed(level=NAMES[level], needs="manage")
    return resource


async def locked(db: AsyncSession, actor: Actor, resource_id: UUID) -> Resource:
    """Let one change of access happen at a time, and look again after the wait.

    Strangers never come this far, so they lock nothing.
    """
    await access.locked(db, [resource_id])
    return await managed(db, actor, resource_id)


async def require_within_own(
    db: AsyncSession, actor: Actor, resource: Resource, expires_at: datetime | None
) -> None:
    """Refuse what would outlast the actor's own right.

    Raises:
        ExpiryPast: it would be over already.
        GrantExceedsOwn: the actor's own right ends before.
    """
    if expires_at is not None and expires_at <= now():
        raise ExpiryPast
    _, until = await queries.manages_until(db, actor.user_id, resource.id)
    if until is not None and (expires_at is None or expires_at > until):
        raise GrantExceedsOwn(expires_at=until.isoformat())


async def require_manager(db: AsyncSession, resource: Resource) -> None:
    """Look, after a change, that somebody still manages a resource for good.

    Raises:
        LastManager: nobody would; the change is undone with its transaction.
    """
    await db.flush()
    if not await queries.has_lasting_manager(db, resource.id):
        raise LastManager
