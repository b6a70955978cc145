"""Grants on a resource: to people, groups and roles; and who sees it now."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypedDict, get_args
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit
from stoa_api.base.access import Grant, Level, OrgRole, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import service as organizations
from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import Person
from stoa_api.core.sharing import queries
from stoa_api.core.sharing.errors import (
    GrantNotFound,
    HolderNotFound,
    LastManager,
    TooManyGrants,
)
from stoa_api.core.sharing.schemas import (
    LEVELS,
    NAMES,
    AccessOut,
    GrantOut,
    GrantPut,
    GroupNamed,
    HolderKind,
    Reason,
    Source,
    ViewerOut,
)
from stoa_api.core.sharing.service import managing

GRANTS_MAX: Final = 500
"""On one resource."""

log = structlog.stdlib.get_logger()


class _Key(TypedDict):
    user_id: UUID | None
    group_id: UUID | None
    org_role: OrgRole | None


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who holds a grant, and how they are shown."""

    key: _Key
    person: Person | None = None
    group: GroupNamed | None = None


async def get_access(db: AsyncSession, actor: Actor, resource_id: UUID) -> AccessOut:
    """Show how a resource is shared.

    Raises:
        ResourceNotFound: no such resource, or not the actor's to see.
    """
    resource, level = await managing.seen(db, actor, resource_id)
    return _access(resource, level)


async def set_inheriting(
    db: AsyncSession, actor: Actor, resource_id: UUID, *, is_inheriting: bool
) -> AccessOut:
    """Let what was granted above count on a resource, or count no more.

    Whoever stops it stays in charge: a right they had from above becomes their own.

    Raises:
        ResourceNotFound: no such resource, or not the actor's to see.
        SharingNotAllowed: the actor does not manage it.
        LastManager: nobody would manage it for good.
    """
    await managing.managed(db, actor, resource_id)
    resource = await managing.locked(db, actor, resource_id)
    before = resource.is_inheriting
    if before != is_inheriting and resource.parent_id is not None:
        _, until = await queries.manages_until(db, actor.user_id, resource_id)
        await access.set_inheriting(db, resource, is_inheriting=is_inheriting, by=actor)
        still, _ = await queries.manages_until(db, actor.user_id, resource_id)
        if not still:
            await access.give(
                db,
                resource,
                Level.MANAGE,
                user_id=actor.user_id,
                expires_at=until,
                by=actor,
            )
        await managing.require_manager(db, resource)
        audit.write(
            db,
            actor,
            "permission.changed",
            object_type=resource.type,
            object_id=resource.id,
            org_id=resource.org_id,
            before={"is_inheriting": before},
            after={"is_inheriting": is_inheriting},
        )
        log.info("access.inheriting_set", resource_id=str(resource_id))
    return _access(resource, Level.MANAGE)


def _access(resource: Resource, level: Level) -> AccessOut:
    return AccessOut(
        resource_id=resource.id,
        org_id=resource.org_id,
        type=resource.type,
        level=NAMES[level],
        is_inheriting=resource.is_inheriting,
    )


async def list_grants(
    db: AsyncSession,
    actor: Actor,
    resource_id: UUID,
    page: PageRequest,
    *,
    is_inherited: bool | None = None,
) -> Rows[GrantOut]:
    """List the grants that count on a resource: from above, its own, or both.

    Raises:
        ResourceNotFound: no such resource, or not the actor's to see.
        SharingNotAllowed: the actor does not manage it.
    """
    resource = await managing.managed(db, actor, resource_id)
    rows = await queries.grants_on(db, resource, page, is_inherited=is_inherited)
    ids = [row.Grant.user_id for row in rows.items if row.Grant.user_id is not None]
    persons = await people.shown(db, ids)
    return rows.map(
        lambda row: _grant(
            row.Grant,
            resource,
            resource_type=row.resource_type,
            person=persons[row.Grant.user_id] if row.Grant.user_id else None,
            group=_group(row.Grant.group_id, row.group_name),
        )
    )


async def put_grant(
    db: AsyncSession,
    actor: Actor,
    resource_id: UUID,
    holder: tuple[HolderKind, str],
    wanted: GrantPut,
) -> GrantOut:
    """Grant a level to a person, a group or a role. The same again changes nothing.

    A person from outside the organisation comes into it as a guest.

    Raises:
        ResourceNotFound: no such resource, or not the actor's to see.
        SharingNotAllowed: the actor does not manage it.
        HolderNotFound: there is no such person, group or role.
        ExpiryPast: it would be over already.
        GrantExceedsOwn: it would outlast the actor's own right.
        LastManager: nobody would manage it for good.
        TooManyGrants: the resource has too many.
    """
    seen = await managing.managed(db, actor, resource_id)
    who = await _holder(db, seen.org_id, holder)
    if who.key["user_id"] is not None:
        await organizations.ensure_guest(db, actor, seen.org_id, who.key["user_id"])
    resource = await managing.locked(db, actor, resource_id)
    before = await queries.grant_of(db, resource_id, **who.key)
    level, expires_at = LEVELS[wanted.level], wanted.expires_at
    if before is None or (before.level, before.expires_at) != (level, expires_at):
        await managing.require_within_own(db, actor, resource, expires_at)
        if before is None:
            await _require_room(db, resource_id)
        was = _state(before)
        if not (level == Level.MANAGE and expires_at is None):
            await _require_owner_besides(db, resource, before)
        await access.give(
            db, resource, level, **who.key, expires_at=expires_at, by=actor
        )
        if before is not None:
            await managing.require_manager(db, resource)
        after: dict[str, object] = {
            "level": wanted.level,
            "expires_at": _time(expires_at),
        }
        _audit(db, actor, resource, who.key, before=was, after=after)
        log.info("access.granted", resource_id=str(resource_id), level=wanted.level)
    grant = await queries.grant_of(db, resource_id, **who.key)
    if grant is None:
        raise GrantNotFound
    return _grant(
        grant,
        resource,
        resource_type=resource.type,
        person=who.person,
        group=who.group,
    )


async def remove_grant(
    db: AsyncSession, actor: Actor, resource_id: UUID, holder: tuple[HolderKind, str]
) -> None:
    """Withdraw what a holder was granted on the resource itself.

    Raises:
        ResourceNotFound: no such resource, or not the actor's to see.
        SharingNotAllowed: the actor does not manage it.
        GrantNotFound: the holder was granted nothing on it.
        LastManager: nobody would manage it for good.
    """
    seen = await managing.managed(db, actor, resource_id)
    key = _key(holder)
    if key is None:
        raise GrantNotFound
    resource = await managing.locked(db, actor, seen.id)
    before = await queries.grant_of(db, resource_id, **key)
    if before is None:
        raise GrantNotFound
    was = _state(before)
    await _require_owner_besides(db, resource, before)
    await access.take(db, resource, **key, by=actor)
    await managing.require_manager(db, resource)
    _audit(db, actor, resource, key, before=was, after=None)
    log.info("access.withdrawn", resource_id=str(resource_id))


async def list_viewers(
    db: AsyncSession, actor: Actor, resource_id: UUID, page: PageRequest
) -> Rows[ViewerOut]:
    """List who sees a resource now, and why; those with the most rights first.

    Raises:
        ResourceNotFound: no such resource, or not the actor's to see.
        SharingNotAllowed: the actor does not manage it.
    """
    await managing.managed(db, actor, resource_id)
    rows = await access.people_on(db, actor, resource_id, page)
    ids = [row.user_id for row in rows.items]
    reasons = defaultdict[UUID, list[Any]](list)
    for reason in await queries.reasons_of(db, resource_id, ids):
        reasons[reason.user_id].append(reason)
    named = {r.group_id for each in reasons.values() for r in each if r.group_id}
    names = await queries.group_names(db, list(named))
    persons = await people.shown(db, ids)

    def show(row: Any) -> ViewerOut:
        person = persons[row.user_id]
        return ViewerOut(
            user=person,
            level=NAMES[row.level],
            reasons=[_reason(each, person, names) for each in reasons[row.user_id]],
        )

    return rows.map(show)


def _reason(row: Any, person: Person, names: dict[UUID, str]) -> Reason:
    return Reason(
        source=Source(
            resource_id=row.resource_id,
            resource_type=row.resource_type,
            user=person if row.granted_to else None,
            group=_group(row.group_id, names.get(row.group_id)),
            role=row.org_role,
            link_id=row.link_id,
        ),
        level=NAMES[Level(row.level)],
        expires_at=row.expires_at,
    )


def _grant(
    grant: Grant,
    resource: Resource,
    *,
    resource_type: str,
    person: Person | None,
    group: GroupNamed | None,
) -> GrantOut:
    return GrantOut(
        id=grant.id,
        source=Source(
            resource_id=grant.resource_id,
            resource_type=resource_type,
            user=person,
            group=group,
            role=grant.org_role,
            link_id=None,
        ),
        level=NAMES[grant.level],
        expires_at=grant.expires_at,
        is_inherited=grant.resource_id != resource.id,
    )


def _group(group_id: UUID | None, name: str | None) -> GroupNamed | None:
    return (
        None if group_id is None or name is None else GroupNamed(id=group_id, name=name)
    )


def _key(holder: tuple[HolderKind, str]) -> _Key | None:
    kind, which = holder
    if kind == "roles":
        role = next((each for each in get_args(OrgRole) if each == which), None)
        return role and _Key(user_id=None, group_id=None, org_role=role)
    try:
        found = UUID(which)
    except ValueError:
        return None
    if kind == "users":
        return _Key(user_id=found, group_id=None, org_role=None)
    return _Key(user_id=None, group_id=found, org_role=None)


async def _holder(
    db: AsyncSession, org_id: UUID, holder: tuple[HolderKind, str]
) -> _Holder:
    key = _key(holder)
    if key is None:
        raise HolderNotFound
    if key["user_id"] is not None:
        person = await people.find(db, user_id=key["user_id"])
        if person is None:
            raise HolderNotFound
        return _Holder(key, person=person)
    if key["group_id"] is not None:
        name = await queries.group_name(db, org_id, key["group_id"])
        if name is None:
            raise HolderNotFound
        return _Holder(key, group=GroupNamed(id=key["group_id"], name=name))
    return _Holder(key)


async def _require_room(db: AsyncSession, resource_id: UUID) -> None:
    if await queries.count_grants(db, resource_id) >= GRANTS_MAX:
        raise TooManyGrants


async def _require_owner_besides(
    db: AsyncSession, resource: Resource, before: Grant | None
) -> None:
    """Keep the last owner of a board, who is more than somebody who manages it."""
    if before is None or before.user_id is None or resource.type != "board":
        return
    if before.level < Level.MANAGE or before.expires_at is not None:
        return
    if not await access.has_other_owner(db, resource.id, before.user_id):
        raise LastManager


def _state(grant: Grant | None) -> dict[str, object] | None:
    if grant is None:
        return None
    return {"level": NAMES[grant.level], "expires_at": _time(grant.expires_at)}


def _time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _audit(
    db: AsyncSession,
    actor: Actor,
    resource: Resource,
    key: _Key,
    *,
    before: dict[str, object] | None,
    after: dict[str, object] | None,
) -> None:
    holder = {name: str(value) for name, value in key.items() if value is not None}
    audit.write(
        db,
        actor,
        "permission.changed",
        object_type=resource.type,
        object_id=resource.id,
        org_id=resource.org_id,
        before=None if before is None else {**holder, **before},
        after=None if after is None else {**holder, **after},
    )
