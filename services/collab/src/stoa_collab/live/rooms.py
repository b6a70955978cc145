"""The rooms there are: parsed, never guessed; an unknown one is refused."""

import re
from typing import Final, Literal, NamedTuple, cast
from uuid import UUID

from stoa_shared.rpc.api import ResourceReach

Kind = Literal["user", "org", "space", "page", "board", "course", "staff"]

TYPES: Final[dict[str, Kind]] = {
    "organization": "org",
    "space": "space",
    "page": "page",
    "board": "board",
    "course": "course",
    # That of a live lesson; others have none, and nothing to tell.
    "lesson": "board",
}
"""The kind of room of each type of resource; the room of a person is of none,
and a course has a second one for its staff."""

_NAME: Final = re.compile(
    r"(user|org|space|page|board|course|staff)"
    r":([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})"
)


class Room(NamedTuple):
    """One room."""

    kind: Kind
    id: UUID

    @property
    def name(self) -> str:
        """Return the name it has in frames."""
        return f"{self.kind}:{self.id}"


def parse_room(name: str) -> Room | None:
    """Read the name of a room; None when no room is called so."""
    found = _NAME.fullmatch(name)
    return None if found is None else Room(cast("Kind", found[1]), UUID(found[2]))


def is_let_in(room: Room, user_id: UUID | None, reach: ResourceReach | None) -> bool:
    """Tell whether somebody is let into a room, by what they reach."""
    if room.kind == "user":
        return room.id == user_id
    if reach is None:
        return False
    if room.kind == "staff":
        return reach.type == "course" and not reach.takes_part
    return TYPES.get(reach.type) == room.kind
