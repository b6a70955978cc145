"""The rule of access in SQL: who reaches what, and how far.

Asked from four sides. ``reaches`` and ``level_of`` start at the resource: one
check, or a batch of them. ``reachable`` starts at the person and filters long
lists. ``people_reaching`` and ``reasons_on`` turn it round: who sees this now,
and why. Each side lets PostgreSQL begin where the rows are few, so the rule has
two shapes, ``_rights`` and ``_held``. Nothing outside this module decides about
access, and a test holds all four against a plain reference on random trees.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    DateTime,
    Exists,
    FromClause,
    ScalarSelect,
    Select,
    Subquery,
    Uuid,
    and_,
    any_,
    bindparam,
    column,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    table,
    true,
    union,
    union_all,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, aliased

from stoa_api.base.access.binding import inside
from stoa_api.base.access.levels import Level, LevelType
from stoa_api.base.access.tables import Grant, LinkVisit, Resource, ShareLink
from stoa_api.base.actor import Actor
from stoa_api.base.statements import Prepared

_memberships = table(
    "memberships", column("org_id"), column("user_id"), column("role"), schema="core"
)
_blocked = table("blocked_members", column("org_id"), column("user_id"), schema="core")
_groups = table("groups", column("id"), column("org_id"), schema="core")
_group_members = table(
    "group_members", column("group_id"), column("user_id"), schema="core"
)
_users = table(
    "users", column("id"), column("status"), column("deleted_at"), schema="core"
)

Ids = ColumnElement[UUID] | InstrumentedAttribute[UUID]
Who = UUID | Ids
"""A person, or a parameter or column that stands for one."""


def _rights(
    user_id: Who | None = None, *, below: type[Resource] | None = None
) -> FromClause:
    """Every (person, resource, level) that holds right now: the rule.

    One arm for each way to hold a right, so that each begins at an index: a
    condition that joins them with "or" reads every grant of an organisation.

    Args:
        user_id: Only this person's, or everybody's.
        below: Only those that count for this resource of the same FROM. Said in
            each arm, because PostgreSQL does not carry a join into a union.
    """
    member, grouped = _memberships.alias("member"), _group_members.alias("grouped")
    person, holder = member.c.user_id, user_id

    def only(who: Ids) -> list[ColumnElement[bool]]:
        if holder is None:
            return [_is_active(who)]
        return [who == holder, _is_active(holder)]

    def near(resource_id: Ids) -> list[ColumnElement[bool]]:
        return [] if below is None else [resource_id == any_(below.grant_path)]

    def granted(to: FromClause, on: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
        return (
            select(
                person.label("user_id"),
                Grant.resource_id.label("resource_id"),
                Grant.level.label("level"),
                Grant.expires_at.label("expires_at"),
                Grant.id.label("grant_id"),
                null().cast(Uuid()).label("link_id"),
            )
            .select_from(to)
            .join(Grant, on)
            .where(unexpired(Grant.expires_at), *only(person), *near(Grant.resource_id))
            .correlate(below)
        )

    visited = (
        select(
            LinkVisit.user_id,
            ShareLink.resource_id,
            ShareLink.level,
            ShareLink.expires_at,
            null().cast(Uuid()),
            ShareLink.id,
        )
        .select_from(LinkVisit)
        .join(ShareLink, ShareLink.id == LinkVisit.link_id)
        .where(
            ShareLink.revoked_at.is_(None),
            unexpired(ShareLink.expires_at),
            ~_is_blocked(ShareLink.org_id, LinkVisit.user_id).correlate(
                ShareLink, LinkVisit
            ),
            *only(LinkVisit.user_id),
            *near(ShareLink.resource_id),
        )
        .correlate(below)
    )
    in_org = member.c.org_id == Grant.org_id
    rights = union_all(
        granted(member, and_(in_org, Grant.user_id == person)),
        granted(member, and_(in_org, Grant.org_role == member.c.role)),
        granted(
            member.join(grouped, grouped.c.user_id == person),
            and_(in_org, Grant.group_id == grouped.c.group_id),
        ),
        visited,
    )
    return rights.subquery("rights") if below is None else rights.lateral("rights")


def _held(user_id: Who, of: type[Resource] = Resource) -> Subquery:
    """What ``user_id`` holds on a resource of this FROM: the same rule, from there.

    A resource may have thousands of grants to persons above it, such as the roster
    of a course: theirs is found by its key. The few to groups and roles are looked
    at one by one, and everything about the person by primary key, however many
    organisations and groups they are in.
    """
    member, grouped = _memberships.alias("standing"), _group_members.alias("grouped")
    own, grant = aliased(Grant), aliased(Grant)
    link, visit = aliased(ShareLink), aliased(LinkVisit)
    in_org = (
        exists()
        .where(member.c.org_id == own.org_id, member.c.user_id == user_id)
        .correlate(own)
    )
    role = (
        select(member.c.role)
        .where(member.c.org_id == grant.org_id, member.c.user_id == user_id)
        .correlate(grant)
        .scalar_subquery()
    )
    in_group = (
        exists()
        .where(grouped.c.group_id == grant.group_id, grouped.c.user_id == user_id)
        .correlate(grant)
    )
    has_visited = (
        exists()
        .where(visit.link_id == link.id, visit.user_id == user_id)
        .correlate(link)
    )
    granted = select(own.level, own.expires_at).where(
        own.resource_id == any_(of.grant_path),
        own.user_id == user_id,
        unexpired(own.expires_at),
        in_org,
        _is_active(user_id),
    )
    shared = select(grant.level, grant.expires_at).where(
        grant.resource_id == any_(of.grant_path),
        grant.user_id.is_(None),
        unexpired(grant.expires_at),
        role.is_not(None),
        or_(grant.org_role == role, in_group),
        _is_active(user_id),
    )
    visited = select(link.level, link.expires_at).where(
        link.resource_id == any_(of.grant_path),
        link.revoked_at.is_(None),
        unexpired(link.expires_at),
        has_visited,
        ~_is_blocked(link.org_id, user_id).correlate(link),
        _is_active(user_id),
    )
    arms = (each.correlate(of) for each in (granted, shared, visited))
    return union_all(*arms).subquery("held")


def _is_active(user_id: Who) -> ColumnElement[bool]:
    return exists().where(
        _users.c.id == user_id,
        _users.c.status == "active",
        _users.c.deleted_at.is_(None),
    )


def _is_blocked(org_id: Ids, user_id: Who) -> Exists:
    """Return whether the organisation blocked a person.

    Asked of links alone: a block takes the membership away, and with it whatever
    was granted.
    """
    return exists().where(_blocked.c.org_id == org_id, _blocked.c.user_id == user_id)


def unexpired(
    expires_at: InstrumentedAttribute[datetime | None],
) -> ColumnElement[bool]:
    """Return the condition that a right is not over yet."""
    return or_(expires_at.is_(None), expires_at > func.now())


def is_alive() -> ColumnElement[bool]:
    """Neither the resource nor anything above it is in the trash."""
    above = aliased(Resource, name="above")
    return ~(
        exists()
        .where(above.id == any_(Resource.path), above.deleted_at.is_not(None))
        .correlate(Resource)
    )


def reaches(user_id: Who, at_least: Level = Level.VIEW) -> ColumnElement[bool]:
    """Return the condition "``user_id`` reaches this ``Resource``".

    For one resource, or as many as fit a page: it looks from each resource at
    the grants above it. Long lists take ``reachable``, which means the same.
    """
    return and_(holds(user_id, at_least), is_alive())


def holds(
    user_id: Who, at_least: Level = Level.VIEW, *, of: type[Resource] = Resource
) -> ColumnElement[bool]:
    """Return the same condition for what is known to be alive.

    For selects that look at more than one ``Resource``, such as a page and its
    parent: it costs the same however much somebody holds elsewhere.
    """
    return exists().where(_held(user_id, of).c.level >= at_least)


def reachable(user_id: Who, at_least: Level = Level.VIEW) -> ColumnElement[bool]:
    """Return the same condition for long lists: it looks from the person.

    All they were granted is collected once and compared with each resource, or
    looked up in the index of paths where that is shorter.
    """
    return and_(Resource.grant_path.overlap(held_ids(user_id, at_least)), is_alive())


def held_ids(
    user_id: Who, at_least: Level = Level.VIEW, *, at_most: int | None = None
) -> ScalarSelect[Sequence[UUID] | None]:
    """Return the ids of what ``user_id`` holds a grant on, or null for nothing.

    What is alive is reached exactly when its ``grant_path`` overlaps this.
    ``at_most`` so many of them, for who only wants to know whether they are many.
    """
    rights = _rights(user_id)
    held = select(rights.c.resource_id).where(rights.c.level >= at_least)
    if at_most is not None:
        held = held.limit(at_most)
    some = held.subquery("some")
    return select(func.array_agg(some.c.resource_id)).scalar_subquery()


def level_of(
    user_id: Who, *, of: type[Resource] = Resource
) -> ScalarSelect[Level | None]:
    """Return the highest level of ``user_id`` on this ``Resource``, or null.

    For showing a role beside what the conditions above let through; it does not
    look at the trash.
    """
    held = _held(user_id, of)
    return select(func.max(held.c.level, type_=LevelType())).scalar_subquery()


def changes_at(user_id: Who) -> ScalarSelect[object]:
    """Return when a right of ``user_id`` on this ``Resource`` expires next, or null.

    Until then the answer stays as it is unless somebody changes something.
    """
    held = _held(user_id)
    soonest = func.min(held.c.expires_at, type_=DateTime(timezone=True))
    return select(soonest).scalar_subquery()


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


def reasons_on(resource_id: Who) -> Select[*tuple[Any, ...]]:
    """Select every right that reaches one live resource, from where it comes.

    Columns: ``user_id``, ``resource_id`` (of the grant or link), ``level``,
    ``expires_at``, ``grant_id`` or ``link_id``.
    """
    spot = aliased(Resource, name="spot")
    above = aliased(Resource, name="above")
    in_trash = (
        exists()
        .where(above.id == any_(spot.path), above.deleted_at.is_not(None))
        .correlate(spot)
    )
    rights = _rights(below=spot)
    return (
        select(*rights.c)
        .select_from(spot)
        .join(rights, true())
        .where(spot.id == resource_id, ~in_trash)
        .correlate_except(spot, rights)
    )


def people_reaching(
    resource_id: Who, at_least: Level = Level.VIEW
) -> Select[UUID, Level]:
    """Select ``(user_id, level)`` of everybody who reaches one resource."""
    reasons = reasons_on(resource_id).subquery("reasons")
    highest: ColumnElement[Level] = func.max(reasons.c.level, type_=LevelType())
    user_id: ColumnElement[UUID] = reasons.c.user_id
    return (
        select(user_id, highest.label("level"))
        .group_by(reasons.c.user_id)
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


_me: ColumnElement[UUID] = bindparam("me", type_=Uuid())


async def reach(
    db: AsyncSession, actor: Actor, resource_id: UUID, at_least: Level = Level.VIEW
) -> Resource | None:
    """Load a resource if the actor reaches it, else None."""
    values = {"me": actor.user_id, "resource_id": resource_id, "within": actor.within}
    return await db.scalar(_reached(at_least), values)


@cache
def _reached(at_least: Level) -> Select[Resource]:
    return select(Resource).where(
        Resource.id == bindparam("resource_id", type_=Uuid()),
        reaches(_me, at_least),
        inside(bindparam("within", type_=Uuid())),
    )


_LEVELS = Prepared(
    lambda: select(Resource.id, level_of(_me).label("level")).where(
        Resource.id == any_(bindparam("ids", type_=ARRAY(Uuid()))), is_alive()
    )
)


async def levels_on(
    db: AsyncSession, user_id: UUID, resource_ids: Sequence[UUID]
) -> dict[UUID, Level]:
    """Return how far a person reaches on each of many resources, in one statement.

    Those out of reach, in the trash or unknown are left out.
    """
    rows = await _LEVELS.rows(db, me=user_id, ids=list(resource_ids))
    return {row.id: Level(row.level) for row in rows if row.level is not None}
