"""HTTP of organisations and their members."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Request, Response

from stoa_api.base import versions
from stoa_api.base.access import OrgRole
from stoa_api.base.actor import Caller, access_of
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Gate, Router
from stoa_api.base.versions import IfMatch
from stoa_api.core.organizations import service
from stoa_api.core.organizations.schemas import (
    BlockedMemberOut,
    BlockNew,
    Feature,
    MemberNew,
    MemberOut,
    MemberPut,
    OrganizationNew,
    OrganizationOut,
    OrganizationPatch,
)

router = Router(prefix="/orgs", tags=["organizations"])

_THINGS: Final = ("org_id", "board_id", "page_id", "space_id", "course_id", "lesson_id")
"""Parameters of paths that lead to an organisation, or to something in one."""


def gate(feature: Feature) -> Gate:
    """Return what makes the routes of a feature answer as if they were not there."""

    async def refuse_if_off(request: Request) -> None:
        is_public = request.url.path.startswith(BASE)
        if is_public and access_of(request) is None:
            return  # who is not signed in hears that first
        named = (request.path_params.get(each) for each in _THINGS)
        try:
            thing_id = UUID(next(filter(None, named)))
        except (StopIteration, ValueError):
            return  # about no organisation, or no id: the route says what it thinks
        async with request.app.state.database.read_sessions() as db:
            await service.refuse_if_off(db, feature, thing_id)

    return refuse_if_off


@router.post("", status_code=201, dependencies=[Idempotent], responses=CREATED)
async def create_organization(
    body: OrganizationNew, actor: Caller, db: Db, response: Response
) -> OrganizationOut:
    """Begin an organisation. Who begins it is its owner."""
    org = await service.create_organization(db, actor, body)
    response.headers["Location"] = f"{BASE}/orgs/{org.id}"
    versions.tag(response, org)
    return org


@router.get("")
async def list_organizations(
    actor: Caller, db: ReadDb, page: Paging
) -> Page[OrganizationOut]:
    """List the organisations you belong to, oldest first."""
    rows = await service.list_organizations(db, actor, page)
    return page.show(rows)


@router.get("/{org_id}", response_model=OrganizationOut, responses=versions.READ)
async def get_organization(
    org_id: UUID, actor: Caller, db: ReadDb, request: Request, response: Response
) -> OrganizationOut | Response:
    """Show one organisation, with your role in it."""
    org = await service.get_organization(db, actor, org_id)
    unchanged = versions.not_modified(request, org)
    if unchanged is not None:
        return unchanged
    versions.tag(response, org)
    return org


@router.patch("/{org_id}", responses=versions.CHANGED)
async def update_organization(
    org_id: UUID,
    body: OrganizationPatch,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    response: Response,
) -> OrganizationOut:
    """Change an organisation's settings, as its owner or admin."""
    org = await service.update_organization(db, actor, org_id, body, version=version)
    versions.tag(response, org)
    return org


@router.get("/{org_id}/members")
async def list_organization_members(
    org_id: UUID,
    actor: Caller,
    db: ReadDb,
    page: Paging,
    q: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=80,
            pattern=r"^[^\x00]*$",
            description="Part of the name.",
        ),
    ] = None,
    role: OrgRole | None = None,
) -> Page[MemberOut]:
    """List the members you find, in the order they joined.

    Guests, and learners where the organisation's directory is `shared`, find
    only people with whom they share a group or something they both reach.
    """
    wanted = service.MemberFilter(words=q, role=role)
    rows = await service.list_members(db, actor, org_id, page, wanted)
    return page.show(rows)


@router.post(
    "/{org_id}/members", status_code=201, dependencies=[Idempotent], responses=CREATED
)
async def add_organization_member(
    org_id: UUID, body: MemberNew, actor: Caller, db: Db, response: Response
) -> MemberOut:
    """Add somebody who has an account, with a role no higher than your own."""
    member = await service.add_member(db, actor, org_id, body)
    response.headers["Location"] = f"{BASE}/orgs/{org_id}/members/{member.user.id}"
    return member


@router.put("/{org_id}/members/{user_id}")
async def set_organization_member_role(
    org_id: UUID, user_id: UUID, body: MemberPut, actor: Caller, db: Db
) -> MemberOut:
    """Give a member another role. An organisation always keeps an owner."""
    return await service.set_member_role(db, actor, org_id, user_id, body.role)


@router.delete("/{org_id}/members/{user_id}", status_code=204)
async def remove_organization_member(
    org_id: UUID, user_id: UUID, actor: Caller, db: Db
) -> None:
    """Take a member out, or leave. Boards only they owned pass to an owner."""
    await service.remove_member(db, actor, org_id, user_id)


@router.get("/{org_id}/blocked-members")
async def list_blocked_organization_members(
    org_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[BlockedMemberOut]:
    """List whom the organisation blocked, the last one first, for its admins."""
    return page.show(await service.list_blocked(db, actor, org_id, page))


@router.put("/{org_id}/members/{user_id}/block")
async def block_organization_member(
    org_id: UUID, user_id: UUID, body: BlockNew, actor: Caller, db: Db
) -> BlockedMemberOut:
    """Keep a member out, with a reason that they read. What they have waits."""
    return await service.block_member(db, actor, org_id, user_id, body.reason)


@router.delete("/{org_id}/members/{user_id}/block", status_code=204)
async def unblock_organization_member(
    org_id: UUID, user_id: UUID, actor: Caller, db: Db
) -> None:
    """Let somebody in again, as what they were and with what they had."""
    await service.unblock_member(db, actor, org_id, user_id)
