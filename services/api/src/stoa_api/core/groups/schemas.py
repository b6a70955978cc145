"""Bodies of groups."""

from datetime import datetime
from typing import Annotated, Final, Self
from uuid import UUID

from pydantic import Field, model_validator

from stoa_api.base.bodies import Answer, Body, Line, Name
from stoa_api.core.people.schemas import Person

CHANGES_MAX: Final = 100
People = Annotated[list[UUID], Field(max_length=CHANGES_MAX)]


class GroupNew(Body):
    """A group to make."""

    name: Name
    description: Line = ""


class GroupPatch(Body):
    """What changes about a group; what is left out stays."""

    name: Name | None = None
    description: Line | None = None


class GroupOut(Answer):
    """A group, as a person who sees it."""

    id: UUID
    org_id: UUID
    name: str
    description: str
    members_count: int
    version: int
    created_at: datetime
    updated_at: datetime


class GroupMembersPatch(Body):
    """Who comes in and who leaves; who is in already, or out, stays so."""

    add: People = Field(default_factory=list[UUID])
    remove: People = Field(default_factory=list[UUID])

    @model_validator(mode="after")
    def _not_both(self) -> Self:
        if set(self.add) & set(self.remove):
            raise ValueError("the same person cannot come and leave")
        return self


class GroupMembersChanged(Answer):
    """What a change of members came to."""

    added: int
    removed: int
    members_count: int


class GroupMemberOut(Answer):
    """A person in a group."""

    user: Person
    joined_at: datetime
