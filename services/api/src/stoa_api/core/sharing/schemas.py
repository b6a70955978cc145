"""Bodies of grants, links and of who sees something now."""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from stoa_api.base.access import Level, OrgRole
from stoa_api.base.bodies import Answer, Body, Name
from stoa_api.core.people.schemas import Person

LevelName = Literal["view", "comment", "edit", "manage"]
LinkLevelName = Literal["view", "comment", "edit"]
HolderKind = Literal["users", "groups", "roles"]

LEVELS: Final[dict[LevelName, Level]] = {
    "view": Level.VIEW,
    "comment": Level.COMMENT,
    "edit": Level.EDIT,
    "manage": Level.MANAGE,
}
NAMES: Final[dict[Level, LevelName]] = {level: name for name, level in LEVELS.items()}
LINK_NAMES: Final[dict[Level, LinkLevelName]] = {
    Level.VIEW: "view",
    Level.COMMENT: "comment",
    Level.EDIT: "edit",
}


class AccessOut(Answer):
    """How a resource is shared, as the caller sees it."""

    resource_id: UUID
    org_id: UUID
    type: str
    level: LevelName
    """What the caller has here."""
    is_inheriting: bool
    """Whether what was granted above counts here as well."""


class AccessPatch(Body):
    """What changes about how a resource is shared."""

    is_inheriting: bool


class GroupNamed(Answer):
    """A group, by its name."""

    id: UUID
    name: str


class Source(Answer):
    """Where a right comes from: exactly one of the four, and the resource it is on."""

    resource_id: UUID
    """The resource itself, or one above it."""
    resource_type: str
    """What that is: organization, space, page or board."""
    user: Person | None
    group: GroupNamed | None
    role: OrgRole | None
    link_id: UUID | None


class GrantPut(Body):
    """A level for one holder, in place of what they had."""

    level: LevelName
    expires_at: AwareDatetime | None = None
    """When it ends by itself; null for never."""


class GrantOut(Answer):
    """One grant that counts here."""

    id: UUID
    source: Source
    level: LevelName
    expires_at: datetime | None
    is_inherited: bool
    """Whether it was given on a resource above."""


class Reason(Answer):
    """One of the reasons why somebody sees a resource."""

    source: Source
    level: LevelName
    expires_at: datetime | None


class ViewerOut(Answer):
    """Somebody who sees a resource now, and why."""

    user: Person
    level: LevelName
    """The highest of the reasons."""
    reasons: list[Reason]


class LinkNew(Body):
    """A link to make."""

    level: LinkLevelName = "view"
    expires_at: AwareDatetime | None = None
    """When it ends by itself; null for never."""
    max_uses: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """How many people may come in by it; null for any number."""
    allows_guests: bool = False
    """Let people without an account in, under a name they give."""


class LinkOut(Answer):
    """A link, without what opens it."""

    id: UUID
    resource_id: UUID
    level: LinkLevelName
    allows_guests: bool
    expires_at: datetime | None
    max_uses: int | None
    uses: int
    created_at: datetime
    created_by: Person | None


class LinkMade(LinkOut):
    """A new link. The token is shown this once."""

    token: str
    url: str
    """For handing on: the token is behind the ``#``, which no server gets to see."""


class LinkRedeem(Body):
    """A link to come in by."""

    token: Annotated[str, Field(min_length=20, max_length=200)]
    name: Name | None = None
    """For those who are not signed in: how they want to be called."""


class GuestSession(Answer):
    """What a guest shows with each request. It opens what the link opens."""

    access_token: str
    token_type: Literal["bearer"]
    expires_in: int
    user: Person


class LinkRedeemed(Answer):
    """Where a link leads."""

    resource_id: UUID
    type: str
    level: LinkLevelName
    guest: GuestSession | None
    """Null for people who are signed in: they now have access themselves."""
