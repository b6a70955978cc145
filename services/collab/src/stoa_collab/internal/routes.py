"""HTTP: path, status, schema, one call. The contract is ``stoa_shared.rpc.collab``."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated
from uuid import UUID

import structlog
from fastapi import APIRouter, Depends, Query, Request

from stoa_collab.errors import (
    DocumentBroken,
    MalformedUpdate,
    Refused,
    Unavailable,
)
from stoa_collab.internal import reports
from stoa_collab.internal.desk import Desk
from stoa_shared import problems
from stoa_shared.asgi.neighbours import Check, neighbour
from stoa_shared.rpc.collab import (
    DRAIN_SCOPE,
    EDIT_SCOPE,
    RESTORE_SCOPE,
    ROOMS_KICK_SCOPE,
    ROOMS_READ_SCOPE,
    SAVE_SCOPE,
    Draining,
    Kick,
    Kicked,
    RoomDetail,
    RoomPage,
)

log = structlog.stdlib.get_logger()

LIMIT_DEFAULT = 25
LIMIT_MAX = 100


def _caller(scope: str) -> Check:
    return neighbour(scope, audience="collab", issuers=("api", "collab"))


def _desk(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


At = Annotated[Desk, Depends(_desk)]
router = APIRouter(prefix="/internal/v1")


@router.get("/rooms", dependencies=[Depends(_caller(ROOMS_READ_SCOPE))])
async def list_rooms(
    desk: At,
    cursor: UUID | None = None,
    limit: Annotated[int, Query(ge=1, le=LIMIT_MAX)] = LIMIT_DEFAULT,
) -> RoomPage:
    """List the boards this process holds."""
    return await reports.page(desk, after=cursor, limit=limit)


@router.get("/rooms/{board_id}", dependencies=[Depends(_caller(ROOMS_READ_SCOPE))])
async def show_room(board_id: UUID, desk: At) -> RoomDetail:
    """Look closely at one board."""
    room = desk.hub.get(board_id)
    if room is None:
        raise problems.NotFound
    return await reports.detail(desk, room)


@router.post(
    "/rooms/{board_id}/kick", dependencies=[Depends(_caller(ROOMS_KICK_SCOPE))]
)
async def kick(board_id: UUID, order: Kick, desk: At) -> Kicked:
    """Take a person off a board, on every process, for some time."""
    try:
        return await desk.kicks.kick(board_id, order)
    except Unavailable as error:
        raise problems.Unavailable(
            "Redis is away: only this process has acted.", headers={"Retry-After": "5"}
        ) from error


@router.post("/drain", status_code=202, dependencies=[Depends(_caller(DRAIN_SCOPE))])
async def drain(desk: At) -> Draining:
    """Begin the end of this process, as SIGTERM does."""
    rooms = list(desk.hub.rooms())
    log.info("collab.drain_asked")
    desk.drain()
    return Draining(
        sockets=len(desk.connections),
        rooms=len(rooms),
        unsaved=sum(not room.saver.is_clean for room in rooms),
    )


class VersionUnusable(problems.Unprocessable):
    """The body is no state, or none that this board can be brought back to."""

    code, title = "version-unusable", "This version cannot be restored"


@contextmanager
def _told() -> Generator[None]:
    """Tell the API in its own words what went wrong with a board."""
    try:
        yield
    except Refused as error:
        raise problems.NotFound from error
    except (MalformedUpdate, DocumentBroken) as error:
        raise VersionUnusable from error
    except Unavailable as error:
        raise problems.Unavailable(str(error), headers={"Retry-After": "2"}) from error


@router.post(
    "/boards/{board_id}/save",
    status_code=204,
    dependencies=[Depends(_caller(SAVE_SCOPE))],
)
async def save(board_id: UUID, desk: At) -> None:
    """Have the API store what is on a board now."""
    with _told():
        await desk.history.save(board_id)


@router.post(
    "/boards/{board_id}/restore",
    status_code=204,
    dependencies=[Depends(_caller(RESTORE_SCOPE))],
)
async def restore(board_id: UUID, request: Request, desk: At) -> None:
    """Bring a board back to a version, by an edit."""
    version = await request.body()
    with _told():
        await desk.history.restore(board_id, version)


@router.post(
    "/boards/{board_id}/edit",
    status_code=204,
    dependencies=[Depends(_caller(EDIT_SCOPE))],
)
async def edit(board_id: UUID, request: Request, desk: At) -> None:
    """Make an edit on a board."""
    update = await request.body()
    with _told():
        await desk.history.edit(board_id, update)
