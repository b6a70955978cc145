"""Every select on boards. The access rule is in each that a person's request runs."""

from stoa_api.studio.boards.queries.boards import (
    BoardListed,
    BoardSeen,
    Filters,
    board_for,
    boards_for,
)
from stoa_api.studio.boards.queries.copies import contents_bytes, copy_contents
from stoa_api.studio.boards.queries.reach import (
    BoardReach,
    access_of,
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
    "store_change",
    "store_state",
    "stored_state",
]
