"""HTTP of versions of boards."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Request, Response

from stoa_api.base.actor import Caller
from stoa_api.base.db import Database, Db, ReadDb, Sessions
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.base.versions import READ, names
from stoa_api.studio.versions import service
from stoa_api.studio.versions.collab import Collab
from stoa_api.studio.versions.schemas import (
    VersionNew,
    VersionOut,
    VersionPatch,
    VersionRestored,
)

router = Router(prefix="/boards/{board_id}/versions", tags=["boards"])

_YJS: Final = "application/octet-stream"
_STATE: Final[dict[int | str, dict[str, Any]]] = {
    **READ,
    200: {
        **READ[200],
        "content": {_YJS: {"schema": {"type": "string", "format": "binary"}}},
    },
}


async def _collab(request: Request) -> Collab:
    return request.app.state.collab


async def _sessions(request: Request) -> Sessions:
    database: Database = request.app.state.database
    return database.sessions


TheCollab = Annotated[Collab, Depends(_collab)]
OwnTransactions = Annotated[Sessions, Depends(_sessions)]
"""For what must be stored, or let go of, before collab is asked."""


@router.get("")
async def list_board_versions(
    board_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[VersionOut]:
    """List the versions of a board, the newest first."""
    rows = await service.list_versions(db, actor, board_id, page)
    return page.show(rows)


@router.post("", status_code=201, dependencies=[Idempotent], responses=CREATED)
async def create_board_version(
    board_id: UUID,
    body: VersionNew,
    actor: Caller,
    db: Db,
    sessions: OwnTransactions,
    collab: TheCollab,
    response: Response,
) -> VersionOut:
    """Keep a board as it is now under a name, with what is being typed."""
    version = await service.make_version(
        db, actor, board_id, body, sessions=sessions, collab=collab
    )
    where = f"{BASE}/boards/{board_id}/versions/{version.id}/state"
    response.headers["Location"] = where
    return version


@router.patch("/{version_id}")
async def update_board_version(
    board_id: UUID, version_id: UUID, body: VersionPatch, actor: Caller, db: Db
) -> VersionOut:
    """Name a version. An automatic one then stays until somebody deletes it."""
    return await service.name_version(db, actor, board_id, version_id, body)


@router.delete("/{version_id}", status_code=204)
async def delete_board_version(
    board_id: UUID, version_id: UUID, actor: Caller, db: Db
) -> None:
    """Delete a version for good, as an owner of the board."""
    await service.delete_version(db, actor, board_id, version_id)


@router.get("/{version_id}/state", response_class=Response, responses=_STATE)
async def get_board_version_state(
    board_id: UUID, version_id: UUID, actor: Caller, db: ReadDb, request: Request
) -> Response:
    """Send what a board was at a version: one Yjs update, encoding version 1."""
    kept = await service.load_state(db, actor, board_id, version_id)
    headers = {
        "ETag": f'"{kept.digest.hex()[:32]}"',
        "Cache-Control": "private, no-cache",
    }
    if names(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(kept.state, media_type=_YJS, headers=headers)


@router.post("/{version_id}/restore", dependencies=[Idempotent])
async def restore_board_version(
    board_id: UUID,
    version_id: UUID,
    actor: Caller,
    db: Db,
    sessions: OwnTransactions,
    collab: TheCollab,
) -> VersionRestored:
    """Make a board what it was at a version, by a new edit.

    Nobody on the board is disconnected, and what is typed at the same time
    stays. The board as it was just before is kept as a version.
    """
    return await service.restore_version(
        db, actor, board_id, version_id, sessions=sessions, collab=collab
    )
