"""HTTP of groups."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from stoa_api.base import versions
from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.base.versions import IfMatch
from stoa_api.core.groups import service
from stoa_api.core.groups.schemas import (
    GroupMemberOut,
    GroupMembersChanged,
    GroupMembersPatch,
    GroupNew,
    GroupOut,
    GroupPatch,
)

router = Router(prefix="/orgs/{org_id}/groups", tags=["groups"])

Words = Annotated[
    str | None,
    Query(max_length=80, pattern=r"^[^\x00]*$", description="Part of the name."),
]


@router.post("", status_code=201, dependencies=[Idempotent], responses=CREATED)
async def create_group(
    org_id: UUID, body: GroupNew, actor: Caller, db: Db, response: Response
) -> GroupOut:
    """Make a group with nobody in it, as an owner or admin."""
    group = await service.create_group(db, actor, org_id, body)
    response.headers["Location"] = f"{BASE}/orgs/{org_id}/groups/{group.id}"
    versions.tag(response, group)
    return group


@router.get("")
async def list_groups(
    org_id: UUID, actor: Caller, db: ReadDb, page: Paging, q: Words = None
) -> Page[GroupOut]:
    """List groups by name: those you are in, or all if you teach or administer."""
    return page.show(await service.list_groups(db, actor, org_id, page, words=q))


@router.get("/{group_id}", responses=versions.CHANGED)
async def get_group(
    org_id: UUID, group_id: UUID, actor: Caller, db: ReadDb, response: Response
) -> GroupOut:
    """Show one group. Its ETag is about its name, not about who is in it."""
    group = await service.get_group(db, actor, org_id, group_id)
    versions.tag(response, group)
    return group


@router.patch("/{group_id}", responses=versions.CHANGED)
async def update_group(
    org_id: UUID,
    group_id: UUID,
    body: GroupPatch,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    response: Response,
) -> GroupOut:
    """Change a group's name or description, as an owner or admin."""
    group = await service.update_group(
        db, actor, org_id, group_id, body, version=version
    )
    versions.tag(response, group)
    return group


@router.delete("/{group_id}", status_code=204)
async def delete_group(
    org_id: UUID, group_id: UUID, actor: Caller, db: Db, *, version: IfMatch
) -> None:
    """Delete a group; what was granted to it is withdrawn from its members."""
    await service.delete_group(db, actor, org_id, group_id, version=version)


@router.get("/{group_id}/members")
async def list_group_members(
    org_id: UUID, group_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[GroupMemberOut]:
    """List who is in a group, in the order they joined it."""
    return page.show(await service.list_members(db, actor, org_id, group_id, page))


@router.patch("/{group_id}/members")
async def change_group_members(
    org_id: UUID, group_id: UUID, body: GroupMembersPatch, actor: Caller, db: Db
) -> GroupMembersChanged:
    """Put up to 100 people in and take up to 100 out, as an owner or admin.

    All of them or none: who is to come in must be a member of the organisation.
    """
    return await service.change_members(db, actor, org_id, group_id, body)
