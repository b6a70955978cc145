"""Copying what stands on boards to other boards, inside the database."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Uuid,
    any_,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.studio.boards.models import Board, BoardChange, BoardState


async def contents_bytes(db: AsyncSession, board_ids: Sequence[UUID]) -> int:
    """Return how much is stored of some boards together."""
    states = select(func.coalesce(func.sum(BoardState.size_bytes), 0)).where(
        BoardState.board_id == any_(_ids(board_ids))
    )
    changes = select(
        func.coalesce(func.sum(func.octet_length(BoardChange.change)), 0)
    ).where(BoardChange.board_id == any_(_ids(board_ids)))
    total = states.scalar_subquery() + changes.scalar_subquery()
    return int(await db.scalar(select(total)) or 0)


async def copy_contents(db: AsyncSession, copies: Mapping[UUID, UUID]) -> None:
    """Copy settings and stored content of boards to their fresh copies.

    A copy has no log yet, so what it stores covers nothing of it.

    Args:
        db: The transaction.
        copies: The id of each copy, by the id of what it is a copy of.
    """
    pairs: Any = (
        func.unnest(_ids(list(copies)), _ids(list(copies.values())))
        .table_valued("old_id", "new_id")
        .render_derived(name="pairs")
    )
    old = select(Board, pairs.c.new_id).join(pairs, pairs.c.old_id == Board.id)
    source = old.subquery("source")
    settings = ("max_users", "max_editors", "max_viewers", "view_when_full")
    await db.execute(
        update(Board)
        .where(Board.id == source.c.new_id)
        .values({name: source.c[name] for name in settings})
        .execution_options(synchronize_session=False)
    )
    nothing = literal(0, BigInteger())
    await db.execute(
        insert(BoardState).from_select(
            [
                "board_id",
                "state",
                "covers_ms",
                "covers_seq",
                "revision",
                "size_bytes",
                "updated_at",
            ],
            select(
                pairs.c.new_id,
                BoardState.state,
                nothing.label("covers_ms"),
                nothing.label("covers_seq"),
                BoardState.revision,
                BoardState.size_bytes,
                BoardState.updated_at,
            ).join(pairs, pairs.c.old_id == BoardState.board_id),
        )
    )
    await db.execute(
        insert(BoardChange).from_select(
            ["board_id", "revision", "change", "created_at"],
            select(
                pairs.c.new_id,
                BoardChange.revision,
                BoardChange.change,
                BoardChange.created_at,
            ).join(pairs, pairs.c.old_id == BoardChange.board_id),
        )
    )


def _ids(board_ids: Sequence[UUID]) -> Any:
    return literal(list(board_ids), ARRAY(Uuid()))
