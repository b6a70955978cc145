"""Use cases of organisations: the organisation itself, and its members."""

from stoa_api.core.organizations.service.members import (
    MemberFilter,
    add_member,
    ensure_guest,
    join,
    list_members,
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
    for_change,
    require_covers,
    role_of,
    root_for_change,
)

__all__ = [
    "MemberFilter",
    "add_member",
    "create_organization",
    "ensure_guest",
    "for_change",
    "get_organization",
    "join",
    "list_members",
    "list_organizations",
    "remove_member",
    "require_covers",
    "role_of",
    "root_for_change",
    "set_member_role",
    "update_organization",
]
