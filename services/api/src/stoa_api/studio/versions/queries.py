"""Every select on versions. Access is decided by the rule; no list loads a state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    LargeBinary,
    Select,
    Text,
    Uuid,
    case,
    column,
    func,
    insert,
    literal,
    select,
    table,
    true,
)
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import history
from stoa_api.base.history import Retention, Rhythm
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.studio.versions.models import BoardVersion
from stoa_api.studio.versions.schemas import VersionKind
from stoa_shared.clock import now
from stoa_shared.ids import new_id

EMPTY: Final = b"\x00\x00"
"""The state of a board on which nothing was ever written."""

_boards = table(
    "boards", column("id", Uuid()), column("created_at", DateTime()), schema="studio"
)
_states = table(
    "board_states",
    column("board_id", Uuid()),
    column("state", LargeBinary()),
    column("size_bytes"),
    column("updated_at", DateTime(timezone=True)),
    schema="studio",
)
_SHOWN: Final = (
    BoardVersion.id,
    BoardVersion.kind,
    BoardVersion.name,
    BoardVersion.created_at,
    BoardVersion.created_by,
    BoardVersion.size_bytes,
    BoardVersion.restored_from,
)


@dataclass(frozen=True, slots=True)
class KeptState:
    """The state of one version."""

    state: bytes
    digest: bytes


async def page_of(db: AsyncSession, board_id: UUID, page: PageRequest) -> Rows[Any]:
    """List the versions of a board, the newest first."""
    return await page_rows(
        db,
        select(*_SHOWN).where(BoardVersion.board_id == board_id),
        page,
        by=(BoardVersion.created_at, BoardVersion.id),
    )


async def shown(db: AsyncSession, version_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """Load what is shown of some versions."""
    found = await db.execute(select(*_SHOWN).where(BoardVersion.id.in_(version_ids)))
    return {row.id: row for row in found}


async def version_of(
    db: AsyncSession, board_id: UUID, version_id: UUID
) -> BoardVersion | None:
    """Load a version for a change, without its state."""
    return await db.scalar(
        select(BoardVersion)
        .where(BoardVersion.id == version_id, BoardVersion.board_id == board_id)
        .with_for_update()
    )


async def kept_state(
    db: AsyncSession, board_id: UUID, version_id: UUID
) -> KeptState | None:
    """Load the state of a version."""
    row = (
        await db.execute(
            select(BoardVersion.state, BoardVersion.digest).where(
                BoardVersion.id == version_id, BoardVersion.board_id == board_id
            )
        )
    ).first()
    return None if row is None else KeptState(row.state, row.digest)


async def named_count(db: AsyncSession, board_id: UUID) -> int:
    """Count the named versions of a board."""
    named = select(func.count()).where(
        BoardVersion.board_id == board_id, BoardVersion.kind == "named"
    )
    return await db.scalar(named) or 0


async def unchanged_since(db: AsyncSession, board_id: UUID) -> UUID | None:
    """Return the newest version if the stored state is still the same."""
    last = _last(literal(board_id, Uuid())).subquery("last")
    return await db.scalar(
        select(last.c.id).where(last.c.digest == func.sha256(_present(board_id)))
    )


async def keep_present(
    db: AsyncSession,
    board_id: UUID,
    *,
    kind: VersionKind = "automatic",
    name: str | None = None,
    by: UUID | None = None,
    restored_from: UUID | None = None,
) -> UUID:
    """Copy the stored state into a new version; return its id."""
    version_id = new_id()
    present = select(_present(board_id).label("state")).cte("present")
    await db.execute(
        _insert(
            select(
                literal(version_id, Uuid()),
                literal(board_id, Uuid()),
                literal(kind, Text()),
                literal(name, Text()),
                literal(now(), DateTime(timezone=True)),
                literal(by, Uuid()),
                literal(restored_from, Uuid()),
                present.c.state,
                func.sha256(present.c.state),
                func.octet_length(present.c.state),
            )
        )
    )
    return version_id


async def keep_replaced(
    db: AsyncSession, board_id: UUID, *, new_size_bytes: int, rhythm: Rhythm
) -> UUID | None:
    """Keep the state that is about to be replaced, if it is time; return its id.

    The one before, not the new one: what stood there before somebody came and
    deleted it is what people look for.
    """
    last = _last(_states.c.board_id).correlate(_states).lateral("last")
    at = literal(now(), DateTime(timezone=True))
    since = at - func.coalesce(last.c.created_at, _boards.c.created_at)
    grown = new_size_bytes - func.coalesce(last.c.size_bytes, 0)
    is_due = rhythm.is_due(since, grown)
    digest = func.sha256(_states.c.state)
    version_id = new_id()
    kept = await db.execute(
        _insert(
            select(
                literal(version_id, Uuid()),
                _states.c.board_id,
                literal("automatic", Text()),
                literal(None, Text()),
                _states.c.updated_at,
                literal(None, Uuid()),
                literal(None, Uuid()),
                _states.c.state,
                digest,
                _states.c.size_bytes,
            )
            .select_from(_states)
            .join(_boards, _boards.c.id == _states.c.board_id)
            .outerjoin(last, true())
            .where(
                _states.c.board_id == board_id,
                # Hashing is for those that are due.
                case((is_due, last.c.digest.is_distinct_from(digest)), else_=False),
            )
        ).returning(BoardVersion.id)
    )
    return kept.scalar()


def _insert(source: Select[*tuple[Any, ...]]) -> Any:
    return insert(BoardVersion).from_select(
        [
            "id",
            "board_id",
            "kind",
            "name",
            "created_at",
            "created_by",
            "restored_from",
            "state",
            "digest",
            "size_bytes",
        ],
        source,
    )


def _present(board_id: UUID) -> ColumnElement[bytes]:
    stored = select(_states.c.state).where(_states.c.board_id == board_id)
    return func.coalesce(
        stored.scalar_subquery(), literal(EMPTY, LargeBinary()), type_=LargeBinary()
    )


def _last(board_id: ColumnElement[UUID]) -> Select[UUID, datetime, bytes, int]:
    return (
        select(
            BoardVersion.id,
            BoardVersion.created_at,
            BoardVersion.digest,
            BoardVersion.size_bytes,
        )
        .where(BoardVersion.board_id == board_id)
        .order_by(BoardVersion.created_at.desc(), BoardVersion.id.desc())
        .limit(1)
    )


async def boards_with_automatic(
    db: AsyncSession, *, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """List boards that have automatic versions, in the order of their ids."""
    return await history.with_automatic(
        db, BoardVersion, BoardVersion.board_id, after=after, limit=limit
    )


async def thin(
    db: AsyncSession, board_ids: Sequence[UUID], retention: Retention
) -> int:
    """Delete the automatic versions that need not stay; return how many."""
    return await history.thin(
        db, BoardVersion, BoardVersion.board_id, board_ids, retention
    )
