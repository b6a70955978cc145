"""How invitations are shown, for all that is done with them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import OrgRole
from stoa_api.core.groups import service as groups
from stoa_api.core.invitations import queries
from stoa_api.core.invitations.errors import CourseNotHere, InvitationNotFound
from stoa_api.core.invitations.models import Invitation
from stoa_api.core.invitations.schemas import (
    InvitationCourse,
    InvitationGroup,
    InvitationOut,
    LetterOut,
    State,
)
from stoa_api.core.organizations import service as organizations
from stoa_api.core.organizations.service import Offered
from stoa_api.core.people import service as people
from stoa_shared.clock import now

OPEN_MAX: Final = 500
"""Open invitations of one organisation."""


def state_of(invitation: Invitation) -> State:
    """Say whether an invitation lets anybody in, and if not, why."""
    if invitation.revoked_at is not None:
        return "revoked"
    if invitation.uses >= invitation.max_uses:
        return "used"
    return "expired" if invitation.expires_at <= now() else "open"


async def offered(db: AsyncSession, invitation: Invitation) -> Offered:
    """Return what an invitation leads to, if its maker may still offer it.

    Raises:
        InvitationNotFound: they may not, or invitations are switched off.
    """
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


async def require_course(
    db: AsyncSession, org_id: UUID, course_id: UUID | None
) -> None:
    """Make sure that a course can be led to, if one is meant.

    Raises:
        CourseNotHere: it is of another organisation, in the trash or archived.
    """
    if course_id is not None and not await queries.course_titles(
        db, [course_id], org_id=org_id
    ):
        raise CourseNotHere


async def shown(
    db: AsyncSession, invitations: Sequence[Invitation]
) -> list[InvitationOut]:
    """Show invitations as owners and admins see them."""
    persons = await people.shown(db, [each.created_by for each in invitations])
    titles = await queries.course_titles(
        db, [each.course_id for each in invitations if each.course_id]
    )
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
            course=InvitationCourse(id=each.course_id, title=titles[each.course_id])
            if each.course_id and each.course_id in titles
            else None,
            state=state_of(each),
            letter=_letter(each),
            uses=each.uses,
            max_uses=each.max_uses,
            expires_at=each.expires_at,
            created_by=persons[each.created_by],
            created_at=each.created_at,
        )
        for each in invitations
    ]


def _letter(invitation: Invitation) -> LetterOut | None:
    if invitation.letter is None:
        return None
    return LetterOut(
        state=invitation.letter,
        count=invitation.letters,
        sent_at=invitation.letter_sent_at,
    )
