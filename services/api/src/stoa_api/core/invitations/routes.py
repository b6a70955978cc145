"""HTTP of invitations."""

from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Response

from stoa_api.base.actor import Caller, RequestOrigin
from stoa_api.base.db import Db, ReadDb, ReadSessions
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.limits import Limits, Rule
from stoa_api.base.mail import HasMail
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.base.site import PublicUrl
from stoa_api.core.invitations import service
from stoa_api.core.invitations.schemas import (
    InvitationLetters,
    InvitationMade,
    InvitationNew,
    InvitationOut,
    InvitationPreview,
    InvitationSignUp,
    InvitationsSent,
    InvitationToken,
    InvitationUseOut,
    JoinedOrganization,
    LetterAgain,
)
from stoa_api.core.invitations.service.sending import Post
from stoa_api.core.people.passwords import PasswordPool
from stoa_api.core.people.schemas import Registered
from stoa_shared.tokens import opaque_digest

router = Router(tags=["invitations"])
_OF_ORG = "/orgs/{org_id}/invitations"

MAILINGS: Final = Rule("invitation-letters", 10, timedelta(hours=1), fallback=2)
"""Calls of one person that send letters, fifty at most in each."""
TO_ONE: Final = Rule("invitation-letters-to-one", 3, timedelta(days=1), fallback=1)
"""Letters of one person to one address."""

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


def _to(user_id: UUID, address: str) -> str:
    return f"{user_id}:{opaque_digest(address)}"


@router.post(
    _OF_ORG + "/letters", status_code=201, dependencies=[Idempotent], responses=CREATED
)
async def send_invitations(
    org_id: UUID,
    body: InvitationLetters,
    actor: Caller,
    db: Db,
    limits: Limits,
    *,
    has_mail: HasMail,
    response: Response,
) -> InvitationsSent:
    """Invite up to fifty people by a letter each, with a role no higher than yours.

    Who is a member already, is invited already or was written to often enough for
    today is left out, and the answer says so. Whether anybody else has an account
    it does not say.
    """
    await limits.require((MAILINGS, str(actor.user_id)))
    standings = await limits.hit(
        *((TO_ONE, _to(actor.user_id, each)) for each in body.emails)
    )
    too_often = {
        email
        for email, standing in zip(body.emails, standings, strict=True)
        if not standing.is_allowed
    }
    post = Post(has_mail=has_mail, too_often=too_often)
    response.headers["Location"] = f"{BASE}/orgs/{org_id}/invitations"
    return await service.send_invitations(db, actor, org_id, body, post)


@router.post(_OF_ORG + "/{invitation_id}/resend")
async def resend_invitation(
    org_id: UUID,
    invitation_id: UUID,
    body: LetterAgain,
    actor: Caller,
    db: Db,
    limits: Limits,
    *,
    has_mail: HasMail,
) -> InvitationOut:
    """Send an invitation's letter again. The one before lets nobody in any more."""
    address = await service.address_of(db, actor, org_id, invitation_id)
    await limits.require((TO_ONE, _to(actor.user_id, address)))
    return await service.send_again(
        db, actor, org_id, invitation_id, body, has_mail=has_mail
    )


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


@router.post("/invitations/sign-up", status_code=201, responses=CREATED)
async def sign_up_from_letter(
    body: InvitationSignUp,
    db: Db,
    read_sessions: ReadSessions,
    passwords: PasswordPool,
    origin: RequestOrigin,
    response: Response,
) -> Registered:
    """Make an account from a letter: its address is proven. Then sign in and accept."""
    response.headers["Location"] = f"{BASE}/me"
    user = await service.sign_up(db, read_sessions, passwords, origin, body)
    return Registered(user=user)


@router.post("/invitations/accept")
async def accept_invitation(
    body: InvitationToken, actor: Caller, db: Db
) -> JoinedOrganization:
    """Come into an organisation. Accepting twice is harmless."""
    return await service.accept_invitation(db, actor, body.token)
