"""Bodies of versions of boards."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from stoa_api.base.bodies import Answer, Body, Title
from stoa_api.core.people.schemas import Person

VersionKind = Literal["automatic", "named"]


class VersionNew(Body):
    """A version to make of a board as it is now."""

    name: Title


class VersionPatch(Body):
    """The name a version shall have."""

    name: Title


class VersionOut(Answer):
    """A board as it was at some time."""

    id: UUID
    kind: VersionKind
    name: str | None
    """What somebody called it; null for an automatic one."""
    created_at: datetime
    """When the board was like this."""
    created_by: Person | None
    """Who named or restored it; null when it made itself."""
    size_bytes: int
    restored_from: UUID | None
    """The version that the board had just been brought back to."""


class VersionRestored(Answer):
    """A board was brought back to a version."""

    version: VersionOut
    """The board as it was just before: restore this one to undo it."""
    restored: VersionOut | None
    """The board as it is now; null when it could not be kept at once."""
