"""Boards as places that people are members of."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.studio.boards import queries
from stoa_api.studio.boards.errors import BoardIsTrashed, BoardNotFound
from stoa_api.studio.members.service import Place


async def _live(
    db: AsyncSession, actor: Actor, board_id: UUID
) -> tuple[Resource, Level]:
    seen = await queries.board_for(db, actor, board_id)
    if seen is None:
        raise BoardNotFound
    if seen.resource.deleted_at is not None:
        raise BoardIsTrashed
    return seen.resource, seen.level


def place(board_id: UUID) -> Place:
    """Return a board as what somebody is a member of."""
    return Place(id=board_id, live=_live)
