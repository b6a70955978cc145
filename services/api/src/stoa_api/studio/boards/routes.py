"""HTTP of boards: for people, and for the service that holds them open."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Header, Query, Request, Response

from stoa_api.base import versions
from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.neighbours import neighbour
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.base.versions import ANY, IfMatch, IfMatchOptional
from stoa_api.studio.boards import service
from stoa_api.studio.boards.queries import Filters
from stoa_api.studio.boards.schemas import (
    BoardItem,
    BoardKind,
    BoardNew,
    BoardOut,
    BoardPatch,
    BoardSort,
)
from stoa_api.studio.members import service as members
from stoa_api.studio.members.schemas import RoleOut, RolePut
from stoa_api.studio.versions.service import Rhythm
from stoa_shared.problems import NotAcceptable
from stoa_shared.rpc.api import (
    ACCESS_SCOPE,
    COVERS_HEADER,
    PARTS,
    STATE_SCOPE,
    BoardAccess,
    join_parts,
)

router = Router(tags=["boards"])
internal = Router(base="/internal/v1/boards", include_in_schema=False)
"""For the services of the platform only: the gateway never passes these on."""

_YJS: Final = "application/octet-stream"
CoversHeader = Annotated[str, Header(alias=COVERS_HEADER, max_length=64)]


async def _people_per_board(request: Request) -> int:
    return request.app.state.people_per_board


async def _version_rhythm(request: Request) -> Rhythm:
    return request.app.state.version_rhythm


VersionRhythm = Annotated[Rhythm, Depends(_version_rhythm)]
PeoplePerBoard = Annotated[int, Depends(_people_per_board)]
"""How many people a board takes at once when it does not say itself."""

Kind = Annotated[BoardKind | None, Query(description="Only boards of this kind.")]
Trashed = Annotated[
    bool, Query(description="The trash instead: boards you own that are in it.")
]
Words = Annotated[
    str | None,
    Query(max_length=100, pattern=r"^[^\x00]*$", description="Part of the title."),
]
Sort = Annotated[BoardSort, Query(description="Order; a minus means newest first.")]


@router.post(
    "/orgs/{org_id}/boards",
    status_code=201,
    dependencies=[Idempotent],
    responses=CREATED,
)
async def create_board(
    org_id: UUID, body: BoardNew, actor: Caller, db: Db, response: Response
) -> BoardOut:
    """Begin a board in an organisation. Who begins it owns it; guests cannot."""
    board = await service.create_board(db, actor, org_id, body)
    response.headers["Location"] = f"{BASE}/boards/{board.id}"
    versions.tag(response, board)
    return board


@router.get("/orgs/{org_id}/boards")
async def list_organization_boards(
    org_id: UUID,
    actor: Caller,
    db: ReadDb,
    page: Paging,
    *,
    kind: Kind = None,
    trashed: Trashed = False,
    q: Words = None,
    sort: Sort = "-updated_at",
) -> Page[BoardItem]:
    """List the boards of an organisation that you reach."""
    filters = Filters(org_id=org_id, kind=kind, is_trashed=trashed, words=q)
    rows = await service.list_boards(db, actor, page, filters=filters, sort=sort)
    return page.show(rows)


@router.get("/me/boards")
async def list_my_boards(
    actor: Caller,
    db: ReadDb,
    page: Paging,
    *,
    kind: Kind = None,
    trashed: Trashed = False,
    q: Words = None,
    sort: Sort = "-updated_at",
) -> Page[BoardItem]:
    """List all boards that you reach, in every organisation."""
    filters = Filters(kind=kind, is_trashed=trashed, words=q)
    rows = await service.list_boards(db, actor, page, filters=filters, sort=sort)
    return page.show(rows)


@router.get("/boards/{board_id}", response_model=BoardOut, responses=versions.READ)
async def get_board(
    board_id: UUID, actor: Caller, db: ReadDb, request: Request, response: Response
) -> BoardOut | Response:
    """Show one board, with your role on it."""
    board = await service.get_board(db, actor, board_id)
    unchanged = versions.not_modified(request, board)
    if unchanged is not None:
        return unchanged
    versions.tag(response, board)
    return board


@router.patch("/boards/{board_id}", responses=versions.CHANGED)
async def update_board(
    board_id: UUID,
    body: BoardPatch,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    response: Response,
) -> BoardOut:
    """Rename a board, as an editor; change its settings, as an owner."""
    board = await service.update_board(db, actor, board_id, body, version=version)
    versions.tag(response, board)
    return board


@router.delete("/boards/{board_id}", status_code=204)
async def trash_board(board_id: UUID, actor: Caller, db: Db, version: IfMatch) -> None:
    """Put a board into the trash. Whoever is on it is sent away."""
    await service.trash_board(db, actor, board_id, version=version)


@router.post("/boards/{board_id}/restore", responses=versions.CHANGED)
async def restore_board(
    board_id: UUID, actor: Caller, db: Db, response: Response
) -> BoardOut:
    """Take a board out of the trash; everybody has the role they had."""
    board = await service.restore_board(db, actor, board_id)
    versions.tag(response, board)
    return board


@router.get("/boards/{board_id}/members")
async def list_board_members(
    board_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[RoleOut]:
    """List everybody who reaches a board, owners first."""
    rows = await members.list_members(db, actor, service.place(board_id), page)
    return page.show(rows)


@router.put("/boards/{board_id}/members/{user_id}")
async def put_board_member(
    board_id: UUID, user_id: UUID, body: RolePut, actor: Caller, db: Db
) -> RoleOut:
    """Give somebody a role on a board.

    Somebody from outside the organisation comes into it as a guest.
    """
    return await members.put_member(
        db, actor, service.place(board_id), user_id, body.role
    )


@router.delete("/boards/{board_id}/members/{user_id}", status_code=204)
async def remove_board_member(
    board_id: UUID, user_id: UUID, actor: Caller, db: Db
) -> None:
    """Take somebody's role on a board away, or leave it."""
    await members.remove_member(db, actor, service.place(board_id), user_id)


@internal.get("/{board_id}/access", dependencies=[Depends(neighbour(ACCESS_SCOPE))])
async def get_board_access(
    board_id: UUID,
    user_id: UUID,
    db: ReadDb,
    default: PeoplePerBoard,
    session_id: UUID | None = None,
) -> BoardAccess:
    """Say what one person may do on one board, now."""
    return await service.board_access(
        db,
        board_id,
        user_id=user_id,
        session_id=session_id,
        max_users_default=default,
    )


@internal.get("/{board_id}/state", dependencies=[Depends(neighbour(STATE_SCOPE))])
async def get_board_state(
    board_id: UUID,
    db: ReadDb,
    accept: Annotated[str, Header(max_length=256)] = "",
) -> Response:
    """Send the stored state and what was added since; 204 if there is none yet."""
    stored = await service.load_state(db, board_id)
    headers = {
        "ETag": versions.etag(stored.revision),
        COVERS_HEADER: str(stored.covers),
    }
    if stored.state is None:
        return Response(status_code=204, headers=headers)
    if not stored.changes:
        return Response(stored.state, media_type=_YJS, headers=headers)
    if PARTS not in accept:
        raise NotAcceptable
    body = join_parts([stored.state, *stored.changes])
    return Response(body, media_type=PARTS, headers=headers)


@internal.patch(
    "/{board_id}/state",
    status_code=204,
    dependencies=[Depends(neighbour(STATE_SCOPE))],
)
async def patch_board_state(
    board_id: UUID, request: Request, db: Db, covers: CoversHeader, version: IfMatch
) -> Response:
    """Keep what has changed since a revision beside the stored state."""
    revision = await service.store_change(
        db,
        board_id,
        await request.body(),
        service.covers_from(covers),
        on_revision=version,
    )
    return Response(status_code=204, headers={"ETag": versions.etag(revision)})


@internal.put(
    "/{board_id}/state",
    status_code=204,
    dependencies=[Depends(neighbour(STATE_SCOPE))],
)
async def put_board_state(
    board_id: UUID,
    request: Request,
    db: Db,
    covers: CoversHeader,
    version: IfMatchOptional,
    rhythm: VersionRhythm,
) -> Response:
    """Store a state that covers more than the stored one, or builds on it."""
    revision = await service.store_state(
        db,
        board_id,
        await request.body(),
        service.covers_from(covers),
        rhythm=rhythm,
        on_revision=None if version == ANY else version,
    )
    return Response(status_code=204, headers={"ETag": versions.etag(revision)})
