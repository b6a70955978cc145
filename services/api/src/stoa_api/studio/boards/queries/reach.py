"""How far somebody reaches on a board, for the service that holds it open."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    any_,
    bindparam,
    column,
    exists,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import Level, Resource
from stoa_api.studio.boards.models import Board

_me: ColumnElement[UUID] = bindparam("me", type_=Uuid())
"""The person who asks, in statements that are built once."""

_tokens = table(
    "tokens",
    column("id"),
    column("user_id"),
    column("bound_to"),
    column("expires_at"),
    column("revoked_at"),
    schema="core",
)
_sessions = table(
    "sessions", column("id"), column("user_id"), column("revoked_at"), schema="core"
)


@dataclass(frozen=True, slots=True)
class BoardReach:
    """How far somebody reaches on a board, for the service that holds it open."""

    level: Level
    epoch: int
    changes_at: datetime | None
    """When a right of theirs expires, if one does."""
    max_users: int | None
    max_editors: int | None
    max_viewers: int | None
    view_when_full: bool


async def access_of(
    db: AsyncSession, board_id: UUID, user_id: UUID, session_id: UUID | None
) -> BoardReach | None:
    """Return how far somebody reaches on a live board, or None.

    Args:
        db: Where to look.
        board_id: Which board.
        user_id: Who.
        session_id: Must be an open session or a good token of theirs, when given.
    """
    parameters = {"me": user_id, "board_id": board_id, "session_id": session_id}
    found = await db.execute(
        _one_reach(in_session=session_id is not None),
        {name: each for name, each in parameters.items() if each is not None},
    )
    row = found.first()
    if row is None or row.level is None:
        return None
    return BoardReach(
        level=row.level,
        epoch=row.epoch,
        changes_at=row.changes_at,
        max_users=row.max_users,
        max_editors=row.max_editors,
        max_viewers=row.max_viewers,
        view_when_full=row.view_when_full,
    )


@cache
def _one_reach(*, in_session: bool) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            access.level_of(_me).label("level"),
            access.epoch_of().label("epoch"),
            access.changes_at(_me).label("changes_at"),
            Board.max_users,
            Board.max_editors,
            Board.max_viewers,
            Board.view_when_full,
        )
        .select_from(Board)
        .join(Resource, Resource.id == Board.id)
        .where(Board.id == bindparam("board_id", type_=Uuid()), access.reaches(_me))
    )
    if not in_session:
        return statement
    speaker = bindparam("session_id", type_=Uuid())
    signed_in = exists().where(
        _sessions.c.id == speaker,
        _sessions.c.user_id == _me,
        _sessions.c.revoked_at.is_(None),
    )
    by_token = exists().where(
        _tokens.c.id == speaker,
        _tokens.c.user_id == _me,
        _tokens.c.revoked_at.is_(None),
        _tokens.c.expires_at > func.now(),
        or_(_tokens.c.bound_to.is_(None), _tokens.c.bound_to == any_(Resource.path)),
    )
    return statement.where(or_(signed_in, by_token.correlate(Resource)))
