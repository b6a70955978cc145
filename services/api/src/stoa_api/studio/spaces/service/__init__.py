"""Use cases of spaces: the space itself, and its members."""

from stoa_api.studio.spaces.service.members import (
    list_members,
    put_member,
    remove_member,
)
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
    "list_members",
    "list_spaces",
    "place_space",
    "put_member",
    "remove_member",
    "restore_space",
    "trash_space",
    "update_space",
]
