"""Every select on pages. The access rule is in each of them."""

from stoa_api.studio.pages.queries.pages import (
    PageRow,
    PageSeen,
    Place,
    crumbs_of,
    page_for,
    place_for,
)
from stoa_api.studio.pages.queries.places import (
    Extent,
    children_count,
    extent_of,
    pages_count,
    put_in_space,
    subtree_of,
)
from stoa_api.studio.pages.queries.tree import (
    branches_for,
    detached_in,
    shared_in,
    trashed_in,
)

__all__ = [
    "Extent",
    "PageRow",
    "PageSeen",
    "Place",
    "branches_for",
    "children_count",
    "crumbs_of",
    "detached_in",
    "extent_of",
    "page_for",
    "pages_count",
    "place_for",
    "put_in_space",
    "shared_in",
    "subtree_of",
    "trashed_in",
]
