"""Who is in an organisation, and as what."""

from dataclasses import dataclass
from datetime import datetime
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
    LastOwner,
    MemberBlocked,
    MemberNotFound,
    OrganizationNotFound,
    UserNotFound,
)
from stoa_api.core.organizations.models import Membership
from stoa_api.core.organizations.schemas import (
    RANK,
    Directory,
    MemberAccount,
    MemberNew,
    MemberOut,
)
from stoa_api.core.organizations.service.blocking import require_unblocked
from stoa_api.core.organizations.service.roles import (
    for_change,
    require_covers,
    require_rank,
)
from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import Person
from stoa_api.core.tokens import service as tokens
from stoa_shared.clock import now
from stoa_shared.events.core import (
    MembershipCreated,
    MembershipRemoved,
    MembershipRoleChanged,
)

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """Which members to list."""

    words: str | None = None
    """Part of the name; of the address too, for those who see addresses."""
    role: OrgRole | None = None


async def list_members(
    db: AsyncSession,
    actor: Actor,
    org_id: UUID,
    page: PageRequest,
    wanted: MemberFilter = MemberFilter(),
) -> Rows[MemberOut]:
    """List the members whom the actor finds, in the order they joined.

    Owners and admins also see addresses. Guests, and learners where the
    directory says so, find only those with whom they share a group or something
    that both reach.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
    """
    found = await queries.organization_of(db, actor, org_id)
    if found is None:
        raise OrganizationNotFound
    org, own = found
    sees_addresses = RANK[own.role] >= RANK["admin"]
    conditions = queries.MemberConditions(
        role=wanted.role,
        people=people.matching(wanted.words, by_address=sees_addresses)
        if wanted.words
        else None,
        beside=access.people_beside(org_id, actor.user_id)
        if _finds_only_near(own.role, org.directory)
        else None,
    )
    rows = await queries.members_of(db, org_id, page, conditions)
    ids = [each.user_id for each in rows.items]
    persons = await people.shown(db, ids)
    addresses = await people.addresses(db, ids) if sees_addresses else {}
    return rows.map(
        lambda each: _member(
            each, persons[each.user_id], email=addresses.get(each.user_id)
        )
    )


def _finds_only_near(role: OrgRole, directory: Directory) -> bool:
    return role == "guest" or (role == "learner" and directory == "shared")


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
        MemberBlocked: the organisation blocked the person.
    """
    root, own = await for_change(db, actor, org_id, at_least="admin")
    role = new.role or await queries.default_role(db, org_id)
    require_covers(own.role, role)
    person = await people.find(db, user_id=new.user_id, email=new.email)
    if person is None:
        raise UserNotFound
    joined_at = await join(db, root, person.id, role, by=actor)
    if joined_at is None:
        raise AlreadyMember(user_id=str(person.id))
    _audit(
        db,
        actor,
        "membership.created",
        (org_id, person.id),
        before=None,
        after=role,
    )
    addresses = await people.addresses(db, [person.id])
    return MemberOut(
        user=person,
        role=role,
        joined_at=joined_at,
        account=_account(addresses.get(person.id)),
    )


async def join(
    db: AsyncSession, root: Resource, user_id: UUID, role: OrgRole, *, by: Actor
) -> datetime | None:
    """Bring a person into an organisation whose root the caller has locked.

    The caller has checked that this may be, and writes the audit.

    Returns:
        When the membership began; None when there was one already.

    Raises:
        MemberBlocked: the organisation blocked them.
    """
    org_id = root.org_id
    joined_at = await queries.insert_membership(db, org_id, user_id, role)
    if joined_at is not None:
        await require_unblocked(db, org_id, user_id)
        await access.announce(db, root, user_id=user_id, by=by)
        outbox.record(
            db,
            MembershipCreated(subject=org_id, user_id=user_id, role=role),
            actor=by,
            org_id=org_id,
        )
        log.info("membership.created", org_id=str(org_id), user_id=str(user_id))
    return joined_at


async def raise_role(
    db: AsyncSession, root: Resource, user_id: UUID, role: OrgRole, *, by: Actor
) -> None:
    """Give a member a higher role; as ``join``, for who is in already."""
    member = await queries.membership(db, root.org_id, user_id)
    if member is not None and RANK[role] > RANK[member.role]:
        await _change_role(db, root, member, role, by=by)


async def _change_role(
    db: AsyncSession, root: Resource, member: Membership, role: OrgRole, *, by: Actor
) -> None:
    org_id, user_id = member.org_id, member.user_id
    member.role, member.updated_at = role, now()
    await access.announce(db, root, user_id=user_id, by=by)
    outbox.record(
        db,
        MembershipRoleChanged(subject=org_id, user_id=user_id, role=role),
        actor=by,
        org_id=org_id,
    )
    log.info("membership.role_changed", org_id=str(org_id), user_id=str(user_id))


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
    root, own = await for_change(db, actor, org_id, at_least="admin")
    member = await queries.membership(db, org_id, user_id)
    if member is None:
        raise MemberNotFound
    require_covers(own.role, member.role)
    require_covers(own.role, role)
    if member.role != role:
        before = member.role
        if before == "owner":
            await _require_other_owner(db, org_id, user_id)
        await _change_role(db, root, member, role, by=actor)
        _audit(
            db,
            actor,
            "membership.role_changed",
            (org_id, user_id),
            before=before,
            after=role,
        )
    persons = await people.shown(db, [user_id])
    addresses = await people.addresses(db, [user_id])
    return _member(member, persons[user_id], email=addresses.get(user_id))


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
    root, own = await for_change(db, actor, org_id)
    is_leaving = user_id == actor.user_id
    if not is_leaving:
        require_rank(own.role, "admin")
    member = own if is_leaving else await queries.membership(db, org_id, user_id)
    if member is None:
        raise MemberNotFound
    require_covers(own.role, member.role)
    other_owner = await queries.first_other_owner(db, org_id, user_id)
    if other_owner is None:
        raise LastOwner
    await queries.delete_membership(db, member)
    heir = other_owner if is_leaving else actor.user_id
    await _hand_over(db, org_id, user_id, heir)
    await access.take_all(db, org_id, user_id)
    await tokens.end_all(db, user_id, org_id=org_id, by=actor)
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


async def ensure_guest(
    db: AsyncSession, actor: Actor, org_id: UUID, user_id: UUID
) -> None:
    """Make sure a person is in the organisation, as a guest if they are not yet.

    Their membership then stays until the transaction ends, so that a grant
    made in it cannot outlive a removal that happens at the same time. Take
    locks on resources after this, never before: removals do it in that order.

    Raises:
        UserNotFound: the organisation keeps them out, which is not for everybody.
    """
    if await queries.insert_membership(db, org_id, user_id, "guest"):
        try:
            await require_unblocked(db, org_id, user_id)
        except MemberBlocked:
            # Who shares is no admin: whom they keep out is not told.
            raise UserNotFound from None
        outbox.record(
            db,
            MembershipCreated(subject=org_id, user_id=user_id, role="guest"),
            actor=actor,
            org_id=org_id,
        )
        log.info("membership.created", org_id=str(org_id), user_id=str(user_id))


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


def _member(member: Membership, person: Person, *, email: str | None) -> MemberOut:
    return MemberOut(
        user=person,
        role=member.role,
        joined_at=member.created_at,
        account=_account(email),
    )


def _account(email: str | None) -> MemberAccount | None:
    return None if email is None else MemberAccount(email=email)
