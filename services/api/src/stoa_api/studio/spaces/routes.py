"""HTTP of spaces."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from stoa_api.base import versions
from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.base.versions import IfMatch
from stoa_api.studio.members import service as members
from stoa_api.studio.members.schemas import RoleOut, RolePut
from stoa_api.studio.spaces import service
from stoa_api.studio.spaces.schemas import (
    SpaceNew,
    SpaceOut,
    SpacePatch,
    SpacePlacePut,
)

router = Router(tags=["spaces"])

Trashed = Annotated[
    bool, Query(description="The trash instead: spaces you own that are in it.")
]


@router.post(
    "/orgs/{org_id}/spaces",
    status_code=201,
    dependencies=[Idempotent],
    responses=CREATED,
)
async def create_space(
    org_id: UUID, body: SpaceNew, actor: Caller, db: Db, response: Response
) -> SpaceOut:
    """Begin a space in an organisation. Who begins it owns it; guests cannot."""
    space = await service.create_space(db, actor, org_id, body)
    response.headers["Location"] = f"{BASE}/spaces/{space.id}"
    versions.tag(response, space)
    return space


@router.get("/orgs/{org_id}/spaces")
async def list_spaces(
    org_id: UUID, actor: Caller, db: ReadDb, page: Paging, *, trashed: Trashed = False
) -> Page[SpaceOut]:
    """List the spaces of an organisation that you reach, in their order."""
    rows = await service.list_spaces(db, actor, org_id, page, trashed=trashed)
    return page.show(rows)


@router.get("/spaces/{space_id}", response_model=SpaceOut, responses=versions.READ)
async def get_space(
    space_id: UUID, actor: Caller, db: ReadDb, request: Request, response: Response
) -> SpaceOut | Response:
    """Show one space, with your role in it."""
    space = await service.get_space(db, actor, space_id)
    unchanged = versions.not_modified(request, space)
    if unchanged is not None:
        return unchanged
    versions.tag(response, space)
    return space


@router.patch("/spaces/{space_id}", responses=versions.CHANGED)
async def update_space(
    space_id: UUID,
    body: SpacePatch,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    response: Response,
) -> SpaceOut:
    """Rename or describe a space, as an editor; archive it, as an owner."""
    space = await service.update_space(db, actor, space_id, body, version=version)
    versions.tag(response, space)
    return space


@router.put("/spaces/{space_id}/place", responses=versions.CHANGED)
async def place_space(
    space_id: UUID, body: SpacePlacePut, actor: Caller, db: Db, response: Response
) -> SpaceOut:
    """Put a space elsewhere in the order, as an admin of the organisation."""
    space = await service.place_space(db, actor, space_id, body)
    versions.tag(response, space)
    return space


@router.delete("/spaces/{space_id}", status_code=204)
async def trash_space(space_id: UUID, actor: Caller, db: Db, version: IfMatch) -> None:
    """Put a space with all its pages into the trash, as an owner."""
    await service.trash_space(db, actor, space_id, version=version)


@router.post("/spaces/{space_id}/restore", responses=versions.CHANGED)
async def restore_space(
    space_id: UUID, actor: Caller, db: Db, response: Response
) -> SpaceOut:
    """Take a space out of the trash; everybody has the role they had."""
    space = await service.restore_space(db, actor, space_id)
    versions.tag(response, space)
    return space


@router.get("/spaces/{space_id}/members")
async def list_space_members(
    space_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[RoleOut]:
    """List everybody who reaches a space, owners first."""
    rows = await members.list_members(db, actor, service.place(space_id), page)
    return page.show(rows)


@router.put("/spaces/{space_id}/members/{user_id}")
async def put_space_member(
    space_id: UUID, user_id: UUID, body: RolePut, actor: Caller, db: Db
) -> RoleOut:
    """Give somebody a role in a space, and with it on all pages in it.

    Somebody from outside the organisation comes into it as a guest.
    """
    return await members.put_member(
        db, actor, service.place(space_id), user_id, body.role
    )


@router.delete("/spaces/{space_id}/members/{user_id}", status_code=204)
async def remove_space_member(
    space_id: UUID, user_id: UUID, actor: Caller, db: Db
) -> None:
    """Take somebody's role in a space away, or leave it."""
    await members.remove_member(db, actor, service.place(space_id), user_id)
