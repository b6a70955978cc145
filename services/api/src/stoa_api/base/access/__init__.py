"""Who may reach what: the spine of resources, the grants on it, and one rule.

Every course, page, board, file … is a row of ``core.resources`` (shared primary
key) below the root of its organisation. A grant gives a person, a group or an
organisation role a level on a resource *and on everything below it*, until a
resource that stops inheriting. Levels grow: view < comment < edit < manage.

The rule, in one sentence: an active person has, on a resource that is not in the
trash, the highest level of the unexpired rights they hold on the resource or on
an ancestor it inherits from. A right is a grant, which counts for members of the
organisation only, or a share link that they came in by,
unless the organisation blocked them. It is written once
(``rule.py``) and asked from four sides: single, batch, list and "who sees this".
"""

from stoa_api.base.access.binding import inside
from stoa_api.base.access.expiry import expire
from stoa_api.base.access.grants import give, take, take_all
from stoa_api.base.access.levels import ORG_ROLES, Level, OrgRole
from stoa_api.base.access.lists import Breadth, breadth, within_reach
from stoa_api.base.access.moves import changes_access, lock_tree, move
from stoa_api.base.access.news import announce, touch
from stoa_api.base.access.people import (
    OwnGrant,
    has_other_owner,
    is_among,
    own_grant,
    people_on,
)
from stoa_api.base.access.rule import (
    Who,
    changes_at,
    epoch_of,
    held_ids,
    holds,
    is_alive,
    level_of,
    levels_on,
    people_beside,
    people_reaching,
    reach,
    reachable,
    reaches,
    reasons_on,
)
from stoa_api.base.access.spine import (
    add_resource,
    add_root,
    locked,
    purge_trash,
    set_inheriting,
)
from stoa_api.base.access.tables import Grant, LinkVisit, Resource, ShareLink

__all__ = [
    "ORG_ROLES",
    "Breadth",
    "Grant",
    "Level",
    "LinkVisit",
    "OrgRole",
    "OwnGrant",
    "Resource",
    "ShareLink",
    "Who",
    "add_resource",
    "add_root",
    "announce",
    "breadth",
    "changes_access",
    "changes_at",
    "epoch_of",
    "expire",
    "give",
    "has_other_owner",
    "held_ids",
    "holds",
    "inside",
    "is_alive",
    "is_among",
    "level_of",
    "levels_on",
    "lock_tree",
    "locked",
    "move",
    "own_grant",
    "people_beside",
    "people_on",
    "people_reaching",
    "purge_trash",
    "reach",
    "reachable",
    "reaches",
    "reasons_on",
    "set_inheriting",
    "take",
    "take_all",
    "touch",
    "within_reach",
]
