"""Stored states: what collab brings, and what it loads again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    DateTime,
    LargeBinary,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from stoa_api.studio.boards.models import Board, BoardChange, BoardState
from stoa_shared.clock import now

NOTHING: Final = b"\x00\x00"
"""The Yjs update that changes nothing."""
QUIET: Final = timedelta(seconds=30)
"""Between two ``board.updated`` events of a board."""


class Covers(NamedTuple):
    """The id of a log entry: milliseconds and the number within them."""

    ms: int
    seq: int

    @override
    def __str__(self) -> str:
        return f"{self.ms}-{self.seq}" if any(self) else "0"


@dataclass(frozen=True, slots=True)
class StoredState:
    """A stored state, or that there is none yet (revision 0)."""

    state: bytes | None
    covers: Covers
    revision: int
    changes: Sequence[bytes] = ()
    """What has been added to it since, in that order."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a state that was sent: no revision when it was refused."""

    org_id: UUID
    revision: int | None
    is_due: bool
    """Whether ``board.updated`` is to be recorded."""
    size_bytes: int
    """Of the whole state, without what is kept beside it."""


async def stored_state(db: AsyncSession, board_id: UUID) -> StoredState | None:
    """Load the state of a board, in the trash or not; None without one."""
    changes = (
        select(
            func.array_agg(aggregate_order_by(BoardChange.change, BoardChange.revision))
        )
        .where(BoardChange.board_id == Board.id)
        .correlate(Board)
        .scalar_subquery()
        .label("changes")
    )
    row = (
        await db.execute(
            select(
                BoardState.state,
                BoardState.covers_ms,
                BoardState.covers_seq,
                BoardState.revision,
                changes,
            )
            .select_from(Board)
            .outerjoin(BoardState, BoardState.board_id == Board.id)
            .where(Board.id == board_id)
        )
    ).first()
    if row is None:
        return None
    if row.state is None:
        return StoredState(state=None, covers=Covers(0, 0), revision=0)
    return StoredState(
        state=row.state,
        covers=Covers(row.covers_ms, row.covers_seq),
        revision=row.revision,
        changes=tuple(row.changes or ()),
    )


async def store_state(
    db: AsyncSession,
    board_id: UUID,
    state: bytes,
    covers: Covers,
    *,
    on_revision: int | None,
) -> Stored | None:
    """Store a state in one statement; None when there is no such board.

    A board in the trash takes it too: what was typed before it went there, and
    is saved a moment later, must be there when it is restored.

    The comparison and the write are one: with ``on_revision`` the row must be
    at that revision (0: not there yet), without it the higher or equal log id
    wins. Log ids are two numbers and are compared as such: as text, 9-0 would
    be higher than 10-0.
    """
    at = now()
    board = _board(board_id)
    stored = _upsert(board, state, covers, on_revision, at)
    whole = delete(BoardChange).where(BoardChange.board_id == stored.c.board_id)
    return await _touch(db, board, stored, whole.cte("whole"), at)


async def store_change(
    db: AsyncSession, board_id: UUID, change: bytes, covers: Covers, *, on_revision: int
) -> Stored | None:
    """Keep a change beside the state in one statement; None without such a board.

    The row of the state gets its revision and covered id; its bytes, which lie
    elsewhere, are not written again.
    """
    at = now()
    board = _board(board_id)
    stored = (
        update(BoardState)
        .where(BoardState.board_id == board.c.id, BoardState.revision == on_revision)
        .values(
            covers_ms=covers.ms, covers_seq=covers.seq, revision=BoardState.revision + 1
        )
        .returning(BoardState.board_id, BoardState.revision, BoardState.size_bytes)
        .cte("stored")
    )
    added = insert(BoardChange).from_select(
        ["board_id", "revision", "change", "created_at"],
        select(
            stored.c.board_id,
            stored.c.revision,
            literal(change, LargeBinary()),
            literal(at, DateTime(timezone=True)),
        ).where(literal(change != NOTHING)),
    )
    return await _touch(db, board, stored, added.cte("added"), at)


def _board(board_id: UUID) -> CTE:
    return select(Board.id, Board.org_id).where(Board.id == board_id).cte("board")


async def _touch(
    db: AsyncSession, board: CTE, stored: CTE, also: CTE, at: datetime
) -> Stored | None:
    """Store, do what else belongs to it, and date the board."""
    is_due = or_(Board.announced_at.is_(None), Board.announced_at <= at - QUIET)
    touched = (
        update(Board)
        .where(Board.id == stored.c.board_id)
        .values(
            updated_at=at,
            announced_at=case((is_due, at), else_=Board.announced_at),
        )
        .returning(Board.announced_at)
        .cte("touched")
    )
    row = (
        await db.execute(
            select(
                board.c.org_id,
                stored.c.revision,
                stored.c.size_bytes,
                touched.c.announced_at,
            )
            .select_from(board)
            .outerjoin(stored, true())
            .outerjoin(touched, true())
            .add_cte(also)
        )
    ).first()
    if row is None:
        return None
    return Stored(
        org_id=row.org_id,
        revision=row.revision,
        is_due=row.announced_at == at,
        size_bytes=row.size_bytes or 0,
    )


def _upsert(
    board: CTE, state: bytes, covers: Covers, on_revision: int | None, at: datetime
) -> CTE:
    values = {
        "state": literal(state, LargeBinary()),
        "covers_ms": literal(covers.ms, BigInteger()),
        "covers_seq": literal(covers.seq, BigInteger()),
        "size_bytes": literal(len(state), BigInteger()),
        "updated_at": literal(at, DateTime(timezone=True)),
    }
    source = select(board.c.id, *values.values(), literal(1, BigInteger()))
    if on_revision:
        is_there = exists().where(BoardState.board_id == board.c.id)
        source = source.where(is_there)
    new = insert(BoardState).from_select(["board_id", *values, "revision"], source)
    if on_revision is None:
        may_replace = tuple_(BoardState.covers_ms, BoardState.covers_seq) <= tuple_(
            new.excluded.covers_ms, new.excluded.covers_seq
        )
    else:
        may_replace = BoardState.revision == on_revision
    return (
        new.on_conflict_do_update(
            index_elements=[BoardState.board_id],
            set_={name: new.excluded[name] for name in values}
            | {"revision": BoardState.revision + 1},
            where=may_replace,
        )
        .returning(BoardState.board_id, BoardState.revision, BoardState.size_bytes)
        .cte("stored")
    )
