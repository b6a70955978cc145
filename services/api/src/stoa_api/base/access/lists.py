"""Long lists: from the few things a person reaches, or along the order of all.

PostgreSQL cannot know how much somebody reaches before it has looked, and takes
the same plan for all. Walking the order until a page is full is right for who
reaches most of what there is, and reads everything for who reaches one thing.
"""

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


async def reaches_much(db: AsyncSession, actor: Actor) -> bool:
    """Whether a list is found faster along its order than from the person."""
    (row,) = await _MUCH.rows(db, me=actor.user_id)
    return row.is_much


def _much() -> Select[bool]:
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
    return select(case((has_many, true()), else_=is_full).label("is_much"))


_MUCH: Final = Prepared(_much)
