"""Bodies of boards and their members, and what the roles mean."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from stoa_api.base.bodies import Answer, Body, Title
from stoa_api.core.people.schemas import Person
from stoa_api.studio.members.schemas import Role

BoardKind = Literal["document", "whiteboard"]
BoardSort = Literal["-updated_at", "updated_at", "-created_at", "created_at"]

MaxUsers = Annotated[
    int, Field(ge=1, le=60, description="People on the board at once.", examples=[12])
]
MaxEditors = Annotated[
    int, Field(ge=1, le=60, description="Editors on the board at once.", examples=[30])
]
MaxViewers = Annotated[
    int,
    Field(ge=0, le=200, description="Viewers on the board at once.", examples=[100]),
]


class BoardNew(Body):
    """A board to begin."""

    title: Title
    kind: BoardKind


class BoardSettings(Answer):
    """How a board behaves."""

    max_users: int | None
    """People on the board at once; null for the installation's default."""
    max_editors: int | None
    """Editors at once. When this or the next is set, each kind has its own number,
    ``max_users`` where it is null."""
    max_viewers: int | None
    """Viewers at once."""
    view_when_full: bool
    """Whether an editor who finds no seat is let in as a viewer, until one is free."""


class BoardSettingsPatch(Body):
    """What changes about the settings; what is left out stays."""

    max_users: MaxUsers | None = None
    """Null for the installation's default."""
    max_editors: MaxEditors | None = None
    """Null for none of its own."""
    max_viewers: MaxViewers | None = None
    """Null for none of its own."""
    view_when_full: bool = False
    """Let an editor who finds no seat in as a viewer."""


class BoardPatch(Body):
    """What changes about a board; what is left out stays."""

    title: Title | None = None
    settings: BoardSettingsPatch | None = None


class BoardOut(Answer):
    """A board, as the caller sees it."""

    id: UUID
    org_id: UUID
    title: str
    kind: BoardKind
    role: Role
    """What the caller is here, by a grant or through the organisation."""
    level: Literal["write", "read"]
    """Whether the caller may change what stands on it."""
    may_comment: bool
    """Whether the caller may comment on it, which some may who only read."""
    settings: BoardSettings
    version: int
    created_at: datetime
    updated_at: datetime
    """The last change of the board or of what stands on it."""
    trashed_at: datetime | None


class BoardItem(Answer):
    """A board in a list."""

    id: UUID
    org_id: UUID
    title: str
    kind: BoardKind
    role: Role
    members: list[Person]
    """The first few; owners first."""
    members_count: int
    version: int
    created_at: datetime
    updated_at: datetime
    trashed_at: datetime | None
