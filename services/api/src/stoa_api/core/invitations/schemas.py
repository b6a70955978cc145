"""Bodies of invitations."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from stoa_api.base.access import OrgRole
from stoa_api.base.bodies import Answer, Body
from stoa_api.core.people.schemas import Email, Person

DAYS_MAX: Final = 90
USES_MAX: Final = 1_000

State = Literal["open", "used", "expired", "revoked"]
Token = Annotated[str, Field(min_length=1, max_length=100)]


class InvitationNew(Body):
    """An invitation to make."""

    email: Email | None = None
    """Whom it is for; without it, for whoever gets the link."""
    role: OrgRole | None = None
    """The organisation's default role when it is not given."""
    group_id: UUID | None = None
    days: Annotated[int, Field(ge=1, le=DAYS_MAX)] = 7
    """How long it is open."""
    max_uses: Annotated[int, Field(ge=1, le=USES_MAX)] = 1


class InvitationGroup(Answer):
    """The group an invitation leads to."""

    id: UUID
    name: str


class InvitationOut(Answer):
    """An invitation, as owners and admins see it."""

    id: UUID
    invited_address: str | None
    role: OrgRole
    group: InvitationGroup | None
    state: State
    uses: int
    max_uses: int
    expires_at: datetime
    created_by: Person
    created_at: datetime


class InvitationMade(InvitationOut):
    """A new invitation with its link, which is shown this once."""

    link: str


class InvitationToken(Body):
    """The token of an invitation, which is the end of its link."""

    token: Token


class InvitationPreview(Answer):
    """What an invitation offers, for whoever has its link."""

    organization: str
    role: OrgRole


class InvitationUseOut(Answer):
    """A person who came in by an invitation."""

    user: Person
    used_at: datetime


class JoinedOrganization(Answer):
    """Where an invitation led."""

    id: UUID
    slug: str
    name: str
    role: OrgRole
    """One's own role there now."""
