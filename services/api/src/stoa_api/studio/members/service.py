"""Use cases of members: list them, give a role, take it away, leave."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit
from stoa_api.base.access import Level, OwnGrant, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import service as organizations
from stoa_api.core.organizations.errors import UserNotFound
from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import Person
from stoa_api.core.sharing import service as sharing
from stoa_api.core.sharing.schemas import NAMES
from stoa_api.studio.members.errors import LastOwner, NotAMember, RoleTooLow
from stoa_api.studio.members.queries import Reached, reached
from stoa_api.studio.members.schemas import LEVELS, Role, RoleOut, role_at

__all__ = [
    "Place",
    "Reached",
    "list_members",
    "put_member",
    "reached",
    "remove_member",
    "require",
]

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Place:
    """What people are members of.

    Attributes:
        id: Which one.
        live: Loads it as the actor may see it, with how far they reach; raises
            what its own routes answer when it is out of reach or in the trash.
    """

    id: UUID
    live: Callable[[AsyncSession, Actor, UUID], Awaitable[tuple[Resource, Level]]]


def require(level: Level, needed: Level) -> None:
    """Refuse somebody whose level is too low.

    Raises:
        RoleTooLow: it is.
    """
    if level < needed:
        raise RoleTooLow(role=role_at(level), needs=role_at(needed))


async def list_members(
    db: AsyncSession, actor: Actor, place: Place, page: PageRequest
) -> Rows[RoleOut]:
    """List everybody who reaches a place, owners first.

    Visitors from outside the organisation, who came in by a link, see themselves.

    Raises:
        NotFound: no such place, or the actor does not reach it.
        Conflict: nobody reaches what is in the trash.
    """
    await place.live(db, actor, place.id)
    rows = await access.people_on(db, actor, place.id, page)
    persons = await people.shown(db, [each.user_id for each in rows.items])
    return rows.map(
        lambda row: _member(persons[row.user_id], row.level, own=row.own_level)
    )


async def put_member(
    db: AsyncSession,
    actor: Actor,
    place: Place,
    user_id: UUID,
    role: Role,
) -> RoleOut:
    """Give somebody a role for good. The same role again changes nothing.

    A person from outside the organisation comes into it as a guest.

    Raises:
        NotFound: no such place, or the actor does not reach it.
        Conflict: it is in the trash: restore it first.
        RoleTooLow: the actor is not an owner.
        UserNotFound: there is no such account.
        GrantExceedsOwn: the actor's own right ends, and this would not.
        LastOwner: nobody else would own it.
    """
    seen = await _managed(db, actor, place)
    person = await people.find(db, user_id=user_id)
    if person is None:
        raise UserNotFound
    await organizations.ensure_guest(db, actor, seen.org_id, user_id)
    resource = await _locked(db, actor, place)
    before = await access.own_grant(db, place.id, user_id)
    level = LEVELS[role]
    if before != (level, None):
        await sharing.require_within_own(db, actor, resource, None)
        await _require_owner_besides(db, place, user_id, before)
        await access.give(db, resource, level, user_id=user_id, by=actor)
        after = OwnGrant(level, None)
        _audit(db, actor, resource, user_id, before=before, after=after)
        log.info("member.put", on=str(place.id), user_id=str(user_id))
    reached = (await access.levels_on(db, user_id, [place.id])).get(place.id)
    return _member(person, reached or level, own=level)


async def remove_member(
    db: AsyncSession, actor: Actor, place: Place, user_id: UUID
) -> None:
    """Take somebody's role away, or leave.

    Raises:
        NotFound: no such place, or the actor does not reach it.
        Conflict: it is in the trash: restore it first.
        RoleTooLow: it is somebody else's, and the actor is not an owner.
        NotAMember: the person has no role of their own there.
        LastOwner: nobody else would own it.
    """
    needed = Level.VIEW if user_id == actor.user_id else Level.MANAGE
    await _managed(db, actor, place, needed=needed)
    resource = await _locked(db, actor, place, needed=needed)
    before = await access.own_grant(db, place.id, user_id)
    if before is None:
        raise NotAMember
    await _require_owner_besides(db, place, user_id, before)
    await access.take(db, resource, user_id=user_id, by=actor)
    _audit(db, actor, resource, user_id, before=before, after=None)
    log.info("member.removed", on=str(place.id), user_id=str(user_id))


async def _managed(
    db: AsyncSession,
    actor: Actor,
    place: Place,
    *,
    needed: Level = Level.MANAGE,
) -> Resource:
    resource, level = await place.live(db, actor, place.id)
    require(level, needed)
    return resource


async def _locked(
    db: AsyncSession,
    actor: Actor,
    place: Place,
    *,
    needed: Level = Level.MANAGE,
) -> Resource:
    """Let one change of a place's members happen at a time, and look again.

    Whoever waited here may have lost their own role meanwhile. Strangers never
    come this far, so they lock nothing.
    """
    await access.locked(db, [place.id])
    return await _managed(db, actor, place, needed=needed)


async def _require_owner_besides(
    db: AsyncSession, place: Place, user_id: UUID, before: OwnGrant | None
) -> None:
    if before != (Level.MANAGE, None):
        return
    if not await access.has_other_owner(db, place.id, user_id):
        raise LastOwner


def _audit(
    db: AsyncSession,
    actor: Actor,
    resource: Resource,
    user_id: UUID,
    *,
    before: OwnGrant | None,
    after: OwnGrant | None,
) -> None:
    def state(own: OwnGrant | None) -> dict[str, object]:
        role = None if own is None else role_at(own.level)
        until = own and own.expires_at
        ending = {} if until is None else {"expires_at": until.isoformat()}
        return {"user_id": str(user_id), "role": role, **ending}

    audit.write(
        db,
        actor,
        "permission.changed",
        object_type=resource.type,
        object_id=resource.id,
        org_id=resource.org_id,
        before=state(before),
        after=state(after),
    )


def _member(person: Person, level: Level, *, own: Level | None) -> RoleOut:
    return RoleOut(
        user=person,
        role=role_at(level),
        level=NAMES[level],
        is_inherited=own is None or own < level,
    )
