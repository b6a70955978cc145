"""The rooms there are: parsed, never guessed; an unknown one is refused."""

import re
from typing import Final, Literal, NamedTuple, cast
from uuid import UUID

Kind = Literal["user", "org", "space", "page", "board"]

TYPES: Final[dict[str, Kind]] = {
    "organization": "org",
    "space": "space",
    "page": "page",
    "board": "board",
}
"""The kind of room of each type of resource; the room of a person is of none."""

_NAME: Final = re.compile(
    r"(user|org|space|page|board)"
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
