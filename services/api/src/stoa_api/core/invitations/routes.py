"""HTTP of invitations."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import Router
from stoa_api.base.site import PublicUrl
from stoa_api.core.invitations import service
from stoa_api.core.invitations.schemas import (
    InvitationMade,
    InvitationNew,
    InvitationOut,
    InvitationPreview,
    InvitationToken,
    InvitationUseOut,
    JoinedOrganization,
)

router = Router(tags=["invitations"])
_OF_ORG = "/orgs/{org_id}/invitations"

Open = Annotated[
    bool | None,
    Query(alias="open", description="Only open ones, or only those that have ended."),
]


# No Idempotency-Key: the stored answer would be a place where the link can be read.
@router.post(_OF_ORG, status_code=201)
async def create_invitation(
    org_id: UUID, body: InvitationNew, actor: Caller, db: Db, site_url: PublicUrl
) -> InvitationMade:
    """Invite people, with a role no higher than your own. The link is shown once."""
    return await service.create_invitation(db, actor, org_id, body, site_url=site_url)


@router.get(_OF_ORG)
async def list_invitations(
    org_id: UUID, actor: Caller, db: ReadDb, page: Paging, is_open: Open = None
) -> Page[InvitationOut]:
    """List an organisation's invitations, newest first, for owners and admins."""
    rows = await service.list_invitations(db, actor, org_id, page, is_open=is_open)
    return page.show(rows)


@router.get(_OF_ORG + "/{invitation_id}/uses")
async def list_invitation_uses(
    org_id: UUID, invitation_id: UUID, actor: Caller, db: ReadDb, page: Paging
) -> Page[InvitationUseOut]:
    """List who came in by an invitation, in order."""
    return page.show(await service.list_uses(db, actor, org_id, invitation_id, page))


@router.delete(_OF_ORG + "/{invitation_id}", status_code=204)
async def revoke_invitation(
    org_id: UUID, invitation_id: UUID, actor: Caller, db: Db
) -> None:
    """End an invitation. Who came in by it stays."""
    await service.revoke_invitation(db, actor, org_id, invitation_id)


@router.post("/invitations/preview")
async def preview_invitation(body: InvitationToken, db: ReadDb) -> InvitationPreview:
    """Show where an invitation leads, also before signing in."""
    return await service.preview_invitation(db, body.token)


@router.post("/invitations/accept")
async def accept_invitation(
    body: InvitationToken, actor: Caller, db: Db
) -> JoinedOrganization:
    """Come into an organisation. Accepting twice is harmless."""
    return await service.accept_invitation(db, actor, body.token)
