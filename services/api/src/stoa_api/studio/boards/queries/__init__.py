"""Every select on boards. The access rule is in each that a person's request runs."""

from stoa_api.studio.boards.queries.boards import (
    BoardListed,
    BoardSeen,
    Filters,
    board_for,
    boards_for,
)
from stoa_api.studio.boards.queries.copies import contents_bytes, copy_contents
from stoa_api.studio.boards.queries.members import (
    BoardReach,
    access_of,
    has_other_owner,
    level_on,
    members_of,
    own_level,
)
from stoa_api.studio.boards.queries.states import (
    NOTHING,
    Covers,
    Stored,
    StoredState,
    store_change,
    store_state,
    stored_state,
)

__all__ = [
    "NOTHING",
    "BoardListed",
    "BoardReach",
    "BoardSeen",
    "Covers",
    "Filters",
    "Stored",
    "StoredState",
    "access_of",
    "board_for",
    "boards_for",
    "contents_bytes",
    "copy_contents",
    "has_other_owner",
    "level_on",
    "members_of",
    "own_level",
    "store_change",
    "store_state",
    "stored_state",
]
