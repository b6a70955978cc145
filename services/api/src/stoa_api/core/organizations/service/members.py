"""Who is in an organisation, and as what."""

from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox
from stoa_api.base.access import OrgRole, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import queries
from stoa_api.core.organizations.errors import (
    AlreadyMember,
    GrantExceedsOwn,
    LastOwner,
    MemberNotFound,
    OrganizationNotFound,
    OrganizationRoleTooLow,
    UserNotFound,
)
from stoa_api.core.organizations.models import Membership
from stoa_api.core.organizations.schemas import (
    RANK,
    MemberNew,
    MemberOut,
)
from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import Person
from stoa_shared.clock import now
from stoa_shared.events import (
    MembershipCreated,
    MembershipRemoved,
    MembershipRoleChanged,
)

log = structlog.stdlib.get_logger()


async def list_members(
    db: AsyncSession, actor: Actor, org_id: UUID, page: PageRequest
) -> Rows[MemberOut]:
    """List the members in the order they joined.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is a guest.
    """
    actor.require("orgs:read")
    role = await queries.role_of(db, org_id, actor.user_id)
    if role is None:
        raise OrganizationNotFound
    _require_rank(role, "learner")
    rows = await queries.members_of(db, org_id, page)
    persons = await people.shown(db, [each.user_id for each in rows.items])
    return rows.map(lambda each: _member(each, persons[each.user_id]))


async def add_member(
    db: AsyncSession, actor: Actor, org_id: UUID, new: MemberNew
) -> MemberOut:
    """Add somebody who has an account.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        GrantExceedsOwn: the role is above the actor's.
        UserNotFound: there is no such account.
        AlreadyMember: the person is in already.
    """
    actor.require("orgs:write")
    root, own = await _for_members(db, actor, org_id)
    _require_rank(own.role, "admin")
    _require_covers(own.role, new.role)
    person = await people.find(db, user_id=new.user_id, email=new.email)
    if person is None:
        raise UserNotFound
    joined_at = await queries.insert_membership(db, org_id, person.id, new.role)
    if joined_at is None:
        raise AlreadyMember(user_id=str(person.id))
    await access.announce(db, root, user_id=person.id, by=actor)
    outbox.record(
        db,
        MembershipCreated(subject=org_id, user_id=person.id, role=new.role),
        actor=actor,
        org_id=org_id,
    )
    _audit(
        db,
        actor,
        "membership.created",
        (org_id, person.id),
        before=None,
        after=new.role,
    )
    log.info("membership.created", org_id=str(org_id), user_id=str(person.id))
    return MemberOut(user=person, role=new.role, joined_at=joined_at)


async def set_member_role(
    db: AsyncSession, actor: Actor, org_id: UUID, user_id: UUID, role: OrgRole
) -> MemberOut:
    """Give a member another role. The same role again changes nothing.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        MemberNotFound: the person is not a member.
        GrantExceedsOwn: the old or the new role is above the actor's.
        LastOwner: nobody else would be an owner.
    """
    actor.require("orgs:write")
    root, own = await _for_members(db, actor, org_id)
    _require_rank(own.role, "admin")
    member = await queries.membership(db, org_id, user_id)
    if member is None:
        raise MemberNotFound
    _require_covers(own.role, member.role)
    _require_covers(own.role, role)
    if member.role != role:
        before = member.role
        if before == "owner":
            await _require_other_owner(db, org_id, user_id)
        member.role, member.updated_at = role, now()
        await access.announce(db, root, user_id=user_id, by=actor)
        outbox.record(
            db,
            MembershipRoleChanged(subject=org_id, user_id=user_id, role=role),
            actor=actor,
            org_id=org_id,
        )
        _audit(
            db,
            actor,
            "membership.role_changed",
            (org_id, user_id),
            before=before,
            after=role,
        )
        log.info("membership.role_changed", org_id=str(org_id), user_id=str(user_id))
    persons = await people.shown(db, [user_id])
    return _member(member, persons[user_id])


async def remove_member(
    db: AsyncSession, actor: Actor, org_id: UUID, user_id: UUID
) -> None:
    """Take somebody out, or leave. What only they owned gets an heir.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: it is somebody else, and the actor is no admin.
        MemberNotFound: the person is not a member.
        GrantExceedsOwn: the person's role is above the actor's.
        LastOwner: nobody else would be an owner.
    """
    actor.require("orgs:write")
    root, own = await _for_members(db, actor, org_id)
    is_leaving = user_id == actor.user_id
    if not is_leaving:
        _require_rank(own.role, "admin")
    member = own if is_leaving else await queries.membership(db, org_id, user_id)
    if member is None:
        raise MemberNotFound
    _require_covers(own.role, member.role)
    other_owner = await queries.first_other_owner(db, org_id, user_id)
    if other_owner is None:
        raise LastOwner
    await queries.delete_membership(db, member)
    heir = other_owner if is_leaving else actor.user_id
    await _hand_over(db, org_id, user_id, heir)
    await access.take_all(db, org_id, user_id)
    await access.announce(db, root, user_id=user_id, by=actor)
    outbox.record(
        db,
        MembershipRemoved(subject=org_id, user_id=user_id),
        actor=actor,
        org_id=org_id,
    )
    _audit(
        db,
        actor,
        "membership.removed",
        (org_id, user_id),
        before=member.role,
        after=None,
    )
    log.info("membership.removed", org_id=str(org_id), user_id=str(user_id))


async def role_of(db: AsyncSession, actor: Actor, org_id: UUID) -> OrgRole:
    """Return the actor's role, for slices whose things live in an organisation.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
    """
    role = await queries.role_of(db, org_id, actor.user_id)
    if role is None:
        raise OrganizationNotFound
    return role


async def ensure_guest(
    db: AsyncSession, actor: Actor, org_id: UUID, user_id: UUID
) -> None:
    """Make sure a person is in the organisation, as a guest if they are not yet.

    Their membership then stays until the transaction ends, so that a grant
    made in it cannot outlive a removal that happens at the same time. Take
    locks on resources after this, never before: removals do it in that order.
    """
    if await queries.insert_membership(db, org_id, user_id, "guest"):
        outbox.record(
            db,
            MembershipCreated(subject=org_id, user_id=user_id, role="guest"),
            actor=actor,
            org_id=org_id,
        )
        log.info("membership.created", org_id=str(org_id), user_id=str(user_id))


async def _for_members(
    db: AsyncSession, actor: Actor, org_id: UUID
) -> tuple[Resource, Membership]:
    """Lock an organisation's memberships; return its root and the actor's own.

    One change at a time, so that two owners who demote each other at the same
    moment cannot both succeed.
    """
    if await queries.role_of(db, org_id, actor.user_id) is None:
        raise OrganizationNotFound  # before any lock: strangers lock nothing
    (root,) = await access.locked(db, [org_id])
    own = await queries.membership(db, org_id, actor.user_id)
    if own is None:
        raise OrganizationNotFound
    return root, own


async def _hand_over(db: AsyncSession, org_id: UUID, user_id: UUID, heir: UUID) -> None:
    """Make the heir owner of what only this person owned.

    The heir is an owner or admin of the organisation and reaches all of it
    anyway, so nobody's access changes.
    """
    owned = await queries.owned(db, org_id, user_id)
    await access.locked(db, owned)
    alone = await queries.without_owner(db, owned, besides=user_id)
    await queries.insert_owners(db, org_id, alone, heir)


async def _require_other_owner(db: AsyncSession, org_id: UUID, user_id: UUID) -> None:
    if await queries.first_other_owner(db, org_id, user_id) is None:
        raise LastOwner


def _require_rank(role: OrgRole, at_least: OrgRole) -> None:
    if RANK[role] < RANK[at_least]:
        raise OrganizationRoleTooLow(role=role, needs=at_least)


def _require_covers(own: OrgRole, other: OrgRole) -> None:
    if RANK[other] > RANK[own]:
        raise GrantExceedsOwn(role=own)


def _audit(
    db: AsyncSession,
    actor: Actor,
    action: str,
    membership: tuple[UUID, UUID],
    *,
    before: OrgRole | None,
    after: OrgRole | None,
) -> None:
    org_id, user_id = membership
    audit.write(
        db,
        actor,
        action,
        object_type="membership",
        object_id=user_id,
        org_id=org_id,
        before={"role": before} if before else None,
        after={"role": after} if after else None,
    )


def _member(member: Membership, person: Person) -> MemberOut:
    return MemberOut(user=person, role=member.role, joined_at=member.created_at)
