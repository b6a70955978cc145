"""Invitations by letter: send some, send one again.

The answer is the same for every address that is not a member's: whether somebody
has an account is nobody's business. Admins see the addresses of members anyway.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, jobs
from stoa_api.base.access import OrgRole
from stoa_api.base.actor import Actor
from stoa_api.core.groups import service as groups
from stoa_api.core.invitations import queries
from stoa_api.core.invitations.errors import (
    InvitationHasNoLetter,
    InvitationIsOver,
    InvitationNotFound,
    MailIsOff,
    TooManyInvitations,
)
from stoa_api.core.invitations.letters import INVITATION_LETTER
from stoa_api.core.invitations.models import Invitation
from stoa_api.core.invitations.schemas import (
    InvitationLetters,
    InvitationOut,
    InvitationsSent,
    LeftOut,
    LetterAgain,
    WhyLeftOut,
)
from stoa_api.core.invitations.service.showing import (
    OPEN_MAX,
    require_course,
    shown,
    state_of,
)
from stoa_api.core.organizations import service as organizations
from stoa_api.core.people import service as people
from stoa_shared.clock import now
from stoa_shared.ids import new_id

_OVER: Final = ("used", "revoked")

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Post:
    """What the mail room says before a letter goes."""

    has_mail: bool
    too_often: Collection[str] = ()
    """Addresses that the caller has written to often enough for now."""


async def send_invitations(
    db: AsyncSession,
    actor: Actor,
    org_id: UUID,
    wanted: InvitationLetters,
    post: Post,
) -> InvitationsSent:
    """Invite people by a letter each.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        GrantExceedsOwn: the role is above the actor's.
        GroupNotFound: no such group here.
        CourseNotHere: no such course here.
        MailIsOff: this installation sends no letters.
        TooManyInvitations: too many would be open.
    """
    _, own = await organizations.for_change(db, actor, org_id, at_least="admin")
    role = wanted.role or await organizations.default_role(db, org_id)
    organizations.require_covers(own.role, role)
    if wanted.group_id is not None:
        await groups.require_in(db, org_id, wanted.group_id)
    await require_course(db, org_id, wanted.course_id)
    if not post.has_mail:
        raise MailIsOff
    left_out = await _left_out(db, org_id, wanted.emails, post)
    to = [each for each in wanted.emails if each not in left_out]
    if await queries.count_open(db, org_id) + len(to) > OPEN_MAX:
        raise TooManyInvitations
    made = [_letter_to(email, actor, org_id, role, wanted) for email in to]
    db.add_all(made)
    await db.flush()
    for each in made:
        await _defer(db, each)
    audit.write(
        db,
        actor,
        "invitation.letters_sent",
        object_type="organization",
        object_id=org_id,
        org_id=org_id,
        after={
            "role": role,
            "group_id": str(wanted.group_id) if wanted.group_id else None,
            "course_id": str(wanted.course_id) if wanted.course_id else None,
            "invitations": [str(each.id) for each in made],
        },
    )
    log.info("invitation.letters_sent", org_id=str(org_id), count=len(made))
    return InvitationsSent(
        sent=await shown(db, made),
        left_out=[LeftOut(address=email, why=why) for email, why in left_out.items()],
    )


async def address_of(
    db: AsyncSession, actor: Actor, org_id: UUID, invitation_id: UUID
) -> str:
    """Say where an invitation's letter goes, for counting the letters to one address.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        InvitationNotFound: no such invitation here.
        InvitationHasNoLetter: it was made as a link.
        InvitationIsOver: for so long that its address is forgotten.
    """
    await organizations.role_of(db, actor, org_id, at_least="admin")
    invitation = await queries.by_id(db, org_id, invitation_id)
    if invitation is None:
        raise InvitationNotFound
    if invitation.letter is None:
        raise InvitationHasNoLetter
    if invitation.email is None:
        raise InvitationIsOver
    return invitation.email


async def send_again(
    db: AsyncSession,
    actor: Actor,
    org_id: UUID,
    invitation_id: UUID,
    wanted: LetterAgain,
    *,
    has_mail: bool,
) -> InvitationOut:
    """Send an invitation's letter once more, and begin its time anew.

    The link of the letter before works no more.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        InvitationNotFound: no such invitation here.
        GrantExceedsOwn: its role is above the actor's.
        InvitationHasNoLetter: it was made as a link.
        InvitationIsOver: it is used or revoked.
        MailIsOff: this installation sends no letters.
        TooManyInvitations: too many would be open.
    """
    _, own = await organizations.for_change(db, actor, org_id, at_least="admin")
    invitation = await queries.by_id(db, org_id, invitation_id, for_change=True)
    if invitation is None:
        raise InvitationNotFound
    organizations.require_covers(own.role, invitation.role)
    if invitation.letter is None:
        raise InvitationHasNoLetter
    state = state_of(invitation)
    if state in _OVER or invitation.email is None:
        raise InvitationIsOver
    if not has_mail:
        raise MailIsOff
    if state == "expired":
        if await queries.has_open(db, org_id, invitation.email):
            raise InvitationIsOver
        if await queries.count_open(db, org_id) >= OPEN_MAX:
            raise TooManyInvitations
    before = invitation.expires_at
    invitation.expires_at = now() + timedelta(days=wanted.days)
    invitation.letter, invitation.letters = "waiting", invitation.letters + 1
    await _defer(db, invitation)
    audit.record(
        db,
        actor,
        "invitation.letter_sent_again",
        invitation,
        before={"expires_at": before.isoformat()},
        after={"expires_at": invitation.expires_at.isoformat()},
    )
    log.info("invitation.letter_sent_again", id=str(invitation_id))
    await db.flush()
    (out,) = await shown(db, [invitation])
    return out


async def _left_out(
    db: AsyncSession, org_id: UUID, emails: Sequence[str], post: Post
) -> dict[str, WhyLeftOut]:
    members = await _members_among(db, org_id, emails)
    invited = await queries.open_among(db, org_id, emails)
    found = dict[str, WhyLeftOut]()
    for each in emails:
        if each in members:
            found[each] = "member"
        elif each in invited:
            found[each] = "invited"
        elif each in post.too_often:
            found[each] = "too-often"
    return found


async def _members_among(
    db: AsyncSession, org_id: UUID, emails: Sequence[str]
) -> set[str]:
    ids = await people.ids_of(db, emails)
    members = await organizations.members_among(db, org_id, list(ids.values()))
    return {email for email, user_id in ids.items() if user_id in members}


def _letter_to(
    email: str, actor: Actor, org_id: UUID, role: OrgRole, wanted: InvitationLetters
) -> Invitation:
    at = now()
    return Invitation(
        id=new_id(),
        org_id=org_id,
        token_digest=None,
        email=email,
        role=role,
        group_id=wanted.group_id,
        course_id=wanted.course_id,
        max_uses=1,
        uses=0,
        letter="waiting",
        letters=1,
        expires_at=at + timedelta(days=wanted.days),
        created_by=actor.user_id,
        created_at=at,
    )


async def _defer(db: AsyncSession, invitation: Invitation) -> None:
    await jobs.defer(
        db,
        INVITATION_LETTER,
        invitation_id=str(invitation.id),
        number=invitation.letters,
    )
