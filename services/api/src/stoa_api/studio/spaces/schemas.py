"""Bodies of spaces and their members."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from stoa_api.base.bodies import Answer, Body, Icon, Name
from stoa_api.studio.members.schemas import Role


def _no_nul(value: str) -> str:
    if "\x00" in value:
        raise ValueError("must not contain null characters")
    return value


Description = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=1000),
    AfterValidator(_no_nul),
]
"""What a space is for, in some sentences; may be empty."""


class SpaceNew(Body):
    """A space to begin."""

    name: Name
    description: Description = ""
    icon: Icon | None = None


class SpacePatch(Body):
    """What changes about a space; what is left out stays."""

    name: Name | None = None
    description: Description | None = None
    icon: Icon | None = None
    """Null for none."""
    is_archived: bool | None = None


class SpacePlacePut(Body):
    """Where a space shall come in the order of the organisation's spaces."""

    after: Annotated[
        UUID | Literal["first", "last"],
        Field(description="The space to come after, or one of the ends."),
    ]


class SpaceOut(Answer):
    """A space, as the caller sees it."""

    id: UUID
    org_id: UUID
    name: str
    description: str
    icon: str | None
    role: Role
    """What the caller is here, by a grant or through the organisation."""
    version: int
    created_at: datetime
    updated_at: datetime
    archived_at: datetime | None
    trashed_at: datetime | None
