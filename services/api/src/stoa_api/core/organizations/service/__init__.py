"""Use cases of organisations: the organisation itself, and its members."""

from stoa_api.core.organizations.queries import Offered
from stoa_api.core.organizations.service.blocking import (
    block_member,
    list_blocked,
    refuse_blocked,
    unblock_member,
)
from stoa_api.core.organizations.service.features import refuse_if_off
from stoa_api.core.organizations.service.members import (
    MemberFilter,
    add_member,
    ensure_guest,
    join,
    list_members,
    raise_role,
    remove_member,
    set_member_role,
)
from stoa_api.core.organizations.service.organizations import (
    create_organization,
    get_organization,
    list_organizations,
    update_organization,
)
from stoa_api.core.organizations.service.roles import (
    default_role,
    find_role,
    for_change,
    is_higher,
    may_invite,
    members_among,
    offered,
    require_covers,
    role_of,
    root_for_change,
)

__all__ = [
    "MemberFilter",
    "Offered",
    "add_member",
    "block_member",
    "create_organization",
    "default_role",
    "ensure_guest",
    "find_role",
    "for_change",
    "get_organization",
    "is_higher",
    "join",
    "list_blocked",
    "list_members",
    "list_organizations",
    "may_invite",
    "members_among",
    "offered",
    "raise_role",
    "refuse_blocked",
    "refuse_if_off",
    "remove_member",
    "require_covers",
    "role_of",
    "root_for_change",
    "set_member_role",
    "unblock_member",
    "update_organization",
]
