"""Keep somebody out of an organisation, and let them in again."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import queries
from stoa_api.core.organizations.errors import (
    BlockedHere,
    MemberBlocked,
    MemberNotFound,
    OwnBlock,
)
from stoa_api.core.organizations.models import BlockedMember, Membership
from stoa_api.core.organizations.schemas import BlockedMemberOut, MemberAccount
from stoa_api.core.organizations.service.roles import (
    for_change,
    require_covers,
    role_of,
)
from stoa_api.core.people import service as people
from stoa_shared.clock import now
from stoa_shared.events.core import MembershipBlocked, MembershipUnblocked

log = structlog.stdlib.get_logger()


async def list_blocked(
    db: AsyncSession, actor: Actor, org_id: UUID, page: PageRequest
) -> Rows[BlockedMemberOut]:
    """List whom the organisation blocked, for owners and admins.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
    """
    await role_of(db, actor, org_id, at_least="admin")
    rows = await queries.blocks_of(db, org_id, page)
    return Rows(await _shown(db, rows.items), rows.next_cursor)


async def block_member(
    db: AsyncSession, actor: Actor, org_id: UUID, user_id: UUID, reason: str
) -> BlockedMemberOut:
    """Keep a member out. Again changes nothing, the first reason stays.

    Their membership goes, so they reach nothing from this moment and open sockets
    are asked again. What they own, were granted and are in stays for the day the
    block is lifted.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        MemberNotFound: the person is not a member.
        GrantExceedsOwn: the person's role is above the actor's.
        OwnBlock: it is the actor, who may leave instead. So an owner stays.
    """
    root, own = await for_change(db, actor, org_id, at_least="admin")
    block = await queries.block_of(db, org_id, user_id)
    if block is None:
        if user_id == actor.user_id:
            raise OwnBlock
        member = await queries.membership(db, org_id, user_id)
        if member is None:
            raise MemberNotFound
        require_covers(own.role, member.role)
        await queries.delete_membership(db, member)
        block = BlockedMember(
            org_id=org_id,
            user_id=user_id,
            role=member.role,
            joined_at=member.created_at,
            reason=reason,
            blocked_by=actor.user_id,
            blocked_at=now(),
        )
        db.add(block)
        await access.announce(db, root, user_id=user_id, by=actor)
        outbox.record(
            db,
            MembershipBlocked(subject=org_id, user_id=user_id),
            actor=actor,
            org_id=org_id,
        )
        audit.write(
            db,
            actor,
            "membership.blocked",
            object_type="membership",
            object_id=user_id,
            org_id=org_id,
            before={"role": block.role},
            after={"reason": reason},
        )
        log.info("membership.blocked", org_id=str(org_id), user_id=str(user_id))
    (out,) = await _shown(db, [block])
    return out


async def unblock_member(
    db: AsyncSession, actor: Actor, org_id: UUID, user_id: UUID
) -> None:
    """Let somebody in again, as what they were and with what they had.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        MemberNotFound: the person is not blocked here.
        GrantExceedsOwn: the person's role is above the actor's.
    """
    root, own = await for_change(db, actor, org_id, at_least="admin")
    block = await queries.block_of(db, org_id, user_id, for_change=True)
    if block is None:
        raise MemberNotFound
    require_covers(own.role, block.role)
    await db.delete(block)
    db.add(
        Membership(
            org_id=org_id,
            user_id=user_id,
            role=block.role,
            created_at=block.joined_at,
            updated_at=now(),
        )
    )
    await access.announce(db, root, user_id=user_id, by=actor)
    outbox.record(
        db,
        MembershipUnblocked(subject=org_id, user_id=user_id, role=block.role),
        actor=actor,
        org_id=org_id,
    )
    audit.write(
        db,
        actor,
        "membership.unblocked",
        object_type="membership",
        object_id=user_id,
        org_id=org_id,
        before={"reason": block.reason},
        after={"role": block.role},
    )
    log.info("membership.unblocked", org_id=str(org_id), user_id=str(user_id))


async def refuse_blocked(db: AsyncSession, org_id: UUID, actor: Actor) -> None:
    """Refuse whoever comes in from outside and is kept out, and say why.

    Raises:
        BlockedHere: the organisation blocked them.
    """
    block = await queries.block_of(db, org_id, actor.user_id)
    if block is not None:
        raise BlockedHere(block.reason, reason=block.reason)


async def require_unblocked(db: AsyncSession, org_id: UUID, user_id: UUID) -> None:
    """Refuse a new membership of somebody who is kept out.

    Ask *after* the membership was inserted: a block takes away the one there was
    first, so it is seen here or has not begun.

    Raises:
        MemberBlocked: they are.
    """
    if await queries.block_of(db, org_id, user_id) is not None:
        raise MemberBlocked


async def _shown(
    db: AsyncSession, blocks: Sequence[BlockedMember]
) -> list[BlockedMemberOut]:
    ids = [each.user_id for each in blocks]
    makers = [each.blocked_by for each in blocks if each.blocked_by is not None]
    persons = await people.shown(db, [*ids, *makers])
    addresses = await people.addresses(db, ids)
    return [
        BlockedMemberOut(
            user=persons[each.user_id],
            role=each.role,
            reason=each.reason,
            blocked_by=persons.get(each.blocked_by) if each.blocked_by else None,
            blocked_at=each.blocked_at,
            account=MemberAccount(email=addresses[each.user_id])
            if each.user_id in addresses
            else None,
        )
        for each in blocks
    ]
