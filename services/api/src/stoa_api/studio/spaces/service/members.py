"""Spaces as places that people are members of."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.studio.members.service import Place
from stoa_api.studio.spaces import queries
from stoa_api.studio.spaces.errors import SpaceIsTrashed, SpaceNotFound


async def _live(
    db: AsyncSession, actor: Actor, space_id: UUID
) -> tuple[Resource, Level]:
    seen = await queries.space_for(db, actor, space_id)
    if seen is None:
        raise SpaceNotFound
    if seen.resource.deleted_at is not None:
        raise SpaceIsTrashed
    return seen.resource, seen.level


def place(space_id: UUID) -> Place:
    """Return a space as what somebody is a member of."""
    return Place(id=space_id, live=_live)
