"""Use cases of boards: the board itself, its members, its stored state."""

from stoa_api.studio.boards.service.boards import (
    create_board,
    get_board,
    list_boards,
    restore_board,
    trash_board,
    update_board,
)
from stoa_api.studio.boards.service.members import (
    list_members,
    put_member,
    remove_member,
)
from stoa_api.studio.boards.service.states import (
    board_access,
    covers_from,
    load_state,
    store_change,
    store_state,
)

__all__ = [
    "board_access",
    "covers_from",
    "create_board",
    "get_board",
    "list_boards",
    "list_members",
    "load_state",
    "put_member",
    "remove_member",
    "restore_board",
    "store_change",
    "store_state",
    "trash_board",
    "update_board",
]
