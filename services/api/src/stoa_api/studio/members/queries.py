"""How somebody reaches a board, for what stands on it."""

from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    bindparam,
    column,
    or_,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor

_boards = table("boards", column("id", Uuid()), schema="studio")


@dataclass(frozen=True, slots=True)
class Reached:
    """A board and how far somebody reaches on it."""

    board_id: UUID
    org_id: UUID
    level: Level
    is_trashed: bool


async def reached(db: AsyncSession, actor: Actor, board_id: UUID) -> Reached | None:
    """Return how the actor reaches a board, if at all; its owners also in the trash."""
    found = await db.execute(_reached(), {"me": actor.user_id, "board_id": board_id})
    row = found.first()
    if row is None or row.level is None:
        return None
    return Reached(
        board_id, row.org_id, row.level, is_trashed=row.deleted_at is not None
    )


@cache
def _reached() -> Select[*tuple[Any, ...]]:
    me: ColumnElement[UUID] = bindparam("me", type_=Uuid())
    level = access.level_of(me)
    is_mine_in_trash = and_(Resource.deleted_at.is_not(None), level >= Level.MANAGE)
    return (
        select(Resource.org_id, Resource.deleted_at, level.label("level"))
        # Not by the resource's type: a page and a lesson may be a board too.
        .join(_boards, _boards.c.id == Resource.id)
        .where(
            Resource.id == bindparam("board_id", type_=Uuid()),
            or_(access.reaches(me), is_mine_in_trash),
        )
    )
