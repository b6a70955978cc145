"""What happens with an invitation on the other side: look at it, come in by it."""

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox
from stoa_api.base.access import OrgRole
from stoa_api.base.actor import Actor, Origin
from stoa_api.base.db import Sessions
from stoa_api.core.groups import service as groups
from stoa_api.core.invitations import queries
from stoa_api.core.invitations.errors import InvitationForAnother, InvitationNotFound
from stoa_api.core.invitations.models import Invitation
from stoa_api.core.invitations.schemas import (
    InvitationPreview,
    InvitationSignUp,
    JoinedOrganization,
)
from stoa_api.core.invitations.service.showing import offered, state_of
from stoa_api.core.organizations import service as organizations
from stoa_api.core.people import service as people
from stoa_api.core.people.passwords import Passwords
from stoa_api.core.people.schemas import Account, Registration
from stoa_shared.events.core import InvitationAccepted
from stoa_shared.tokens import opaque_digest

log = structlog.stdlib.get_logger()


async def preview_invitation(db: AsyncSession, token: str) -> InvitationPreview:
    """Say what an invitation offers: the names of organisation and course, the role.

    Raises:
        InvitationNotFound: it lets nobody in, for whatever reason.
    """
    invitation = await _open(db, token)
    org = await offered(db, invitation)
    course_id = invitation.course_id
    titles = await queries.course_titles(db, [course_id] if course_id else [])
    return InvitationPreview(
        organization=org.name,
        role=invitation.role,
        course=titles.get(course_id) if course_id else None,
        letter_to=_hint(invitation.email)
        if invitation.letter is not None and invitation.email is not None
        else None,
    )


async def sign_up(
    db: AsyncSession,
    read_sessions: Sessions,
    passwords: Passwords,
    origin: Origin,
    wanted: InvitationSignUp,
) -> Account:
    """Make an account for the address that a letter went to, which is proven by it.

    The invitation stays open: who has just signed up accepts it as anybody does.
    No connection of the database is held while the hash is computed, and none is
    computed for a token that is good for nothing.

    Raises:
        InvitationNotFound: it lets nobody in, or came by no letter.
        EmailTaken: the address has an account; its owner signs in.
        PasswordTooCommon: anybody would guess it.
    """
    async with read_sessions() as reading:
        invitation = await _open(reading, wanted.token)
        await offered(reading, invitation)
    if invitation.letter is None or invitation.email is None:
        raise InvitationNotFound
    registration = Registration(
        email=invitation.email,
        password=wanted.password,
        display_name=wanted.display_name,
    )
    return await people.register(db, passwords, origin, registration, is_proven=True)


async def accept_invitation(
    db: AsyncSession, actor: Actor, token: str
) -> JoinedOrganization:
    """Come into an organisation. Accepting twice is harmless.

    A member keeps their role or gets a higher one, and joins the group, if there
    is one; ``learn`` hears of it and lets them into the course it leads to. Who came
    in by it once and was taken out since does not come back by it. A letter is for
    whom it went to, and shows that the address is theirs.

    Raises:
        InvitationNotFound: it lets nobody in, for whatever reason.
        BlockedHere: the organisation blocked the actor.
        InvitationForAnother: its letter went to another address than the actor's.
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
    org = await offered(db, invitation)
    await organizations.refuse_blocked(db, org.id, actor)
    role = await organizations.find_role(db, org.id, actor.user_id)
    has_used = await queries.has_used(db, invitation, actor.user_id)
    is_raised = role is None or organizations.is_higher(invitation.role, role)
    leads_on = invitation.group_id is not None or invitation.course_id is not None
    if role is not None and (has_used or not (is_raised or leads_on)):
        return await _joined(db, org, role, invitation)
    if has_used or state_of(invitation) != "open":
        raise InvitationNotFound
    if invitation.letter is not None:
        addresses = await people.addresses(db, [actor.user_id])
        if addresses.get(actor.user_id) != invitation.email:
            raise InvitationForAnother
        await people.prove_email(db, actor)
    gained = invitation.role if role is None or is_raised else role
    if role is None:
        await organizations.join(db, root, actor.user_id, gained, by=actor)
    elif is_raised:
        await organizations.raise_role(db, root, actor.user_id, gained, by=actor)
    if invitation.group_id is not None:
        await groups.put_in(db, root, invitation.group_id, actor.user_id, by=actor)
    await queries.insert_use(db, invitation, actor.user_id)
    invitation.uses += 1
    outbox.record(
        db,
        InvitationAccepted(
            subject=invitation.id,
            user_id=actor.user_id,
            course_id=invitation.course_id,
        ),
        actor=actor,
        org_id=org.id,
    )
    audit.record(
        db,
        actor,
        "invitation.accepted",
        invitation,
        before={"role": role},
        after={"role": gained, "user_id": str(actor.user_id)},
    )
    log.info("invitation.accepted", org_id=str(org.id), id=str(invitation.id))
    return await _joined(db, org, gained, invitation)


async def _joined(
    db: AsyncSession,
    org: organizations.Offered,
    role: OrgRole,
    invitation: Invitation,
) -> JoinedOrganization:
    course_id = invitation.course_id
    if course_id and not await queries.course_titles(
        db, [course_id], is_published=True
    ):
        course_id = None  # who takes part in a draft finds it when it is published
    return JoinedOrganization(
        id=org.id,
        slug=org.slug,
        name=org.name,
        role=role,
        course_id=course_id,
    )


async def _open(db: AsyncSession, token: str) -> Invitation:
    invitation = await queries.by_digest(db, opaque_digest(token))
    if invitation is None or state_of(invitation) != "open":
        raise InvitationNotFound
    return invitation


def _hint(email: str) -> str:
    """Enough to recognise one's own address, not to learn another's."""
    name, _, domain = email.rpartition("@")
    return f"{name[:1]}…@{domain}"
