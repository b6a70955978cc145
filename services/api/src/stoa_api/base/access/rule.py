"""The rule, written once: who reaches what, and how far."""

from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    Subquery,
    Uuid,
    and_,
    any_,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    table,
    union,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from stoa_api.base.access.levels import Level, LevelType
from stoa_api.base.access.tables import Grant, Resource
from stoa_api.base.actor import Actor

_memberships = table(
    "memberships", column("org_id"), column("user_id"), column("role"), schema="core"
)
_groups = table("groups", column("id"), column("org_id"), schema="core")
_group_members = table(
    "group_members", column("group_id"), column("user_id"), schema="core"
)


Who = UUID | ColumnElement[UUID]
"""A person, or a parameter that stands for one in a statement built once."""


def _rights(user_id: Who | None = None) -> Subquery:
    """Every (person, resource, level) that a grant gives right now: the rule.

    Args:
        user_id: Only this person's, or everybody's.
    """
    member = _memberships.alias("member")
    in_group = exists().where(
        _group_members.c.group_id == Grant.group_id,
        _group_members.c.user_id == member.c.user_id,
    )
    rights = (
        select(member.c.user_id, Grant.resource_id, Grant.level)
        .join(member, member.c.org_id == Grant.org_id)
        .where(
            or_(
                Grant.user_id == member.c.user_id,
                Grant.org_role == member.c.role,
                and_(Grant.group_id.is_not(None), in_group),
            ),
            or_(Grant.expires_at.is_(None), Grant.expires_at > func.now()),
        )
        .correlate(None)
    )
    if user_id is not None:
        rights = rights.where(member.c.user_id == user_id)
    return rights.subquery("rights")


def is_alive() -> ColumnElement[bool]:
    """Neither the resource nor anything above it is in the trash."""
    above = aliased(Resource, name="above")
    return ~(
        exists()
        .where(above.id == any_(Resource.path), above.deleted_at.is_not(None))
        .correlate(Resource)
    )


def reachable(user_id: Who, at_least: Level = Level.VIEW) -> ColumnElement[bool]:
    """Return the condition "``user_id`` reaches this ``Resource``".

    Use it in any select that has ``Resource`` in its FROM: with the id for one
    thing, without it for a list. There is no other place that decides this.
    """
    rights = _rights(user_id)
    granted = (
        select(func.array_agg(rights.c.resource_id))
        .where(rights.c.level >= at_least)
        .scalar_subquery()
    )
    return and_(Resource.grant_path.overlap(granted), is_alive())


def level_of(user_id: Who) -> ScalarSelect[Level | None]:
    """Return the highest level of ``user_id`` on this ``Resource``, or null.

    For showing a role beside what ``reachable`` let through; it does not look
    at the trash.
    """
    rights = _rights(user_id)
    return (
        select(func.max(rights.c.level, type_=LevelType()))
        .where(rights.c.resource_id == any_(Resource.grant_path))
        .correlate(Resource)
        .scalar_subquery()
    )


def epoch_of() -> ScalarSelect[int]:
    """Return a number for this ``Resource`` that rises with each change of access.

    It covers changes above the resource too.
    """
    above = aliased(Resource, name="above")
    return (
        select(func.sum(above.epoch, type_=Resource.epoch.type))
        .where(above.id == any_(Resource.path))
        .correlate(Resource)
        .scalar_subquery()
    )


def people_reaching(
    resource_id: UUID, at_least: Level = Level.VIEW
) -> Select[UUID, Level]:
    """Select ``(user_id, level)`` of everybody who reaches one resource."""
    rights = _rights()
    highest: ColumnElement[Level] = func.max(rights.c.level, type_=LevelType())
    user_id: ColumnElement[UUID] = rights.c.user_id
    return (
        select(user_id, highest.label("level"))
        .join(Resource, rights.c.resource_id == any_(Resource.grant_path))
        .where(Resource.id == resource_id, is_alive())
        .group_by(rights.c.user_id)
        .having(highest >= at_least)
    )


def people_beside(org_id: UUID, user_id: UUID) -> CompoundSelect[UUID]:
    """Select with whom a person shares a group, or something that both reach.

    The person themselves is among them.
    """
    mine, theirs = _group_members.alias("mine"), _group_members.alias("theirs")
    in_groups = (
        select(theirs.c.user_id)
        .join(mine, mine.c.group_id == theirs.c.group_id)
        .join(_groups, _groups.c.id == theirs.c.group_id)
        .where(_groups.c.org_id == org_id, mine.c.user_id == user_id)
    )
    granting = select(func.unnest(Resource.grant_path)).where(
        Resource.org_id == org_id, reachable(user_id)
    )
    rights = _rights()
    on_things = select(rights.c.user_id).where(rights.c.resource_id.in_(granting))
    return union(select(literal(user_id, Uuid())), in_groups, on_things)


async def reach(
    db: AsyncSession, actor: Actor, resource_id: UUID, at_least: Level = Level.VIEW
) -> Resource | None:
    """Load a resource if the actor reaches it, else None."""
    return await db.scalar(
        select(Resource).where(
            Resource.id == resource_id, reachable(actor.user_id, at_least)
        )
    )
