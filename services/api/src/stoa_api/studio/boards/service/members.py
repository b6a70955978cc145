"""Who is on a board, and as what."""

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
from stoa_api.studio.boards import queries
from stoa_api.studio.boards.errors import (
    BoardIsTrashed,
    BoardMemberNotFound,
    BoardNotFound,
    BoardRoleTooLow,
    LastBoardOwner,
)
from stoa_api.studio.boards.queries import BoardSeen
from stoa_api.studio.boards.schemas import (
    LEVELS,
    BoardMemberOut,
    BoardRole,
    role_at,
)

log = structlog.stdlib.get_logger()


async def list_members(
    db: AsyncSession, actor: Actor, board_id: UUID, page: PageRequest
) -> Rows[BoardMemberOut]:
    """List everybody who reaches a board, owners first.

    Raises:
        BoardNotFound: no such board, or the actor does not reach it.
        BoardIsTrashed: nobody reaches a board in the trash.
    """
    await _live(db, actor, board_id)
    rows = await queries.members_of(db, board_id, page)
    persons = await people.shown(db, [each.user_id for each in rows.items])
    return rows.map(
        lambda row: _member(persons[row.user_id], row.level, own=row.own_level)
    )


async def put_member(
    db: AsyncSession, actor: Actor, board_id: UUID, user_id: UUID, role: BoardRole
) -> BoardMemberOut:
    """Give somebody a role on a board. The same role again changes nothing.

    A person from outside the organisation comes into it as a guest.

    Raises:
        BoardNotFound: no such board, or the actor does not reach it.
        BoardRoleTooLow: the actor is not an owner.
        BoardIsTrashed: restore it first.
        UserNotFound: there is no such account.
        LastBoardOwner: nobody else would own the board.
    """
    seen = await _managed(db, actor, board_id)
    person = await people.find(db, user_id=user_id)
    if person is None:
        raise UserNotFound
    await organizations.ensure_guest(db, actor, seen.board.org_id, user_id)
    resource = await _locked(db, actor, board_id)
    before = await queries.own_level(db, board_id, user_id)
    level = LEVELS[role]
    if before != level:
        if before == Level.MANAGE:
            await _require_other_owner(db, board_id, user_id)
        await access.give(db, resource, level, user_id=user_id, by=actor)
        _audit(db, actor, resource, user_id, before=before, after=level)
        log.info("board.member_put", board_id=str(board_id), user_id=str(user_id))
    reached = await queries.level_on(db, board_id, user_id)
    return _member(person, reached or level, own=level)


async def remove_member(
    db: AsyncSession, actor: Actor, board_id: UUID, user_id: UUID
) -> None:
    """Take somebody's role on a board away, or leave it.

    Raises:
        BoardNotFound: no such board, or the actor does not reach it.
        BoardRoleTooLow: it is somebody else's, and the actor is not an owner.
        BoardIsTrashed: restore it first.
        BoardMemberNotFound: the person has no role of their own on it.
        LastBoardOwner: nobody else would own the board.
    """
    is_leaving = user_id == actor.user_id
    await (_live if is_leaving else _managed)(db, actor, board_id)
    resource = await _locked(
        db, actor, board_id, needed=Level.VIEW if is_leaving else Level.MANAGE
    )
    before = await queries.own_level(db, board_id, user_id)
    if before is None:
        raise BoardMemberNotFound
    if before == Level.MANAGE:
        await _require_other_owner(db, board_id, user_id)
    await access.take(db, resource, user_id=user_id, by=actor)
    _audit(db, actor, resource, user_id, before=before, after=None)
    log.info("board.member_removed", board_id=str(board_id), user_id=str(user_id))


async def _live(db: AsyncSession, actor: Actor, board_id: UUID) -> BoardSeen:
    seen = await queries.board_for(db, actor, board_id)
    if seen is None:
        raise BoardNotFound
    if seen.resource.deleted_at is not None:
        raise BoardIsTrashed
    return seen


async def _managed(
    db: AsyncSession, actor: Actor, board_id: UUID, *, needed: Level = Level.MANAGE
) -> BoardSeen:
    seen = await _live(db, actor, board_id)
    if seen.level < needed:
        raise BoardRoleTooLow(role=role_at(seen.level), needs=role_at(needed))
    return seen


async def _locked(
    db: AsyncSession, actor: Actor, board_id: UUID, *, needed: Level = Level.MANAGE
) -> Resource:
    """Let one change of a board's members happen at a time, and look again.

    Whoever waited here may have lost their own role meanwhile. Strangers never
    come this far, so they lock nothing.
    """
    await access.locked(db, [board_id])
    return (await _managed(db, actor, board_id, needed=needed)).resource


async def _require_other_owner(db: AsyncSession, board_id: UUID, user_id: UUID) -> None:
    if not await queries.has_other_owner(db, board_id, user_id):
        raise LastBoardOwner


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
        object_type="board",
        object_id=resource.id,
        org_id=resource.org_id,
        before=state(before),
        after=state(after),
    )


def _member(person: Person, level: Level, *, own: Level | None) -> BoardMemberOut:
    return BoardMemberOut(
        user=person, role=role_at(level), is_inherited=own is None or own < level
    )
