"""What is done with invitations: make, list, revoke, look at, accept."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from urllib.parse import SplitResult, urlunsplit
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit
from stoa_api.base.access import OrgRole
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.groups import service as groups
from stoa_api.core.invitations import queries
from stoa_api.core.invitations.errors import (
    AlreadyInvited,
    InvitationNotFound,
    TooManyInvitations,
)
from stoa_api.core.invitations.models import Invitation
from stoa_api.core.invitations.schemas import (
    InvitationGroup,
    InvitationMade,
    InvitationNew,
    InvitationOut,
    InvitationPreview,
    InvitationUseOut,
    JoinedOrganization,
    State,
)
from stoa_api.core.organizations import service as organizations
from stoa_api.core.organizations.service import Offered
from stoa_api.core.people import service as people
from stoa_shared.clock import now
from stoa_shared.ids import new_id
from stoa_shared.tokens import new_opaque, opaque_digest

OPEN_MAX: Final = 500
"""Open invitations of one organisation."""
PREFIX: Final = "stoa_inv_"

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
        AlreadyInvited: there is an open one for this address.
        TooManyInvitations: too many are open.
    """
    _, own = await organizations.for_change(db, actor, org_id, at_least="admin")
    role = new.role or await organizations.default_role(db, org_id)
    organizations.require_covers(own.role, role)
    if new.group_id is not None:
        await groups.require_in(db, org_id, new.group_id)
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
        max_uses=new.max_uses,
        uses=0,
        expires_at=at + timedelta(days=new.days),
        created_by=actor.user_id,
        created_at=at,
    )
    db.add(invitation)
    await db.flush()
    _audit(
        db,
        actor,
        "invitation.created",
        invitation,
        after={
            "role": role,
            "group_id": str(new.group_id) if new.group_id else None,
            "max_uses": new.max_uses,
            "expires_at": invitation.expires_at.isoformat(),
        },
    )
    log.info("invitation.created", org_id=str(org_id), id=str(invitation.id))
    (shown,) = await _shown(db, [invitation])
    return InvitationMade(**dict(shown), link=link(site_url, token))


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
    return Rows(await _shown(db, rows.items), rows.next_cursor)


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
    _audit(db, actor, "invitation.revoked", invitation)
    log.info("invitation.revoked", org_id=str(org_id), id=str(invitation_id))


async def preview_invitation(db: AsyncSession, token: str) -> InvitationPreview:
    """Say what an invitation offers: the organisation's name and the role, no more.

    Raises:
        InvitationNotFound: it lets nobody in, for whatever reason.
    """
    invitation = await queries.by_digest(db, opaque_digest(token))
    if invitation is None or state_of(invitation) != "open":
        raise InvitationNotFound
    org = await _offered(db, invitation)
    return InvitationPreview(organization=org.name, role=invitation.role)


async def accept_invitation(
    db: AsyncSession, actor: Actor, token: str
) -> JoinedOrganization:
    """Come into an organisation. Accepting twice is harmless.

    A member keeps their role or gets a higher one, and joins the group, if there
    is one. Who came in by it once and was taken out since does not come back by it.

    Raises:
        InvitationNotFound: it lets nobody in, for whatever reason.
    """
    digest = opaque_digest(token)
    found = await queries.by_digest(db, digest)
    if found is None:
        raise InvitationNotFound
    # The root first, as everywhere; then one at a time, so that no more come in
    # than may.
    root = await organizations.root_for_change(db, found.org_id)
    invitation = await queries.by_digest(db, digest, for_change=True)
    if invitation is None:
        raise InvitationNotFound
    org = await _offered(db, invitation)
    role = await organizations.find_role(db, org.id, actor.user_id)
    has_used = await queries.has_used(db, invitation, actor.user_id)
    is_raised = role is None or organizations.is_higher(invitation.role, role)
    if role is not None and (
        has_used or not (is_raised or invitation.group_id is not None)
    ):
        return JoinedOrganization(id=org.id, slug=org.slug, name=org.name, role=role)
    if has_used or state_of(invitation) != "open":
        raise InvitationNotFound
    gained = invitation.role if role is None or is_raised else role
    if role is None:
        await organizations.join(db, root, actor.user_id, gained, by=actor)
    elif is_raised:
        await organizations.raise_role(db, root, actor.user_id, gained, by=actor)
    if invitation.group_id is not None:
        await groups.put_in(db, root, invitation.group_id, actor.user_id, by=actor)
    await queries.insert_use(db, invitation, actor.user_id)
    invitation.uses += 1
    _audit(
        db,
        actor,
        "invitation.accepted",
        invitation,
        before={"role": role},
        after={"role": gained, "user_id": str(actor.user_id)},
    )
    log.info("invitation.accepted", org_id=str(org.id), id=str(invitation.id))
    return JoinedOrganization(id=org.id, slug=org.slug, name=org.name, role=gained)


def link(site_url: SplitResult, token: str) -> str:
    """Return the address that leads to an invitation.

    The token is behind the ``#``, so that no server writes it into a log.
    """
    return urlunsplit((site_url.scheme, site_url.netloc, "/join", "", token))


def state_of(invitation: Invitation) -> State:
    """Say whether an invitation lets anybody in, and if not, why."""
    if invitation.revoked_at is not None:
        return "revoked"
    if invitation.uses >= invitation.max_uses:
        return "used"
    return "expired" if invitation.expires_at <= now() else "open"


async def _offered(db: AsyncSession, invitation: Invitation) -> Offered:
    """Return what an invitation leads to, if its maker may still offer it."""
    org = await organizations.offered(db, invitation.org_id)
    by: OrgRole | None = await organizations.find_role(
        db, invitation.org_id, invitation.created_by
    )
    if (
        by is None
        or await people.find(db, user_id=invitation.created_by) is None
        or "invitations" in org.switched_off
        or not organizations.may_invite(by, invitation.role)
    ):
        raise InvitationNotFound
    return org


async def _shown(
    db: AsyncSession, invitations: Sequence[Invitation]
) -> list[InvitationOut]:
    persons = await people.shown(db, [each.created_by for each in invitations])
    named = await groups.names(
        db, [each.group_id for each in invitations if each.group_id]
    )
    return [
        InvitationOut(
            id=each.id,
            invited_address=each.email,
            role=each.role,
            group=InvitationGroup(id=each.group_id, name=named[each.group_id])
            if each.group_id
            else None,
            state=state_of(each),
            uses=each.uses,
            max_uses=each.max_uses,
            expires_at=each.expires_at,
            created_by=persons[each.created_by],
            created_at=each.created_at,
        )
        for each in invitations
    ]


def _audit(
    db: AsyncSession,
    actor: Actor,
    action: str,
    invitation: Invitation,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    audit.write(
        db,
        actor,
        action,
        object_type="invitation",
        object_id=invitation.id,
        org_id=invitation.org_id,
        before=before,
        after=after,
    )
