"""Begin, show, change, order, trash and restore spaces."""

from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox, positions, versions
from stoa_api.base.access import Grant, Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import service as organizations
from stoa_api.studio.members import service as members
from stoa_api.studio.members.errors import RoleTooLow
from stoa_api.studio.members.schemas import role_at
from stoa_api.studio.spaces import queries
from stoa_api.studio.spaces.errors import (
    GuestsBeginNoSpaces,
    NoSuchNeighbour,
    SpaceIsLive,
    SpaceIsTrashed,
    SpaceNotFound,
    TooManySpaces,
)
from stoa_api.studio.spaces.models import Space
from stoa_api.studio.spaces.queries import SpaceSeen
from stoa_api.studio.spaces.schemas import (
    SpaceNew,
    SpaceOut,
    SpacePatch,
    SpacePlacePut,
)
from stoa_shared.clock import now
from stoa_shared.events.studio import (
    SpaceCreated,
    SpaceDeleted,
    SpaceMoved,
    SpaceRestored,
    SpaceUpdated,
)

SPACES_MAX: Final = 500
"""Spaces of an organisation."""

log = structlog.stdlib.get_logger()


async def create_space(
    db: AsyncSession, actor: Actor, org_id: UUID, new: SpaceNew
) -> SpaceOut:
    """Begin a space; who begins it owns it. It comes last in the order.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        GuestsBeginNoSpaces: the actor is a guest there.
        TooManySpaces: the organisation has as many as it may.
    """
    if await organizations.role_of(db, actor, org_id) == "guest":
        raise GuestsBeginNoSpaces
    await access.lock_tree(db, org_id)
    if await queries.count_in(db, org_id) >= SPACES_MAX:
        raise TooManySpaces
    root = await db.get_one(Resource, org_id)
    resource = access.add_resource(
        db, root, resource_type="space", created_by=actor.user_id
    )
    await db.flush()
    at = now()
    space = Space(
        id=resource.id,
        org_id=org_id,
        **new.model_dump(),
        position=await _position(db, org_id, "last"),
        version=1,
        created_at=at,
        updated_at=at,
    )
    # Nobody could reach it before, so the grant is no change to announce.
    own = Grant(
        resource_id=resource.id,
        org_id=org_id,
        user_id=actor.user_id,
        level=Level.MANAGE,
        created_by=actor.user_id,
    )
    db.add_all((space, own))
    await db.flush()
    outbox.record(db, SpaceCreated(subject=space.id), actor=actor, org_id=org_id)
    audit.record(db, actor, "space.created", space, after=_contents(space))
    log.info("space.created", space_id=str(space.id), actor_id=str(actor.user_id))
    return _shown(SpaceSeen(space, resource, Level.MANAGE))


async def list_spaces(
    db: AsyncSession, actor: Actor, org_id: UUID, page: PageRequest, *, trashed: bool
) -> Rows[SpaceOut]:
    """List the spaces of an organisation that the actor reaches, in their order.

    Raises:
        OrganizationNotFound: the actor is not in the organisation.
    """
    rows = await queries.spaces_for(db, actor, org_id, page, trashed=trashed)
    if not rows.items:
        # Only an empty list can belong to somebody who is not in it.
        await organizations.role_of(db, actor, org_id)
    return rows.map(_shown)


async def get_space(db: AsyncSession, actor: Actor, space_id: UUID) -> SpaceOut:
    """Show one space; its owners see it in the trash too.

    Raises:
        SpaceNotFound: no such space, or the actor does not reach it.
    """
    seen = await queries.space_for(db, actor, space_id)
    if seen is None:
        raise SpaceNotFound
    return _shown(seen)


async def update_space(
    db: AsyncSession, actor: Actor, space_id: UUID, patch: SpacePatch, *, version: int
) -> SpaceOut:
    """Rename or describe a space, as an editor; archive it, as an owner.

    Raises:
        SpaceNotFound: no such space, or the actor does not reach it.
        RoleTooLow: the actor's role does not include this.
        SpaceIsTrashed: restore it first.
        PreconditionFailed: somebody was faster.
    """
    needed = Level.EDIT if patch.is_archived is None else Level.MANAGE
    seen = await _changeable(db, actor, space_id, needed)
    if seen.resource.deleted_at is not None:
        raise SpaceIsTrashed
    space = seen.space
    versions.check(space.version, version)
    before = _contents(space)
    space.name = patch.name or space.name
    if patch.description is not None:
        space.description = patch.description
    if "icon" in patch.model_fields_set:
        space.icon = patch.icon
    if patch.is_archived is not None and patch.is_archived != bool(space.archived_at):
        space.archived_at = now() if patch.is_archived else None
    after = _contents(space)
    if after == before:
        return _shown(seen)
    space.version += 1
    space.updated_at = now()
    outbox.record(db, SpaceUpdated(subject=space_id), actor=actor, org_id=space.org_id)
    audit.record(db, actor, "space.updated", space, before=before, after=after)
    log.info("space.updated", space_id=str(space_id), actor_id=str(actor.user_id))
    return _shown(seen)


async def place_space(
    db: AsyncSession, actor: Actor, space_id: UUID, place: SpacePlacePut
) -> SpaceOut:
    """Put a space elsewhere in the order, which is the same for everybody.

    Raises:
        SpaceNotFound: no such space, or the actor does not reach it.
        RoleTooLow: the actor does not manage the organisation.
        SpaceIsTrashed: restore it first.
        NoSuchNeighbour: it cannot come after that.
    """
    seen = await get_space(db, actor, space_id)
    if await access.reach(db, actor, seen.org_id, Level.MANAGE) is None:
        raise RoleTooLow(role=seen.role, needs="admin")
    await access.lock_tree(db, seen.org_id)
    moving = await _changeable(db, actor, space_id, Level.VIEW)
    if moving.resource.deleted_at is not None:
        raise SpaceIsTrashed
    space = moving.space
    if place.after != space_id:
        space.position = await _position(db, space.org_id, place.after)
        outbox.record(
            db, SpaceMoved(subject=space_id), actor=actor, org_id=space.org_id
        )
        audit.record(db, actor, "space.moved", space, after={"after": str(place.after)})
        log.info("space.moved", space_id=str(space_id), actor_id=str(actor.user_id))
    return _shown(moving)


async def trash_space(
    db: AsyncSession, actor: Actor, space_id: UUID, *, version: int
) -> None:
    """Put a space with all its pages into the trash: only its owners still see it.

    Raises:
        SpaceNotFound: no such space, or the actor does not reach it.
        RoleTooLow: the actor is not an owner.
        SpaceIsTrashed: it is there already.
        PreconditionFailed: somebody was faster.
    """
    seen = await _changeable(db, actor, space_id, Level.MANAGE)
    if seen.resource.deleted_at is not None:
        raise SpaceIsTrashed
    versions.check(seen.space.version, version)
    seen.space.version += 1
    seen.resource.deleted_at = now()
    await access.announce(db, seen.resource, by=actor)
    org_id = seen.space.org_id
    outbox.record(db, SpaceDeleted(subject=space_id), actor=actor, org_id=org_id)
    audit.record(db, actor, "space.deleted", seen.space)
    log.info("space.deleted", space_id=str(space_id), actor_id=str(actor.user_id))


async def restore_space(db: AsyncSession, actor: Actor, space_id: UUID) -> SpaceOut:
    """Take a space out of the trash; everybody has the role they had.

    Raises:
        SpaceNotFound: no such space, or the actor does not own it.
        RoleTooLow: the actor is not an owner.
        SpaceIsLive: it is not in the trash.
    """
    seen = await _changeable(db, actor, space_id, Level.MANAGE)
    if seen.resource.deleted_at is None:
        raise SpaceIsLive
    seen.space.version += 1
    seen.resource.deleted_at = None
    await access.announce(db, seen.resource, by=actor)
    org_id = seen.space.org_id
    outbox.record(db, SpaceRestored(subject=space_id), actor=actor, org_id=org_id)
    audit.record(db, actor, "space.restored", seen.space)
    log.info("space.restored", space_id=str(space_id), actor_id=str(actor.user_id))
    return _shown(seen)


async def _changeable(
    db: AsyncSession, actor: Actor, space_id: UUID, needed: Level
) -> SpaceSeen:
    seen = await queries.space_for(db, actor, space_id, for_change=True)
    if seen is None:
        raise SpaceNotFound
    members.require(seen.level, needed)
    return seen


async def _position(db: AsyncSession, org_id: UUID, after: positions.After) -> int:
    try:
        return await positions.position_for(
            db, Space.id, Space.position, Space.org_id == org_id, after
        )
    except positions.NotASibling as error:
        raise NoSuchNeighbour from error


def _contents(space: Space) -> dict[str, object]:
    return {
        "name": space.name,
        "description": space.description,
        "icon": space.icon,
        "is_archived": space.archived_at is not None,
    }


def _shown(seen: SpaceSeen) -> SpaceOut:
    space = seen.space
    return SpaceOut(
        id=space.id,
        org_id=space.org_id,
        name=space.name,
        description=space.description,
        icon=space.icon,
        role=role_at(seen.level),
        version=space.version,
        created_at=space.created_at,
        updated_at=space.updated_at,
        archived_at=space.archived_at,
        trashed_at=seen.resource.deleted_at,
    )
