"""Use cases of organisations: the organisation itself, and its members."""

from stoa_api.core.organizations.service.members import (
    add_member,
    ensure_guest,
    list_members,
    remove_member,
    role_of,
    set_member_role,
)
from stoa_api.core.organizations.service.organizations import (
    create_organization,
    get_organization,
    list_organizations,
    update_organization,
)

__all__ = [
    "add_member",
    "create_organization",
    "ensure_guest",
    "get_organization",
    "list_members",
    "list_organizations",
    "remove_member",
    "role_of",
    "set_member_role",
    "update_organization",
]
