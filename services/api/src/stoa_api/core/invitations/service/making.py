"""Invitations from the side of those who invite: make, list, revoke."""

from datetime import timedelta
from urllib.parse import SplitResult
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.groups import service as groups
from stoa_api.core.invitations import queries
from stoa_api.core.invitations.errors import (
    AlreadyInvited,
    InvitationNotFound,
    TooManyInvitations,
)
from stoa_api.core.invitations.letters import PREFIX, link
from stoa_api.core.invitations.models import Invitation
from stoa_api.core.invitations.schemas import (
    InvitationMade,
    InvitationNew,
    InvitationOut,
    InvitationUseOut,
)
from stoa_api.core.invitations.service.showing import OPEN_MAX, require_course, shown
from stoa_api.core.organizations import service as organizations
from stoa_api.core.people import service as people
from stoa_shared.clock import now
from stoa_shared.ids import new_id
from stoa_shared.tokens import new_opaque, opaque_digest

log = structlog.stdlib.get_logger()


async def create_invitation(
    db: AsyncSession,
    actor: Actor,
    org_id: UUID,
    new: InvitationNew,
    *,
    site_url: SplitResult,
) -> InvitationMade:
    """Make an invitation; its link is told this once.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        GrantExceedsOwn: the role is above the actor's.
        GroupNotFound: no such group here.
        CourseNotHere: no such course here.
        AlreadyInvited: there is an open one for this address.
        TooManyInvitations: too many are open.
    """
    _, own = await organizations.for_change(db, actor, org_id, at_least="admin")
    role = new.role or await organizations.default_role(db, org_id)
    organizations.require_covers(own.role, role)
    if new.group_id is not None:
        await groups.require_in(db, org_id, new.group_id)
    await require_course(db, org_id, new.course_id)
    if new.email is not None and await queries.has_open(db, org_id, new.email):
        raise AlreadyInvited
    if await queries.count_open(db, org_id) >= OPEN_MAX:
        raise TooManyInvitations
    token, at = new_opaque(PREFIX), now()
    invitation = Invitation(
        id=new_id(),
        org_id=org_id,
        token_digest=opaque_digest(token),
        email=new.email,
        role=role,
        group_id=new.group_id,
        course_id=new.course_id,
        max_uses=new.max_uses,
        uses=0,
        expires_at=at + timedelta(days=new.days),
        created_by=actor.user_id,
        created_at=at,
    )
    db.add(invitation)
    await db.flush()
    audit.record(
        db,
        actor,
        "invitation.created",
        invitation,
        after={
            "role": role,
            "group_id": str(new.group_id) if new.group_id else None,
            "course_id": str(new.course_id) if new.course_id else None,
            "max_uses": new.max_uses,
            "expires_at": invitation.expires_at.isoformat(),
        },
    )
    log.info("invitation.created", org_id=str(org_id), id=str(invitation.id))
    (out,) = await shown(db, [invitation])
    return InvitationMade(**dict(out), link=link(site_url, token))


async def list_invitations(
    db: AsyncSession,
    actor: Actor,
    org_id: UUID,
    page: PageRequest,
    *,
    is_open: bool | None = None,
) -> Rows[InvitationOut]:
    """List an organisation's invitations, newest first.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
    """
    await organizations.role_of(db, actor, org_id, at_least="admin")
    rows = await queries.invitations_of(db, org_id, page, is_open=is_open)
    return Rows(await shown(db, rows.items), rows.next_cursor)


async def list_uses(
    db: AsyncSession, actor: Actor, org_id: UUID, invitation_id: UUID, page: PageRequest
) -> Rows[InvitationUseOut]:
    """List who came in by an invitation.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        InvitationNotFound: no such invitation here.
    """
    await organizations.role_of(db, actor, org_id, at_least="admin")
    if await queries.by_id(db, org_id, invitation_id) is None:
        raise InvitationNotFound
    rows = await queries.uses_of(db, invitation_id, page)
    persons = await people.shown(db, [each.user_id for each in rows.items])
    return rows.map(
        lambda each: InvitationUseOut(user=persons[each.user_id], used_at=each.used_at)
    )


async def revoke_invitation(
    db: AsyncSession, actor: Actor, org_id: UUID, invitation_id: UUID
) -> None:
    """End an invitation. Who came in by it stays. Twice is once.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        InvitationNotFound: no such invitation here.
        GrantExceedsOwn: its role is above the actor's.
    """
    own = await organizations.role_of(db, actor, org_id, at_least="admin")
    invitation = await queries.by_id(db, org_id, invitation_id, for_change=True)
    if invitation is None:
        raise InvitationNotFound
    organizations.require_covers(own, invitation.role)
    if invitation.revoked_at is not None:
        return
    invitation.revoked_at = now()
    audit.record(db, actor, "invitation.revoked", invitation)
    log.info("invitation.revoked", org_id=str(org_id), id=str(invitation_id))


async def forget_addresses(db: AsyncSession, *, older_than: timedelta) -> None:
    """Forget for whom invitations were that ended long ago: nobody asks any more.

    Who came in by one stays known, by their account.
    """
    await queries.erase_addresses(db, before=now() - older_than)
