"""Who may reach what: the spine of resources, the grants on it, and one rule.

Every course, page, board, file … is a row of ``core.resources`` (shared primary
key) below the root of its organisation. A grant gives a person, a group or an
organisation role a level on a resource *and on everything below it*, until a
resource that stops inheriting. Levels grow: view < comment < edit < manage.

The rule, in one sentence: a member of the organisation has, on a resource that
is not in the trash, the highest level of the unexpired grants they hold on the
resource or on an ancestor it inherits from. It is written once (``_rights``)
and asked in three ways: ``reachable`` filters any select over resources, single
or list; ``level_of`` says how far one person reaches; ``people_reaching`` turns
it round. Without a membership of the organisation nothing is reached at all.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Literal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    ScalarSelect,
    Select,
    SmallInteger,
    Subquery,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
    and_,
    any_,
    column,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    table,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, array, insert
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from stoa_api.base import outbox
from stoa_api.base.actor import Actor
from stoa_api.base.db import Base
from stoa_shared.clock import now
from stoa_shared.events import PermissionChanged
from stoa_shared.ids import new_id

OrgRole = Literal["owner", "admin", "instructor", "learner", "guest"]
ORG_ROLES: tuple[OrgRole, ...] = ("owner", "admin", "instructor", "learner", "guest")


class Level(IntEnum):
    """How far somebody reaches; each level includes those below it."""

    VIEW = 10
    COMMENT = 20
    EDIT = 30
    MANAGE = 40


class _LevelType(TypeDecorator[Level]):
    """Stores a level as a small number, so that the database can compare."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: Level | None, dialect: Dialect) -> int | None:
        del dialect
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Level | None:
        del dialect
        return None if value is None else Level(value)


class Resource(Base):
    """One thing that can be reached: the parent row of a course, page or board."""

    __tablename__ = "resources"
    __table_args__ = (
        UniqueConstraint("id", "org_id", name="uq_resources_id_org"),
        ForeignKeyConstraint(
            ["parent_id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_resources_parent",
            ondelete="CASCADE",
        ),
        CheckConstraint("path[cardinality(path)] = id", name="path_ends_here"),
        Index("ix_resources_org_type", "org_id", "type"),
        Index("ix_resources_parent_id", "parent_id"),
        Index("ix_resources_path", "path", postgresql_using="gin"),
        Index("ix_resources_grant_path", "grant_path", postgresql_using="gin"),
        Index(
            "ix_resources_deleted_at",
            "deleted_at",
            postgresql_where=text("deleted_at IS NOT NULL"),
        ),
        {"schema": "core"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    org_id: Mapped[UUID] = mapped_column(
        ForeignKey("core.organizations.id", ondelete="CASCADE")
    )
    type: Mapped[str]
    parent_id: Mapped[UUID | None]
    path: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    """From the root of the organisation down to this resource, both included."""
    grant_path: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    """The end of ``path`` whose grants count here: from the nearest resource
    that stops inheriting, or from the root."""
    is_inheriting: Mapped[bool] = mapped_column(server_default=true())
    epoch: Mapped[int] = mapped_column(server_default=text("1"))
    """Rises when the access rules of this resource change."""
    created_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(default=now)
    deleted_at: Mapped[datetime | None]
    """Since when it is in the trash; so is everything below it."""


class Grant(Base):
    """A level on a resource for a person, a group or an organisation role."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(user_id, group_id, org_role) = 1", name="one_holder"
        ),
        CheckConstraint("level IN (10, 20, 30, 40)", name="level"),
        CheckConstraint(
            "org_role IN ('owner', 'admin', 'instructor', 'learner', 'guest')",
            name="org_role",
        ),
        ForeignKeyConstraint(
            ["resource_id", "org_id"],
            ["core.resources.id", "core.resources.org_id"],
            name="fk_grants_resource",
            ondelete="CASCADE",
        ),
        UniqueConstraint(
            "resource_id",
            "user_id",
            "group_id",
            "org_role",
            name="uq_grants_holder",
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_grants_user_id", "user_id"),
        Index("ix_grants_group_id", "group_id"),
        Index("ix_grants_org_role", "org_id", "org_role"),
        {"schema": "core"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    resource_id: Mapped[UUID]
    org_id: Mapped[UUID]
    """The resource's own, so that a grant never crosses organisations."""
    user_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="CASCADE")
    )
    group_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.groups.id", ondelete="CASCADE")
    )
    org_role: Mapped[str | None]
    level: Mapped[Level] = mapped_column(_LevelType())
    expires_at: Mapped[datetime | None]
    created_by: Mapped[UUID | None] = mapped_column(
        ForeignKey("core.users.id", ondelete="SET NULL")
    )
    created_at: Mapped[datetime] = mapped_column(default=now)


_memberships = table(
    "memberships", column("org_id"), column("user_id"), column("role"), schema="core"
)
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
        select(func.max(rights.c.level, type_=_LevelType()))
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
    highest: ColumnElement[Level] = func.max(rights.c.level, type_=_LevelType())
    user_id: ColumnElement[UUID] = rights.c.user_id
    return (
        select(user_id, highest.label("level"))
        .join(Resource, rights.c.resource_id == any_(Resource.grant_path))
        .where(Resource.id == resource_id, is_alive())
        .group_by(rights.c.user_id)
        .having(highest >= at_least)
    )


async def reach(
    db: AsyncSession, actor: Actor, resource_id: UUID, at_least: Level = Level.VIEW
) -> Resource | None:
    """Load a resource if the actor reaches it, else None."""
    return await db.scalar(
        select(Resource).where(
            Resource.id == resource_id, reachable(actor.user_id, at_least)
        )
    )


def add_root(
    db: AsyncSession, org_id: UUID, *, created_by: UUID | None = None
) -> Resource:
    """Make the root resource of a new organisation; it has the organisation's id."""
    root = Resource(
        id=org_id,
        org_id=org_id,
        type="organization",
        path=[org_id],
        grant_path=[org_id],
        created_by=created_by,
    )
    db.add(root)
    return root


def add_resource(
    db: AsyncSession,
    parent: Resource,
    *,
    resource_type: str,
    created_by: UUID | None,
    is_inheriting: bool = True,
) -> Resource:
    """Add a resource below ``parent``; the caller has checked they may."""
    resource_id = new_id()
    above = parent.grant_path if is_inheriting else []
    resource = Resource(
        id=resource_id,
        org_id=parent.org_id,
        type=resource_type,
        parent_id=parent.id,
        path=[*parent.path, resource_id],
        grant_path=[*above, resource_id],
        is_inheriting=is_inheriting,
        created_by=created_by,
    )
    db.add(resource)
    return resource


async def set_inheriting(
    db: AsyncSession, resource: Resource, *, is_inheriting: bool, by: Actor
) -> None:
    """Let a resource inherit from above or stop it, for all below it as well."""
    if resource.is_inheriting == is_inheriting:
        return
    below = list(
        await db.scalars(
            select(Resource)
            .where(Resource.path.contains(array([resource.id])))
            .order_by(func.cardinality(Resource.path))
            .with_for_update()
        )
    )
    resource.is_inheriting = is_inheriting
    tails: dict[UUID, list[UUID]] = {}
    if is_inheriting and resource.parent_id is not None:
        parent = await db.get_one(Resource, resource.parent_id)
        tails[parent.id] = parent.grant_path
    for each in below:
        above = tails.get(each.parent_id, []) if each.parent_id else []
        each.grant_path = [*(above if each.is_inheriting else []), each.id]
        tails[each.id] = each.grant_path
    await announce(db, resource, by=by)


async def give(
    db: AsyncSession,
    resource: Resource,
    level: Level,
    *,
    user_id: UUID | None = None,
    group_id: UUID | None = None,
    org_role: OrgRole | None = None,
    expires_at: datetime | None = None,
    by: Actor | None,
) -> None:
    """Grant a level to exactly one holder, in place of what the holder had."""
    values = {
        "level": level,
        "expires_at": expires_at,
        "created_by": by.user_id if by else None,
        "created_at": now(),
    }
    await db.flush()
    await db.execute(
        insert(Grant)
        .values(
            id=new_id(),
            resource_id=resource.id,
            org_id=resource.org_id,
            user_id=user_id,
            group_id=group_id,
            org_role=org_role,
            **values,
        )
        .on_conflict_do_update(constraint="uq_grants_holder", set_=values)
    )
    await announce(db, resource, user_id=user_id, by=by)


async def take(
    db: AsyncSession,
    resource: Resource,
    *,
    user_id: UUID | None = None,
    group_id: UUID | None = None,
    org_role: OrgRole | None = None,
    by: Actor | None,
) -> bool:
    """Withdraw what a holder was granted on this very resource.

    Returns:
        Whether there was anything to withdraw.
    """
    gone = await db.scalars(
        delete(Grant)
        .where(
            Grant.resource_id == resource.id,
            Grant.user_id.is_not_distinct_from(user_id),
            Grant.group_id.is_not_distinct_from(group_id),
            Grant.org_role.is_not_distinct_from(org_role),
        )
        .returning(Grant.id)
    )
    if gone.first() is None:
        return False
    await announce(db, resource, user_id=user_id, by=by)
    return True


async def take_all(db: AsyncSession, org_id: UUID, user_id: UUID) -> None:
    """Withdraw every grant a person holds in an organisation, when they leave it.

    The membership is gone in the same transaction, which already ends all
    access; this keeps old grants from coming back with a later membership.
    """
    await db.execute(
        delete(Grant).where(Grant.org_id == org_id, Grant.user_id == user_id)
    )


async def announce(
    db: AsyncSession,
    resource: Resource,
    *,
    user_id: UUID | None = None,
    by: Actor | None,
) -> None:
    """Say that access to a resource changed: new epoch, ``permission.changed``.

    Args:
        db: The transaction of the change.
        resource: Where it changed; everything below is meant as well.
        user_id: The one person it concerns, or None for possibly anybody.
        by: Who changed it.
    """
    await db.flush()
    resource.epoch = (
        await db.scalars(
            update(Resource)
            .where(Resource.id == resource.id)
            .values(epoch=Resource.epoch + 1)
            .returning(Resource.epoch)
            .execution_options(synchronize_session=False)
        )
    ).one()
    outbox.record(
        db,
        PermissionChanged(subject=resource.id, user_id=user_id),
        org_id=resource.org_id,
        actor=by,
    )


async def locked(db: AsyncSession, resource_ids: Sequence[UUID]) -> list[Resource]:
    """Load resources for changing their access, one changer at a time."""
    return list(
        await db.scalars(
            select(Resource)
            .where(Resource.id == any_(literal(list(resource_ids), ARRAY(Uuid()))))
            .order_by(Resource.id)
            .with_for_update()
        )
    )


async def purge_trash(db: AsyncSession, *, older_than: timedelta) -> None:
    """Delete for good what has been in the trash long enough, with all below it."""
    await db.execute(delete(Resource).where(Resource.deleted_at < now() - older_than))
