"""List, name, delete, read and restore versions; make and forget automatic ones."""

from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit
from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.base.db import Sessions, transaction
from stoa_api.base.history import Retention, Rhythm
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import Person
from stoa_api.studio.members import service as members
from stoa_api.studio.members.service import Reached
from stoa_api.studio.versions import queries
from stoa_api.studio.versions.collab import Collab
from stoa_api.studio.versions.errors import (
    BoardNotLive,
    TooManyVersions,
    VersionBoardTrashed,
    VersionNotFound,
    VersionRoleTooLow,
)
from stoa_api.studio.versions.models import BoardVersion
from stoa_api.studio.versions.queries import KeptState
from stoa_api.studio.versions.schemas import (
    VersionNew,
    VersionOut,
    VersionPatch,
    VersionRestored,
)

__all__ = [
    "Collab",
    "Retention",
    "Rhythm",
    "delete_version",
    "keep_now",
    "keep_replaced",
    "list_versions",
    "load_state",
    "make_version",
    "name_version",
    "restore_version",
    "thin",
]

NAMED_MAX: Final = 100
"""Named versions of a board: people choose what to keep, a script does not."""
THIN_AT_ONCE: Final = 200
"""Boards looked at in one transaction."""
_ROLES: Final = {Level.EDIT: "editor", Level.MANAGE: "owner"}

log = structlog.stdlib.get_logger()


async def list_versions(
    db: AsyncSession, actor: Actor, board_id: UUID, page: PageRequest
) -> Rows[VersionOut]:
    """List the versions of a board, the newest first.

    Raises:
        VersionNotFound: no such board, or the actor does not reach it.
        VersionBoardTrashed: restore the board first.
    """
    await _reached(db, actor, board_id, Level.VIEW)
    rows = await queries.page_of(db, board_id, page)
    makers = {row.created_by for row in rows.items if row.created_by is not None}
    persons = await people.shown(db, list(makers)) if makers else {}
    return rows.map(lambda row: _shown(row, persons))


async def make_version(
    db: AsyncSession,
    actor: Actor,
    board_id: UUID,
    new: VersionNew,
    *,
    sessions: Sessions,
    collab: Collab,
) -> VersionOut:
    """Keep a board as it is now, with what is being typed, under a name.

    An automatic version of the very same state becomes the named one.

    Raises:
        VersionNotFound: no such board, or the actor does not reach it.
        VersionRoleTooLow: the actor is a viewer.
        VersionBoardTrashed: restore the board first.
        TooManyVersions: it has as many as it may.
        BoardNotLive: what is being typed cannot be had right now.
    """
    # On its own: collab stores through us, and no lock may be in its way.
    async with transaction(sessions) as looking:
        await _reached(looking, actor, board_id, Level.EDIT)
        await _require_room(looking, board_id)
    await collab.save(board_id)
    board = await _reached(db, actor, board_id, Level.EDIT)
    same = await _same(db, board_id)
    if same is not None and same.kind == "automatic":
        version_id = same.id
        same.kind, same.name = "named", new.name
        same.created_by = actor.user_id
        await db.flush()
    else:
        version_id = await queries.keep_present(
            db, board_id, kind="named", name=new.name, by=actor.user_id
        )
    _audit(db, actor, "board_version.created", board, version_id, name=new.name)
    log.info(
        "board_version.created", board_id=str(board_id), version_id=str(version_id)
    )
    (made,) = await _show(db, version_id)
    return made


async def name_version(
    db: AsyncSession,
    actor: Actor,
    board_id: UUID,
    version_id: UUID,
    patch: VersionPatch,
) -> VersionOut:
    """Name a version, or name it anew. A named one stays until it is deleted.

    Raises:
        VersionNotFound: no such version, or the actor does not reach the board.
        VersionRoleTooLow: the actor is a viewer.
        VersionBoardTrashed: restore the board first.
        TooManyVersions: the board has as many named ones as it may.
    """
    board = await _reached(db, actor, board_id, Level.EDIT)
    version = await _found(db, board_id, version_id)
    before = version.name
    if version.kind == "automatic":
        await _require_room(db, board_id)
        version.kind = "named"
        version.created_by = version.created_by or actor.user_id
    if before != patch.name:
        version.name = patch.name
        _audit(
            db,
            actor,
            "board_version.named",
            board,
            version_id,
            name=patch.name,
            before=before,
        )
    await db.flush()
    (shown,) = await _show(db, version_id)
    return shown


async def delete_version(
    db: AsyncSession, actor: Actor, board_id: UUID, version_id: UUID
) -> None:
    """Delete a version for good.

    Raises:
        VersionNotFound: no such version, or the actor does not reach the board.
        VersionRoleTooLow: the actor is not an owner.
        VersionBoardTrashed: restore the board first.
    """
    board = await _reached(db, actor, board_id, Level.MANAGE)
    version = await _found(db, board_id, version_id)
    await db.delete(version)
    _audit(db, actor, "board_version.deleted", board, version_id, before=version.name)
    log.info(
        "board_version.deleted", board_id=str(board_id), version_id=str(version_id)
    )


async def load_state(
    db: AsyncSession, actor: Actor, board_id: UUID, version_id: UUID
) -> KeptState:
    """Load what a board was at a version.

    Raises:
        VersionNotFound: no such version, or the actor does not reach the board.
        VersionBoardTrashed: restore the board first.
    """
    await _reached(db, actor, board_id, Level.VIEW)
    return await _state(db, board_id, version_id)


async def restore_version(
    db: AsyncSession,
    actor: Actor,
    board_id: UUID,
    version_id: UUID,
    *,
    sessions: Sessions,
    collab: Collab,
) -> VersionRestored:
    """Make a live board what it was at a version, by an edit that can be undone.

    What the board is before is kept first, for good, so that nothing is lost
    whatever happens afterwards.

    Raises:
        VersionNotFound: no such version, or the actor does not reach the board.
        VersionRoleTooLow: the actor is a viewer.
        VersionBoardTrashed: restore the board first.
        BoardNotLive: collab is away; the board is as it was, as far as we know.
        VersionUnusable: the version is none of this board.
    """
    async with transaction(sessions) as looking:
        await _reached(looking, actor, board_id, Level.EDIT)
        kept = await _state(looking, board_id, version_id)
    await collab.save(board_id)
    async with transaction(sessions) as keeping:
        await _reached(keeping, actor, board_id, Level.EDIT)
        before_id = await _kept_once(keeping, board_id)
    await collab.restore(board_id, kept.state)
    after_id = None
    try:
        await collab.save(board_id)
    except BoardNotLive:
        # It is restored, and will be stored; it only is not kept as a version.
        log.warning("board_version.not_kept", board_id=str(board_id))
    else:
        after_id = await _kept_once(
            db, board_id, by=actor.user_id, restored_from=version_id
        )
    board = await _reached(db, actor, board_id, Level.VIEW)
    _audit(db, actor, "board_version.restored", board, version_id)
    log.info(
        "board_version.restored", board_id=str(board_id), version_id=str(version_id)
    )
    before, *after = await _show(db, before_id, *([after_id] if after_id else []))
    return VersionRestored(version=before, restored=after[0] if after else None)


async def keep_now(db: AsyncSession, board_id: UUID) -> VersionOut:
    """Keep the stored state, unless the newest version is just that.

    Whoever calls has checked who may, had it saved, and audits what it is for.
    """
    (kept,) = await _show(db, await _kept_once(db, board_id))
    return kept


async def keep_replaced(
    db: AsyncSession, board_id: UUID, *, new_size_bytes: int, rhythm: Rhythm
) -> None:
    """Keep the stored state, which is about to be replaced, if it is time."""
    version_id = await queries.keep_replaced(
        db, board_id, new_size_bytes=new_size_bytes, rhythm=rhythm
    )
    if version_id is not None:
        log.info(
            "board_version.kept", board_id=str(board_id), version_id=str(version_id)
        )


async def thin(
    db: AsyncSession, retention: Retention, *, after: UUID | None = None
) -> UUID | None:
    """Delete automatic versions that need not stay any longer, of some boards.

    Returns:
        What to give as ``after`` to go on; None at the end.
    """
    boards = await queries.boards_with_automatic(db, after=after, limit=THIN_AT_ONCE)
    gone = await queries.thin(db, boards, retention) if boards else 0
    if gone:
        log.info("board_version.thinned", boards=len(boards), count=gone)
    return boards[-1] if len(boards) == THIN_AT_ONCE else None


async def _reached(
    db: AsyncSession, actor: Actor, board_id: UUID, needed: Level
) -> Reached:
    board = await members.reached(db, actor, board_id)
    if board is None:
        raise VersionNotFound
    if board.level < needed:
        raise VersionRoleTooLow(needs=_ROLES[needed])
    if board.is_trashed:
        raise VersionBoardTrashed
    return board


async def _found(db: AsyncSession, board_id: UUID, version_id: UUID) -> BoardVersion:
    version = await queries.version_of(db, board_id, version_id)
    if version is None:
        raise VersionNotFound
    return version


async def _state(db: AsyncSession, board_id: UUID, version_id: UUID) -> KeptState:
    kept = await queries.kept_state(db, board_id, version_id)
    if kept is None:
        raise VersionNotFound
    return kept


async def _require_room(db: AsyncSession, board_id: UUID) -> None:
    if await queries.named_count(db, board_id) >= NAMED_MAX:
        raise TooManyVersions


async def _same(db: AsyncSession, board_id: UUID) -> BoardVersion | None:
    """Return the newest version if the stored state has not changed since."""
    version_id = await queries.unchanged_since(db, board_id)
    if version_id is None:
        return None
    return await queries.version_of(db, board_id, version_id)


async def _kept_once(
    db: AsyncSession,
    board_id: UUID,
    *,
    by: UUID | None = None,
    restored_from: UUID | None = None,
) -> UUID:
    """Keep the stored state, unless the newest version is just that."""
    same = await queries.unchanged_since(db, board_id)
    return same or await queries.keep_present(
        db, board_id, by=by, restored_from=restored_from
    )


async def _show(db: AsyncSession, *version_ids: UUID) -> list[VersionOut]:
    rows = await queries.shown(db, version_ids)
    makers = {row.created_by for row in rows.values() if row.created_by is not None}
    persons = await people.shown(db, list(makers)) if makers else {}
    return [_shown(rows[each], persons) for each in version_ids]


def _shown(row: Any, persons: dict[UUID, Person]) -> VersionOut:
    return VersionOut(
        id=row.id,
        kind=row.kind,
        name=row.name,
        created_at=row.created_at,
        created_by=persons.get(row.created_by),
        size_bytes=row.size_bytes,
        restored_from=row.restored_from,
    )


def _audit(
    db: AsyncSession,
    actor: Actor,
    action: str,
    board: Reached,
    version_id: UUID,
    *,
    name: str | None = None,
    before: str | None = None,
) -> None:
    audit.write(
        db,
        actor,
        action,
        object_type="board_version",
        object_id=version_id,
        org_id=board.org_id,
        before=None if before is None else {"name": before},
        after={"board_id": str(board.board_id), "name": name},
    )
