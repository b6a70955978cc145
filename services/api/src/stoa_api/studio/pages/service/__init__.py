"""Use cases of pages: the page, its place, its copies, the trash, the tree."""

from stoa_api.studio.pages.service.copies import duplicate_page
from stoa_api.studio.pages.service.pages import (
    add_file,
    create_page,
    get_page,
    update_page,
)
from stoa_api.studio.pages.service.places import place_page
from stoa_api.studio.pages.service.rooms import editable_place
from stoa_api.studio.pages.service.trash import restore_page, trash_page
from stoa_api.studio.pages.service.tree import (
    list_shared,
    list_trash,
    show_tree,
)

__all__ = [
    "add_file",
    "create_page",
    "duplicate_page",
    "editable_place",
    "get_page",
    "list_shared",
    "list_trash",
    "place_page",
    "restore_page",
    "show_tree",
    "trash_page",
    "update_page",
]
