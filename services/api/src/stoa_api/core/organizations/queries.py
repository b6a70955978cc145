"""Every select on organisations and memberships."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    CompoundSelect,
    Select,
    Text,
    Uuid,
    any_,
    bindparam,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Grant, Level, OrgRole, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.base.statements import Prepared
from stoa_api.core.organizations.models import (
    BlockedMember,
    Membership,
    Organization,
)
from stoa_api.core.organizations.schemas import Feature, JoinRole
from stoa_shared.clock import now
from stoa_shared.ids import new_id


def _mine(actor: Actor) -> Select[Organization, Membership]:
    """Organisations of the actor with the actor's own membership: the rule."""
    return (
        select(Organization, Membership)
        .join(Membership, Membership.org_id == Organization.id)
        .where(Membership.user_id == actor.user_id)
    )


async def organization_of(
    db: AsyncSession, actor: Actor, org_id: UUID, *, for_change: bool = False
) -> tuple[Organization, Membership] | None:
    """Load an organisation and the actor's membership of it, or None.

    Args:
        db: Where to look.
        actor: Who wants to see it.
        org_id: Which one.
        for_change: Lock the organisation's row for a change of it.
    """
    statement = _mine(actor).where(Organization.id == org_id)
    if for_change:
        statement = statement.with_for_update(of=Organization)
    row = (await db.execute(statement)).first()
    return None if row is None else (row.Organization, row.Membership)


async def organizations_of(
    db: AsyncSession, actor: Actor, page: PageRequest
) -> Rows[tuple[Organization, Membership]]:
    """List the organisations the actor is in, oldest first."""
    return await page_rows(
        db, _mine(actor), page, by=(Organization.id,), is_descending=False
    )


@dataclass(frozen=True, slots=True)
class MemberConditions:
    """What narrows a list of members; None narrows nothing."""

    role: OrgRole | None
    people: Select[UUID] | None
    beside: CompoundSelect[UUID] | None


async def members_of(
    db: AsyncSession, org_id: UUID, page: PageRequest, wanted: MemberConditions
) -> Rows[Membership]:
    """List members in the order they joined."""
    statement = select(Membership).where(Membership.org_id == org_id)
    if wanted.role is not None:
        statement = statement.where(Membership.role == wanted.role)
    for among in (wanted.people, wanted.beside):
        if among is not None:
            statement = statement.where(Membership.user_id.in_(among))
    return await page_rows(
        db,
        statement,
        page,
        by=(Membership.created_at, Membership.user_id),
        is_descending=False,
    )


_feature: ColumnElement[str] = bindparam("feature", type_=Text())
# The root of an organisation has its id, so one look-up serves for both.
_off = Prepared(
    lambda: (
        select(Organization.id)
        .join(Resource, Resource.org_id == Organization.id)
        .where(
            Resource.id == bindparam("thing_id", type_=Uuid()),
            _feature == any_(Organization.switched_off),
        )
    )
)


async def is_off(db: AsyncSession, feature: Feature, thing_id: UUID) -> bool:
    """Whether a feature is off in the organisation of a resource, or in this one."""
    return bool(await _off.rows(db, feature=feature, thing_id=thing_id))


@dataclass(frozen=True, slots=True)
class Offered:
    """What an invitation leads to."""

    id: UUID
    slug: str
    name: str
    switched_off: list[Feature]


async def offered(db: AsyncSession, org_id: UUID) -> Offered:
    """Load what an invitation may say about its organisation."""
    found = await db.execute(
        select(
            Organization.id,
            Organization.slug,
            Organization.name,
            Organization.switched_off,
        ).where(Organization.id == org_id)
    )
    return Offered(*found.one())


async def default_role(db: AsyncSession, org_id: UUID) -> JoinRole:
    """Return what people come in as when nobody says otherwise."""
    found = await db.execute(
        select(Organization.default_role).where(Organization.id == org_id)
    )
    return found.scalar_one()


async def role_of(db: AsyncSession, org_id: UUID, user_id: UUID) -> OrgRole | None:
    """Return a person's role in an organisation, or None."""
    return await db.scalar(
        select(Membership.role).where(
            Membership.org_id == org_id, Membership.user_id == user_id
        )
    )


async def members_among(
    db: AsyncSession, org_id: UUID, user_ids: Sequence[UUID]
) -> set[UUID]:
    """Return which of some people are members."""
    found = await db.scalars(
        select(Membership.user_id).where(
            Membership.org_id == org_id, Membership.user_id.in_(user_ids)
        )
    )
    return set(found)


async def membership(
    db: AsyncSession, org_id: UUID, user_id: UUID
) -> Membership | None:
    """Load one membership as it is now, even if this session saw it before."""
    return await db.scalar(
        select(Membership)
        .where(Membership.org_id == org_id, Membership.user_id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def first_other_owner(
    db: AsyncSession, org_id: UUID, user_id: UUID
) -> UUID | None:
    """Return the longest-serving owner who is not ``user_id``, or None."""
    return await db.scalar(
        select(Membership.user_id)
        .where(
            Membership.org_id == org_id,
            Membership.role == "owner",
            Membership.user_id != user_id,
        )
        .order_by(Membership.created_at, Membership.user_id)
        .limit(1)
    )


async def insert_organization(
    db: AsyncSession, *, name: str, slug: str, created_by: UUID
) -> Organization | None:
    """Add an organisation unless another one has its slug; then None."""
    at = now()
    return await db.scalar(
        insert(Organization)
        .values(
            name=name, slug=slug, created_by=created_by, created_at=at, updated_at=at
        )
        .on_conflict_do_nothing(constraint="uq_organizations_slug")
        .returning(Organization)
    )


async def insert_membership(
    db: AsyncSession, org_id: UUID, user_id: UUID, role: OrgRole
) -> datetime | None:
    """Add a membership, or lock the one there is so that it stays while we need it.

    Returns:
        When it began; None when there was one already.
    """
    inserted = await db.execute(
        insert(Membership)
        .values(org_id=org_id, user_id=user_id, role=role)
        .on_conflict_do_update(
            index_elements=[Membership.org_id, Membership.user_id],
            set_={"role": Membership.role},
        )
        # xmax is zero only in a row version that this statement inserted.
        .returning(Membership.created_at, literal_column("xmax = 0", Boolean()))
    )
    created_at, is_new = inserted.one()
    return created_at if is_new else None


async def block_of(
    db: AsyncSession, org_id: UUID, user_id: UUID, *, for_change: bool = False
) -> BlockedMember | None:
    """Load the block of a person in an organisation."""
    statement = select(BlockedMember).where(
        BlockedMember.org_id == org_id, BlockedMember.user_id == user_id
    )
    return await db.scalar(statement.with_for_update() if for_change else statement)


async def blocks_of(
    db: AsyncSession, org_id: UUID, page: PageRequest
) -> Rows[BlockedMember]:
    """List whom an organisation blocked, the last one first."""
    return await page_rows(
        db,
        select(BlockedMember).where(BlockedMember.org_id == org_id),
        page,
        by=(BlockedMember.blocked_at, BlockedMember.user_id),
    )


async def delete_membership(db: AsyncSession, member: Membership) -> None:
    """End a membership."""
    await db.delete(member)
    await db.flush()


async def owned(db: AsyncSession, org_id: UUID, user_id: UUID) -> Sequence[UUID]:
    """Return the resources a person has a manage grant of their own on."""
    found = await db.scalars(
        select(Grant.resource_id).where(
            Grant.org_id == org_id,
            Grant.user_id == user_id,
            Grant.level == Level.MANAGE,
        )
    )
    return found.all()


async def without_owner(
    db: AsyncSession, resource_ids: Sequence[UUID], *, besides: UUID
) -> Sequence[UUID]:
    """Return those resources that nobody owns besides one person."""
    held = select(Grant.resource_id).where(
        Grant.resource_id.in_(resource_ids),
        Grant.user_id.is_not(None),
        Grant.user_id != besides,
        Grant.level == Level.MANAGE,
    )
    kept = set(await db.scalars(held))
    return [each for each in resource_ids if each not in kept]


async def insert_owners(
    db: AsyncSession, org_id: UUID, resource_ids: Sequence[UUID], user_id: UUID
) -> None:
    """Make a person the owner of several resources."""
    if not resource_ids:
        return
    rows = [
        {
            "id": new_id(),
            "resource_id": resource_id,
            "org_id": org_id,
            "user_id": user_id,
            "level": Level.MANAGE,
            "created_at": now(),
        }
        for resource_id in resource_ids
    ]
    await db.execute(
        insert(Grant)
        .values(rows)
        .on_conflict_do_update(
            constraint="uq_grants_holder",
            set_={"level": Level.MANAGE, "expires_at": None},
        )
    )
