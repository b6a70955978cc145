"""Bodies of organisations and memberships, and the order of the roles."""

from datetime import datetime
from typing import Annotated, Final, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from stoa_api.base.access import OrgRole
from stoa_api.base.bodies import Answer, Body, Line, Name
from stoa_api.base.slugs import SLUG_MIN, SLUG_PATTERN
from stoa_api.core.organizations.slugs import SLUG_MAX
from stoa_api.core.people.schemas import Email, Person

RANK: Final[dict[OrgRole, int]] = {
    "guest": 0,
    "learner": 1,
    "instructor": 2,
    "admin": 3,
    "owner": 4,
}
"""Order of the roles. Who hands out a role has at least that role."""

JoinRole = Literal["instructor", "learner", "guest"]
"""Roles that people may come in with by themselves."""

Directory = Literal["everybody", "shared"]
"""Whom learners find among the members: everybody, or those they share a group
or something of the organisation with. Guests only ever find the latter."""

Feature = Literal["boards", "courses", "groups", "invitations"]
"""What an organisation may switch off. Which routes belong to each is said in
``app.py``."""

Features = Annotated[
    list[Feature],
    Field(max_length=50),
    AfterValidator(lambda names: sorted(set(names))),
]

Reason = Annotated[Line, StringConstraints(min_length=1)]

Slug = Annotated[
    str,
    Field(
        pattern=SLUG_PATTERN,
        min_length=SLUG_MIN,
        max_length=SLUG_MAX,
        description="Short name for addresses: small letters, digits, hyphens.",
        examples=["athens-school"],
    ),
]


class OrganizationNew(Body):
    """An organisation to begin."""

    name: Name
    slug: Slug | None = None
    """Made from the name when it is not given."""


class OrganizationPatch(Body):
    """What changes about an organisation; what is left out stays."""

    name: Name | None = None
    slug: Slug | None = None
    description: Line | None = None
    default_role: JoinRole | None = None
    directory: Directory | None = None
    switched_off: Features | None = None
    """All features that shall be off, in place of those that are."""


class OrganizationOut(Answer):
    """An organisation, as one of its members sees it."""

    id: UUID
    slug: str
    name: str
    description: str
    role: OrgRole
    """The caller's own."""
    default_role: JoinRole
    directory: Directory
    switched_off: list[Feature]
    version: int
    created_at: datetime
    updated_at: datetime


class MemberNew(Body):
    """Somebody to add: by address or by id, not both."""

    email: Email | None = None
    user_id: UUID | None = None
    role: OrgRole | None = None
    """The organisation's default role when it is not given."""

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if (self.email is None) == (self.user_id is None):
            raise ValueError("give either email or user_id")
        return self


class MemberPut(Body):
    """The role a member shall have."""

    role: OrgRole


class BlockNew(Body):
    """Why somebody is blocked."""

    reason: Reason
    """The person reads it."""


class MemberAccount(Answer):
    """What owners and admins also see of a member."""

    email: str


class MemberOut(Answer):
    """One member: a person and their role."""

    user: Person
    role: OrgRole
    joined_at: datetime
    account: MemberAccount | None
    """For owners and admins; null for everybody else."""


class BlockedMemberOut(Answer):
    """Somebody whom the organisation blocked, as owners and admins see it."""

    user: Person
    role: OrgRole
    """What they are again when the block is lifted."""
    reason: str
    blocked_by: Person | None
    blocked_at: datetime
    account: MemberAccount | None
