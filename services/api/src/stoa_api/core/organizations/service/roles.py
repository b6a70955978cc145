"""Who may do what in an organisation, for this slice and for those that live in it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import OrgRole, Resource
from stoa_api.base.actor import Actor
from stoa_api.core.organizations import queries
from stoa_api.core.organizations.errors import (
    GrantExceedsOwn,
    OrganizationNotFound,
    OrganizationRoleTooLow,
)
from stoa_api.core.organizations.models import Membership
from stoa_api.core.organizations.schemas import RANK


async def role_of(
    db: AsyncSession, actor: Actor, org_id: UUID, *, at_least: OrgRole = "guest"
) -> OrgRole:
    """Return the actor's role, for slices whose things live in an organisation.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the role is below ``at_least``.
    """
    role = await queries.role_of(db, org_id, actor.user_id)
    if role is None:
        raise OrganizationNotFound
    require_rank(role, at_least)
    return role


async def for_change(
    db: AsyncSession, actor: Actor, org_id: UUID, *, at_least: OrgRole = "guest"
) -> tuple[Resource, Membership]:
    """Let one change of who is in an organisation happen at a time, and look again.

    So two owners who demote each other at the same moment cannot both succeed.
    Locks are taken in this order everywhere: the root, then what hangs on it
    (an invitation, a group), then memberships.

    Returns:
        The root of the organisation and the actor's own membership.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the role is below ``at_least``.
    """
    await role_of(db, actor, org_id)  # before any lock: strangers lock nothing
    root = await root_for_change(db, org_id)
    own = await queries.membership(db, org_id, actor.user_id)
    if own is None:
        raise OrganizationNotFound
    require_rank(own.role, at_least)
    return root, own


async def root_for_change(db: AsyncSession, org_id: UUID) -> Resource:
    """Lock the root of an organisation, for who comes into it from outside."""
    (root,) = await access.locked(db, [org_id])
    return root


def require_rank(role: OrgRole, at_least: OrgRole) -> None:
    """Refuse a role that is too low.

    Raises:
        OrganizationRoleTooLow: it is.
    """
    if RANK[role] < RANK[at_least]:
        raise OrganizationRoleTooLow(role=role, needs=at_least)


def require_covers(own: OrgRole, other: OrgRole) -> None:
    """Refuse to hand out, change or take away a role above one's own.

    Raises:
        GrantExceedsOwn: it is above.
    """
    if RANK[other] > RANK[own]:
        raise GrantExceedsOwn(role=own)


def may_invite(by: OrgRole, role: OrgRole) -> bool:
    """Whether somebody with the role ``by`` may let others in with ``role``."""
    return RANK[by] >= RANK["admin"] and RANK[role] <= RANK[by]


def is_higher(role: OrgRole, than: OrgRole) -> bool:
    """Whether a role includes more than another."""
    return RANK[role] > RANK[than]


async def find_role(db: AsyncSession, org_id: UUID, user_id: UUID) -> OrgRole | None:
    """Return anybody's role in an organisation, for whoever has the right to act."""
    return await queries.role_of(db, org_id, user_id)


async def members_among(
    db: AsyncSession, org_id: UUID, user_ids: Sequence[UUID]
) -> set[UUID]:
    """Return which of some people are members, for whoever has the right to act."""
    return await queries.members_among(db, org_id, user_ids)


async def default_role(db: AsyncSession, org_id: UUID) -> OrgRole:
    """Return what people come in as when nobody says otherwise."""
    return await queries.default_role(db, org_id)


async def offered(db: AsyncSession, org_id: UUID) -> queries.Offered:
    """Return what an invitation may say about its organisation."""
    return await queries.offered(db, org_id)
