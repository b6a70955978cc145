"""Events of people, organisations and their rights."""

from typing import Literal
from uuid import UUID

from stoa_shared.events.envelope import Event


class UserRegistered(Event):
    """Somebody made an account."""

    context, type = "core", "user.registered"


class UserEmailVerified(Event):
    """Somebody showed that their account's address is theirs."""

    context, type = "core", "user.email_verified"


class UserBlocked(Event):
    """An account was blocked: its sessions have ended with it."""

    context, type = "core", "user.blocked"


class UserUnblocked(Event):
    """A blocked account may sign in again."""

    context, type = "core", "user.unblocked"


class SessionRevoked(Event):
    """A session ended (``subject`` is the session): its tokens and sockets die."""

    context, type = "core", "session.revoked"
    user_id: UUID
    reason: Literal["logout", "ended", "reuse", "password", "blocked"]


class OrganizationCreated(Event):
    """An organisation began."""

    context, type = "core", "organization.created"
    name: str


class MembershipCreated(Event):
    """A person joined an organisation (``subject`` is the organisation)."""

    context, type = "core", "membership.created"
    user_id: UUID
    role: str


class MembershipRoleChanged(Event):
    """A member has another role (``subject`` is the organisation)."""

    context, type = "core", "membership.role_changed"
    user_id: UUID
    role: str


class MembershipRemoved(Event):
    """A person left an organisation (``subject`` is the organisation)."""

    context, type = "core", "membership.removed"
    user_id: UUID


class MembershipBlocked(Event):
    """An organisation blocked a member (``subject`` is the organisation)."""

    context, type = "core", "membership.blocked"
    user_id: UUID


class MembershipUnblocked(Event):
    """A blocked member is in again (``subject`` is the organisation)."""

    context, type = "core", "membership.unblocked"
    user_id: UUID
    role: str


class GroupMembershipChanged(Event):
    """People joined or left a group (``subject`` is the group).

    What is granted to the group changed for ``user_ids``: caches about them are
    dropped and their open sockets are asked again.
    """

    context, type = "core", "group.membership_changed"
    user_ids: list[UUID]


class PermissionChanged(Event):
    """Who may reach a resource changed (``subject`` is the resource).

    ``user_id`` is the one person it concerns, or null when it may be anyone:
    caches of the resource and of all below it are dropped and open sockets are
    asked again.
    """

    context, type = "core", "permission.changed"
    user_id: UUID | None


class InvitationAccepted(Event):
    """Somebody came in by an invitation (``subject``), or up, or into more."""

    context, type = "core", "invitation.accepted"
    user_id: UUID
    course_id: UUID | None
    """The course it leads to, if it leads to one."""


EVENTS: tuple[type[Event], ...] = (
    UserRegistered,
    UserEmailVerified,
    UserBlocked,
    UserUnblocked,
    SessionRevoked,
    OrganizationCreated,
    MembershipCreated,
    MembershipRoleChanged,
    MembershipRemoved,
    MembershipBlocked,
    MembershipUnblocked,
    GroupMembershipChanged,
    PermissionChanged,
    InvitationAccepted,
)
