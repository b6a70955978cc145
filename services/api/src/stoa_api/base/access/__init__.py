"""Who may reach what: the spine of resources, the grants on it, and one rule.

Every course, page, board, file … is a row of ``core.resources`` (shared primary
key) below the root of its organisation. A grant gives a person, a group or an
organisation role a level on a resource *and on everything below it*, until a
resource that stops inheriting. Levels grow: view < comment < edit < manage.

The rule, in one sentence: a member of the organisation has, on a resource that
is not in the trash, the highest level of the unexpired grants they hold on the
resource or on an ancestor it inherits from. It is written once (``rule.py``)
and asked in three ways: ``reachable`` filters any select over resources, single
or list; ``level_of`` says how far one person reaches; ``people_reaching`` turns
it round. Without a membership of the organisation nothing is reached at all.
"""

from stoa_api.base.access.grants import give, take, take_all
from stoa_api.base.access.levels import ORG_ROLES, Level, OrgRole
from stoa_api.base.access.news import announce, touch
from stoa_api.base.access.rule import (
    Who,
    epoch_of,
    is_alive,
    level_of,
    people_beside,
    people_reaching,
    reach,
    reachable,
)
from stoa_api.base.access.spine import (
    add_resource,
    add_root,
    locked,
    purge_trash,
    set_inheriting,
)
from stoa_api.base.access.tables import Grant, Resource

__all__ = [
    "ORG_ROLES",
    "Grant",
    "Level",
    "OrgRole",
    "Resource",
    "Who",
    "add_resource",
    "add_root",
    "announce",
    "epoch_of",
    "give",
    "is_alive",
    "level_of",
    "locked",
    "people_beside",
    "people_reaching",
    "purge_trash",
    "reach",
    "reachable",
    "set_inheriting",
    "take",
    "take_all",
    "touch",
]
