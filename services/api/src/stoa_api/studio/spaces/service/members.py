"""Who is in a space, and as what."""

from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import service as organizations
from stoa_api.core.organizations.errors import UserNotFound
from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import Person
from stoa_api.studio.boards.schemas import LEVELS, role_at
from stoa_api.studio.spaces import queries
from stoa_api.studio.spaces.errors import (
    LastSpaceOwner,
    SpaceIsTrashed,
    SpaceMemberNotFound,
    SpaceNotFound,
    SpaceRoleTooLow,
)
from stoa_api.studio.spaces.queries import SpaceSeen
from stoa_api.studio.spaces.schemas import SpaceMemberOut, SpaceRole

log = structlog.stdlib.get_logger()


async def list_members(
    db: AsyncSession, actor: Actor, space_id: UUID, page: PageRequest
) -> Rows[SpaceMemberOut]:
    """List everybody who reaches a space, owners first.

    Raises:
        SpaceNotFound: no such space, or the actor does not reach it.
        SpaceIsTrashed: nobody reaches a space in the trash.
    """
    await _live(db, actor, space_id)
    rows = await queries.members_of(db, space_id, page)
    persons = await people.shown(db, [each.user_id for each in rows.items])
    return rows.map(
        lambda row: _member(persons[row.user_id], row.level, own=row.own_level)
    )


async def put_member(
    db: AsyncSession, actor: Actor, space_id: UUID, user_id: UUID, role: SpaceRole
) -> SpaceMemberOut:
    """Give somebody a role in a space. The same role again changes nothing.

    A person from outside the organisation comes into it as a guest.

    Raises:
        SpaceNotFound: no such space, or the actor does not reach it.
        SpaceRoleTooLow: the actor is not an owner.
        SpaceIsTrashed: restore it first.
        UserNotFound: there is no such account.
        LastSpaceOwner: nobody else would own the space.
    """
    seen = await _managed(db, actor, space_id)
    person = await people.find(db, user_id=user_id)
    if person is None:
        raise UserNotFound
    await organizations.ensure_guest(db, actor, seen.space.org_id, user_id)
    resource = await _locked(db, actor, space_id)
    before = await queries.own_level(db, space_id, user_id)
    level = LEVELS[role]
    if before != level:
        if before == Level.MANAGE:
            await _require_other_owner(db, space_id, user_id)
        await access.give(db, resource, level, user_id=user_id, by=actor)
        _audit(db, actor, resource, user_id, before=before, after=level)
        log.info("space.member_put", space_id=str(space_id), user_id=str(user_id))
    reached = await queries.level_in(db, space_id, user_id)
    return _member(person, reached or level, own=level)


async def remove_member(
    db: AsyncSession, actor: Actor, space_id: UUID, user_id: UUID
) -> None:
    """Take somebody's role in a space away, or leave it.

    Raises:
        SpaceNotFound: no such space, or the actor does not reach it.
        SpaceRoleTooLow: it is somebody else's, and the actor is not an owner.
        SpaceIsTrashed: restore it first.
        SpaceMemberNotFound: the person has no role of their own in it.
        LastSpaceOwner: nobody else would own the space.
    """
    is_leaving = user_id == actor.user_id
    await (_live if is_leaving else _managed)(db, actor, space_id)
    resource = await _locked(
        db, actor, space_id, needed=Level.VIEW if is_leaving else Level.MANAGE
    )
    before = await queries.own_level(db, space_id, user_id)
    if before is None:
        raise SpaceMemberNotFound
    if before == Level.MANAGE:
        await _require_other_owner(db, space_id, user_id)
    await access.take(db, resource, user_id=user_id, by=actor)
    _audit(db, actor, resource, user_id, before=before, after=None)
    log.info("space.member_removed", space_id=str(space_id), user_id=str(user_id))


async def _live(db: AsyncSession, actor: Actor, space_id: UUID) -> SpaceSeen:
    seen = await queries.space_for(db, actor, space_id)
    if seen is None:
        raise SpaceNotFound
    if seen.resource.deleted_at is not None:
        raise SpaceIsTrashed
    return seen


async def _managed(
    db: AsyncSession, actor: Actor, space_id: UUID, *, needed: Level = Level.MANAGE
) -> SpaceSeen:
    seen = await _live(db, actor, space_id)
    if seen.level < needed:
        raise SpaceRoleTooLow(role=role_at(seen.level), needs=role_at(needed))
    return seen


async def _locked(
    db: AsyncSession, actor: Actor, space_id: UUID, *, needed: Level = Level.MANAGE
) -> Resource:
    """Let one change of a space's members happen at a time, and look again.

    Whoever waited here may have lost their own role meanwhile. Strangers never
    come this far, so they lock nothing.
    """
    await access.locked(db, [space_id])
    return (await _managed(db, actor, space_id, needed=needed)).resource


async def _require_other_owner(db: AsyncSession, space_id: UUID, user_id: UUID) -> None:
    if not await queries.has_other_owner(db, space_id, user_id):
        raise LastSpaceOwner


def _audit(
    db: AsyncSession,
    actor: Actor,
    resource: Resource,
    user_id: UUID,
    *,
    before: Level | None,
    after: Level | None,
) -> None:
    def state(level: Level | None) -> dict[str, object]:
        role = None if level is None else role_at(level)
        return {"user_id": str(user_id), "role": role}

    audit.write(
        db,
        actor,
        "permission.changed",
        object_type="space",
        object_id=resource.id,
        org_id=resource.org_id,
        before=state(before),
        after=state(after),
    )


def _member(person: Person, level: Level, *, own: Level | None) -> SpaceMemberOut:
    return SpaceMemberOut(
        user=person, role=role_at(level), is_inherited=own is None or own < level
    )
