"""Every select about sockets: who is still signed in, and what they reach."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Uuid,
    and_,
    any_,
    bindparam,
    column,
    exists,
    func,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import Resource
from stoa_api.base.statements import Prepared
from stoa_shared.rpc.api import ResourceReach

_memberships = table(
    "memberships", column("org_id"), column("user_id"), column("role"), schema="core"
)
_sessions = table(
    "sessions",
    column("id"),
    column("user_id"),
    column("revoked_at"),
    column("expires_at"),
    schema="core",
)
_users = table(
    "users", column("id"), column("status"), column("deleted_at"), schema="core"
)
_enrolments = table(
    "enrolments",
    column("course_id"),
    column("user_id"),
    column("status"),
    schema="learn",
)
_me: ColumnElement[UUID] = bindparam("me", type_=Uuid())
_session: ColumnElement[UUID] = bindparam("session_id", type_=Uuid())


def _signed_in() -> ColumnElement[bool]:
    return exists().where(
        _sessions.c.id == _session,
        _sessions.c.user_id == _me,
        _sessions.c.revoked_at.is_(None),
        _sessions.c.expires_at > func.now(),
    )


def _reached() -> Select[*tuple[Any, ...]]:
    role = (
        select(_memberships.c.role)
        .where(_memberships.c.org_id == Resource.org_id, _memberships.c.user_id == _me)
        .correlate(Resource)
        .scalar_subquery()
    )
    # Members need no grant on the root to be in the organisation.
    belongs = and_(
        Resource.type == "organization", role.is_not(None), access.is_alive()
    )
    reaches = access.reaches(_me)
    # Who takes part reaches what a course publishes, which lies below it.
    takes_part = and_(
        Resource.type == "course",
        role.is_not(None),
        access.is_alive(),
        exists()
        .where(
            _enrolments.c.course_id == Resource.id,
            _enrolments.c.user_id == _me,
            or_(_enrolments.c.status == "active", _enrolments.c.status == "completed"),
        )
        .correlate(Resource),
    )
    return select(
        Resource.id,
        Resource.type,
        Resource.org_id,
        role.label("role"),
        and_(Resource.type == "course", ~reaches).label("takes_part"),
        Resource.path,
        access.changes_at(_me).label("changes_at"),
    ).where(
        Resource.id == any_(bindparam("ids", type_=ARRAY(Uuid()))),
        or_(belongs, reaches, takes_part),
    )


_REACHED: Final = Prepared(_reached)
_ACTIVE: Final = (
    _users.c.id == _me,
    _users.c.status == "active",
    _users.c.deleted_at.is_(None),
)
_IS_ACTIVE: Final = Prepared(lambda: select(_users.c.id).where(*_ACTIVE))
_IS_SIGNED_IN: Final = Prepared(
    lambda: select(_users.c.id).where(*_ACTIVE, _signed_in())
)


async def is_here(db: AsyncSession, user_id: UUID, session_id: UUID | None) -> bool:
    """Tell whether a person is active and, when it is given, their session open."""
    if session_id is None:
        return bool(await _IS_ACTIVE.rows(db, me=user_id))
    return bool(await _IS_SIGNED_IN.rows(db, me=user_id, session_id=session_id))


async def reached(
    db: AsyncSession, user_id: UUID, resource_ids: list[UUID]
) -> list[ResourceReach]:
    """Return which of some resources an active person reaches, or belongs to."""
    rows = await _REACHED.rows(db, me=user_id, ids=resource_ids)
    return [
        ResourceReach(
            id=row.id,
            type=row.type,
            org_id=row.org_id,
            role=row.role,
            takes_part=row.takes_part,
            path=row.path,
            changes_at=row.changes_at,
        )
        for row in rows
    ]
