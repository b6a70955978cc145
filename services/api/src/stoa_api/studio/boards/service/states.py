"""The stored state of a board, and who may be on it: for collab.

These have no actor: a service asks, and the service token was checked before.
Stores are not audited; they come every few seconds while people type, carry
the work of several of them, and are announced by ``board.updated``.
"""

import re
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import outbox
from stoa_api.base.access import Level
from stoa_api.core.people import service as people
from stoa_api.studio.boards import queries
from stoa_api.studio.boards.errors import (
    BoardNotFound,
    CoversInvalid,
    StateEmpty,
    StateOutdated,
    TooMuchToCopy,
)
from stoa_api.studio.boards.queries import Covers, StoredState
from stoa_api.studio.members.schemas import role_at
from stoa_api.studio.versions import service as versions
from stoa_api.studio.versions.service import Rhythm
from stoa_shared.events.studio import BoardUpdated
from stoa_shared.problems import PreconditionFailed
from stoa_shared.rpc.api import BoardAccess, BoardPerson

_LOG_ID: Final = re.compile(r"(\d{1,19})(?:-(\d{1,19}))?", re.ASCII)
_BIGINT_MAX: Final = 2**63 - 1

log = structlog.stdlib.get_logger()


async def board_access(
    db: AsyncSession,
    board_id: UUID,
    *,
    user_id: UUID,
    session_id: UUID | None,
    max_users_default: int,
) -> BoardAccess:
    """Say what one person may do on one board now.

    Raises:
        BoardNotFound: no such board, not theirs, blocked, or signed out.
    """
    reach = await queries.access_of(db, board_id, user_id, session_id)
    person = (
        None
        if reach is None
        else await people.find(db, user_id=user_id, with_guests=True)
    )
    if reach is None or person is None:
        raise BoardNotFound
    people_at_once = reach.max_users or max_users_default
    editors, viewers = reach.max_editors, reach.max_viewers
    if editors is not None or viewers is not None:
        # Each kind has its own number; together they are all there is.
        editors = people_at_once if editors is None else editors
        viewers = people_at_once if viewers is None else viewers
        people_at_once = editors + viewers
    return BoardAccess(
        level="write" if reach.level >= Level.EDIT else "read",
        role=role_at(reach.level),
        user=BoardPerson(id=person.id, name=person.display_name, color=person.color),
        max_users=people_at_once,
        max_editors=editors,
        max_viewers=viewers,
        view_when_full=reach.view_when_full,
        epoch=reach.epoch,
        changes_at=reach.changes_at,
    )


async def load_state(db: AsyncSession, board_id: UUID) -> StoredState:
    """Load the stored state; revision 0 and no bytes when there is none yet.

    Raises:
        BoardNotFound: no such board.
    """
    found = await queries.stored_state(db, board_id)
    if found is None:
        raise BoardNotFound
    return found


async def store_state(
    db: AsyncSession,
    board_id: UUID,
    state: bytes,
    covers: Covers,
    *,
    rhythm: Rhythm | None = None,
    on_revision: int | None = None,
) -> int:
    """Store a state; return its revision.

    Args:
        db: The transaction.
        board_id: Which board.
        state: A whole Yjs V1 state.
        covers: The id of the last log entry that is in it.
        rhythm: When the state that is replaced is kept as a version; None for never.
        on_revision: Store only on top of this revision (0: none yet). Without
            it the state that covers more wins.

    Raises:
        BoardNotFound: no such board.
        StateEmpty: there are no bytes.
        StateOutdated: what is stored covers more.
        PreconditionFailed: another revision is stored.
    """
    if len(state) < 2:
        raise StateEmpty
    if rhythm is not None:
        # Undone with the rest when the store is refused.
        await versions.keep_replaced(
            db, board_id, new_size_bytes=len(state), rhythm=rhythm
        )
    stored = await queries.store_state(
        db, board_id, state, covers, on_revision=on_revision
    )
    if stored is None:
        raise BoardNotFound
    if stored.revision is None:
        raise StateOutdated if on_revision is None else PreconditionFailed
    if stored.is_due:
        outbox.record(
            db,
            BoardUpdated(subject=board_id, size_bytes=len(state)),
            org_id=stored.org_id,
        )
    log.info(
        "board.state_stored",
        board_id=str(board_id),
        revision=stored.revision,
        size_bytes=len(state),
    )
    return stored.revision


async def store_change(
    db: AsyncSession, board_id: UUID, change: bytes, covers: Covers, *, on_revision: int
) -> int:
    """Keep a change beside the stored state; return the new revision.

    No version is made of what was there before: the state it adds to stays as
    it is until a whole one replaces it, which then becomes a version if due.

    Args:
        db: The transaction.
        board_id: Which board.
        change: A Yjs V1 update with all that is new since that revision.
        covers: The id of the last log entry that is in it.
        on_revision: Store only on top of this revision.

    Raises:
        BoardNotFound: no such board.
        StateEmpty: there are no bytes.
        PreconditionFailed: another revision is stored, or none.
    """
    if len(change) < len(queries.NOTHING):
        raise StateEmpty
    stored = await queries.store_change(
        db, board_id, change, covers, on_revision=on_revision
    )
    if stored is None:
        raise BoardNotFound
    if stored.revision is None:
        raise PreconditionFailed
    if stored.is_due:
        outbox.record(
            db,
            BoardUpdated(subject=board_id, size_bytes=stored.size_bytes),
            org_id=stored.org_id,
        )
    log.info(
        "board.change_stored",
        board_id=str(board_id),
        revision=stored.revision,
        size_bytes=len(change),
    )
    return stored.revision


async def copy_contents(
    db: AsyncSession, copies: Mapping[UUID, UUID], *, bytes_max: int
) -> None:
    """Copy what is stored of boards to their fresh copies.

    Args:
        db: The transaction.
        copies: The id of each copy, by the id of what it is a copy of.
        bytes_max: How much it may be together.

    Raises:
        TooMuchToCopy: it is more.
    """
    if not copies:
        return
    if await queries.contents_bytes(db, list(copies)) > bytes_max:
        raise TooMuchToCopy(bytes_max=bytes_max)
    await queries.copy_contents(db, copies)


def covers_from(text: str) -> Covers:
    """Read a log id: ``0``, ``1700000000000`` or ``1700000000000-3``.

    Raises:
        CoversInvalid: it is not one, or larger than a log can reach.
    """
    found = _LOG_ID.fullmatch(text.strip())
    if found is None:
        raise CoversInvalid
    covers = Covers(int(found[1]), int(found[2] or 0))
    if max(covers) > _BIGINT_MAX:
        raise CoversInvalid
    return covers
