"""The one select of ``GET /me``."""

from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Uuid,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.statements import Prepared
from stoa_api.core.me.schemas import Me
from stoa_api.core.organizations.models import (
    BlockedMember,
    Membership,
    Organization,
)
from stoa_api.core.people.models import User
from stoa_api.core.people.schemas import color_of


def _listed(
    through: type[Membership | BlockedMember], *also: object
) -> ScalarSelect[Any]:
    """List organisations that a person has something to do with, by name."""
    org: ColumnElement[object] = func.jsonb_build_object(
        "id",
        Organization.id,
        "name",
        Organization.name,
        "slug",
        Organization.slug,
        *also,
    )
    by_name = aggregate_order_by(org, Organization.name.asc())
    nothing = func.jsonb_build_array()
    return (
        select(func.coalesce(func.jsonb_agg(by_name), nothing, type_=JSONB))
        .join(through, through.org_id == Organization.id)
        .where(through.user_id == User.id)
        .correlate(User)
        .scalar_subquery()
    )


_orgs = _listed(
    Membership,
    "role",
    Membership.role,
    "switched_off",
    Organization.switched_off,
)
_blocks = _listed(
    BlockedMember,
    "reason",
    BlockedMember.reason,
    "blocked_at",
    BlockedMember.blocked_at,
)
_me = Prepared(
    lambda: select(
        User.email,
        User.email_verified_at,
        User.display_name,
        User.color,
        User.locale,
        User.time_zone,
        User.version,
        User.created_at,
        _orgs.label("orgs"),
        _blocks.label("blocked_in"),
    ).where(User.id == bindparam("me", type_=Uuid()), User.deleted_at.is_(None))
)


async def me(db: AsyncSession, user_id: UUID) -> Me | None:
    """Load a person's account and organisations."""
    rows = await _me.rows(db, me=user_id)
    if not rows:
        return None
    found = rows[0]
    return Me(
        id=user_id,
        email=found.email,
        display_name=found.display_name,
        color=found.color or color_of(user_id),
        email_verified=found.email_verified_at is not None,
        locale=found.locale,
        time_zone=found.time_zone,
        version=found.version,
        created_at=found.created_at,
        orgs=found.orgs,
        blocked_in=found.blocked_in,
    )
