"""Use cases of boards: the board itself and its stored state."""

from stoa_api.studio.boards.service.boards import (
    begin_on,
    create_board,
    get_board,
    list_boards,
    require_may_create,
    restore_board,
    retitle,
    tell_trashed,
    trash_board,
    update_board,
)
from stoa_api.studio.boards.service.members import place
from stoa_api.studio.boards.service.states import (
    board_access,
    copy_contents,
    covers_from,
    load_state,
    store_change,
    store_state,
)

__all__ = [
    "begin_on",
    "board_access",
    "copy_contents",
    "covers_from",
    "create_board",
    "get_board",
    "list_boards",
    "load_state",
    "place",
    "require_may_create",
    "restore_board",
    "retitle",
    "store_change",
    "store_state",
    "tell_trashed",
    "trash_board",
    "update_board",
]
