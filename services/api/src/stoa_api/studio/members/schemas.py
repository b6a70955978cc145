"""Bodies of members, and what the three roles mean."""

from typing import Final, Literal

from stoa_api.base.access import Level
from stoa_api.base.bodies import Answer, Body
from stoa_api.core.people.schemas import Person
from stoa_api.core.sharing.schemas import LevelName

Role = Literal["owner", "editor", "viewer"]

LEVELS: Final[dict[Role, Level]] = {
    "owner": Level.MANAGE,
    "editor": Level.EDIT,
    "viewer": Level.VIEW,
}
"""What each role is granted."""


def role_at(level: Level) -> Role:
    """Return the name of what somebody is at a level."""
    if level >= Level.MANAGE:
        return "owner"
    return "editor" if level >= Level.EDIT else "viewer"


class RolePut(Body):
    """The role a person shall have on a board or in a space."""

    role: Role


class RoleOut(Answer):
    """One person who reaches a board or a space."""

    user: Person
    role: Role
    level: LevelName
    """What they may do there: who may comment is no editor, but more than a viewer."""
    is_inherited: bool
    """Whether the role comes from above, as from the organisation."""
