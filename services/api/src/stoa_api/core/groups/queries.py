"""Every select on groups."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import (
    Select,
    Uuid,
    any_,
    column,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import OrgRole
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.core.groups.models import Group, GroupMember
from stoa_shared.clock import now
from stoa_shared.ids import new_id

_memberships = table(
    "memberships", column("org_id"), column("user_id"), column("role"), schema="core"
)
_SEES_ALL: tuple[OrgRole, ...] = ("owner", "admin", "instructor")
Counted = tuple[Group, int]


def _seen(actor: Actor, org_id: UUID) -> Select[Group, int]:
    """Groups that the actor sees, with how many are in them: the rule."""
    own = _memberships.alias("own")
    count = (
        select(func.count())
        .select_from(GroupMember)
        .where(GroupMember.group_id == Group.id)
        .correlate(Group)
        .scalar_subquery()
    )
    is_in = exists().where(
        GroupMember.group_id == Group.id, GroupMember.user_id == actor.user_id
    )
    return (
        select(Group, count.label("members_count"))
        .join(own, own.c.org_id == Group.org_id)
        .where(
            Group.org_id == org_id,
            own.c.user_id == actor.user_id,
            or_(own.c.role.in_(_SEES_ALL), is_in),
        )
    )


async def group_for(
    db: AsyncSession, actor: Actor, org_id: UUID, group_id: UUID
) -> Counted | None:
    """Load a group and how many are in it, or None."""
    row = (await db.execute(_seen(actor, org_id).where(Group.id == group_id))).first()
    return None if row is None else (row.Group, row.members_count)


async def groups_of(
    db: AsyncSession,
    actor: Actor,
    org_id: UUID,
    page: PageRequest,
    *,
    words: str | None,
) -> Rows[Counted]:
    """List the groups that the actor sees, by name."""
    statement = _seen(actor, org_id)
    if words:
        statement = statement.where(Group.name.icontains(words, autoescape=True))
    return await page_rows(
        db, statement, page, by=(Group.name, Group.id), is_descending=False
    )


async def locked(db: AsyncSession, org_id: UUID, group_id: UUID) -> Group | None:
    """Load a group for changing it or its members, one changer at a time."""
    return await db.scalar(
        select(Group)
        .where(Group.org_id == org_id, Group.id == group_id)
        .with_for_update()
    )


async def count_groups(db: AsyncSession, org_id: UUID) -> int:
    """Count the groups of an organisation."""
    found = await db.execute(select(func.count()).where(Group.org_id == org_id))
    return found.scalar_one()


async def insert_group(
    db: AsyncSession, org_id: UUID, *, name: str, description: str
) -> Group | None:
    """Add a group unless another one has its name; then None."""
    at = now()
    return await db.scalar(
        insert(Group)
        .values(
            id=new_id(),
            org_id=org_id,
            name=name,
            description=description,
            created_at=at,
            updated_at=at,
        )
        .on_conflict_do_nothing()
        .returning(Group)
    )


async def members_of(
    db: AsyncSession, group_id: UUID, page: PageRequest
) -> Rows[GroupMember]:
    """List who is in a group in the order they joined."""
    return await page_rows(
        db,
        select(GroupMember).where(GroupMember.group_id == group_id),
        page,
        by=(GroupMember.joined_at, GroupMember.user_id),
        is_descending=False,
    )


async def count_members(db: AsyncSession, group_id: UUID) -> int:
    """Count who is in a group."""
    found = await db.execute(
        select(func.count()).where(GroupMember.group_id == group_id)
    )
    return found.scalar_one()


async def belonging(
    db: AsyncSession, org_id: UUID, user_ids: Sequence[UUID]
) -> set[UUID]:
    """Return who of these is in the organisation, and keep them in it meanwhile."""
    found = await db.scalars(
        select(_memberships.c.user_id)
        .where(
            _memberships.c.org_id == org_id,
            _memberships.c.user_id == _any(user_ids),
        )
        .with_for_update(read=True, key_share=True)
    )
    return set(found)


async def add_members(
    db: AsyncSession, group_id: UUID, user_ids: Sequence[UUID]
) -> list[UUID]:
    """Put people into a group; return those who were not in it."""
    if not user_ids:
        return []
    at = now()
    rows = [
        {"group_id": group_id, "user_id": each, "joined_at": at} for each in user_ids
    ]
    added = await db.scalars(
        insert(GroupMember)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(GroupMember.user_id)
    )
    return list(added)


async def remove_members(
    db: AsyncSession, group_id: UUID, user_ids: Sequence[UUID]
) -> list[UUID]:
    """Take people out of a group; return those who were in it."""
    removed = await db.scalars(
        delete(GroupMember)
        .where(GroupMember.group_id == group_id, GroupMember.user_id == _any(user_ids))
        .returning(GroupMember.user_id)
    )
    return list(removed)


async def names(db: AsyncSession, group_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what groups are called, by id."""
    rows = await db.execute(
        select(Group.id, Group.name).where(Group.id == _any(group_ids))
    )
    return {row.id: row.name for row in rows}


def _any(ids: Sequence[UUID]):  # noqa: ANN202  # SQLAlchemy's own
    return any_(literal(list(ids), ARRAY(Uuid())))
