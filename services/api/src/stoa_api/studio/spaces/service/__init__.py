"""Use cases of spaces."""

from stoa_api.studio.spaces.service.members import place
from stoa_api.studio.spaces.service.spaces import (
    create_space,
    get_space,
    list_spaces,
    place_space,
    restore_space,
    trash_space,
    update_space,
)

__all__ = [
    "create_space",
    "get_space",
    "list_spaces",
    "place",
    "place_space",
    "restore_space",
    "trash_space",
    "update_space",
]
