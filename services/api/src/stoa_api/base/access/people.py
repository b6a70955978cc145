"""The people on one thing: who reaches it, who was given what, who is in charge."""

from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Uuid,
    bindparam,
    column,
    exists,
    or_,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import pages
from stoa_api.base.access.levels import Level
from stoa_api.base.access.rule import (
    Ids,
    Who,
    people_reaching,
    reasons_on,
    unexpired,
)
from stoa_api.base.access.tables import Grant, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.base.statements import Prepared

_memberships = table("memberships", column("org_id"), column("user_id"), schema="core")
_me: ColumnElement[UUID] = bindparam("me", type_=Uuid())
_spot: ColumnElement[UUID] = bindparam("spot", type_=Uuid())
_SHOWN = people_reaching(_spot).subquery("everybody")
_BY = (_SHOWN.c.level, _SHOWN.c.user_id)


class OwnGrant(NamedTuple):
    """What a person was granted on a resource itself."""

    level: Level
    expires_at: datetime | None


def is_among(user_id: Who, org_id: Ids) -> ColumnElement[bool]:
    """Return the condition "``user_id`` belongs to the organisation".

    Who came in by a link does not, and is not to learn who else is there.
    """
    return (
        exists()
        .where(_memberships.c.org_id == org_id, _memberships.c.user_id == user_id)
        # Else a table two selects further out would be asked anew, for any row of it.
        .correlate_except(_memberships)
    )


async def people_on(
    db: AsyncSession, actor: Actor, resource_id: UUID, page: PageRequest
) -> Rows[Any]:
    """List who reaches a live resource: ``user_id``, ``level``, ``own_level``.

    The highest first; visitors from outside the organisation see themselves only.
    """
    values = pages.parameters(page, _BY)
    found = await _people(is_first=page.is_first).rows(
        db, me=actor.user_id, spot=resource_id, **values
    )
    return pages.cut(list(found), page, _BY)


@cache
def _people(*, is_first: bool) -> Prepared:
    own = (
        select(Grant.level)
        .where(
            Grant.resource_id == _spot,
            Grant.user_id == _SHOWN.c.user_id,
            unexpired(Grant.expires_at),
        )
        .correlate(_SHOWN)
        .scalar_subquery()
    )
    place = select(Resource.org_id).where(Resource.id == _spot).scalar_subquery()
    statement = select(_SHOWN.c.user_id, _SHOWN.c.level, own.label("own_level")).where(
        or_(_SHOWN.c.user_id == _me, is_among(_me, place))
    )
    return Prepared(lambda: pages.keyset(statement, _BY, is_first=is_first))


async def own_grant(
    db: AsyncSession, resource_id: UUID, user_id: UUID
) -> OwnGrant | None:
    """Return what a person was granted on a resource itself, unless it is over."""
    found = await db.execute(
        select(Grant.level, Grant.expires_at).where(
            Grant.resource_id == resource_id,
            Grant.user_id == user_id,
            unexpired(Grant.expires_at),
        )
    )
    row = found.first()
    return None if row is None else OwnGrant(*row)


async def has_other_owner(db: AsyncSession, resource_id: UUID, user_id: UUID) -> bool:
    """Whether another person manages the resource by a lasting grant on itself.

    Only a grant that counts: not of somebody who is blocked, or no member any more.
    """
    reasons = reasons_on(resource_id).subquery("reasons")
    others = exists().where(
        reasons.c.user_id != user_id,
        reasons.c.level == Level.MANAGE,
        reasons.c.expires_at.is_(None),
        reasons.c.resource_id == resource_id,
        Grant.id == reasons.c.grant_id,
        Grant.user_id.is_not(None),
    )
    return bool(await db.scalar(select(others)))
