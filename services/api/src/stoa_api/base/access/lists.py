"""Long lists: from the few things a person reaches, or along the order of all.

PostgreSQL cannot know how much somebody reaches before it has looked, and takes
the same plan for all. Walking the order until a page is full is right for who
reaches most of what there is, and reads everything for who reaches one thing.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    any_,
    bindparam,
    case,
    cast,
    func,
    literal,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access.people import is_among
from stoa_api.base.access.rule import Ids, Who, held_ids, reachable
from stoa_api.base.access.tables import Resource
from stoa_api.base.actor import Actor
from stoa_api.base.statements import Prepared

RIGHTS: Final = 500
RESOURCES: Final = 2_000
"""Who holds more than this, or reaches all of organisations with more, is looked for
along the order."""

_me: ColumnElement[UUID] = bindparam("me", type_=Uuid())


def within_reach(user_id: Who, resource_id: Ids) -> ColumnElement[bool]:
    """Return ``reachable`` for who reaches little: all of it is collected first."""
    mine = (
        select(Resource.id)
        .where(reachable(user_id))
        .correlate(None)
        .cte("mine")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return resource_id.in_(select(mine.c.id))


@dataclass(frozen=True, slots=True)
class Breadth:
    """What a list wants to know of who asks, before it is looked for.

    Attributes:
        is_wide: It is found faster along its order than from the person.
        is_member: They belong to the organisation that it is of, if it is of one.
    """

    is_wide: bool
    is_member: bool


async def breadth(db: AsyncSession, actor: Actor, org_id: UUID | None) -> Breadth:
    """Return how widely somebody reaches, and whether they are in an organisation."""
    (row,) = await _BREADTH.rows(db, me=actor.user_id, org_id=org_id)
    return Breadth(row.is_wide, row.is_member)


def _breadth() -> Select[bool, bool]:
    held = select(held_ids(_me, at_most=RIGHTS + 1).label("ids")).cte("held")
    ids = select(held.c.ids).scalar_subquery()
    below = (
        select(literal(1))
        .select_from(Resource)
        # A root has the id of its organisation; this index knows when to stop.
        .where(Resource.org_id == any_(cast(ids, ARRAY(Uuid()))))
        .limit(RESOURCES + 1)
        .subquery("below")
    )
    is_full = select(func.count() > RESOURCES).select_from(below).scalar_subquery()
    has_many = func.coalesce(func.cardinality(held.c.ids), 0) > RIGHTS
    return select(
        case((has_many, true()), else_=is_full).label("is_wide"),
        is_among(_me, bindparam("org_id", type_=Uuid())).label("is_member"),
    )


_BREADTH: Final = Prepared(_breadth)
