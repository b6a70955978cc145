"""Begin, show, change, trash and restore boards."""

from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox, versions
from stoa_api.base.access import Grant, Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import service as organizations
from stoa_api.core.organizations.errors import OrganizationNotFound
from stoa_api.core.people import service as people
from stoa_api.studio.boards import queries
from stoa_api.studio.boards.errors import (
    BoardIsLive,
    BoardIsPart,
    BoardIsTrashed,
    BoardNotFound,
    GuestsCreateNothing,
)
from stoa_api.studio.boards.models import Board
from stoa_api.studio.boards.queries import BoardListed, BoardSeen, Filters
from stoa_api.studio.boards.schemas import (
    BoardItem,
    BoardKind,
    BoardNew,
    BoardOut,
    BoardPatch,
    BoardSettings,
    BoardSort,
)
from stoa_api.studio.members import service as members
from stoa_api.studio.members.schemas import role_at
from stoa_shared.clock import now
from stoa_shared.events.studio import (
    BoardCreated,
    BoardRenamed,
    BoardRestored,
    BoardTrashed,
)

log = structlog.stdlib.get_logger()


async def create_board(
    db: AsyncSession, actor: Actor, org_id: UUID, new: BoardNew
) -> BoardOut:
    """Begin a board; who begins it owns it.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        GuestsCreateNothing: the actor is a guest there.
    """
    await require_may_create(db, actor, org_id)
    root = await db.get_one(Resource, org_id)
    resource = access.add_resource(
        db, root, resource_type="board", created_by=actor.user_id
    )
    board = await begin_on(db, actor, resource, title=new.title, kind=new.kind)
    # Nobody could reach it before, so the grant is no change to announce.
    db.add(_ownership(resource, actor))
    audit.record(db, actor, "board.created", board, after={"title": board.title})
    return _shown(BoardSeen(board, resource, Level.MANAGE))


async def require_may_create(db: AsyncSession, actor: Actor, org_id: UUID) -> None:
    """Refuse somebody who begins no boards there.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        GuestsCreateNothing: the actor is a guest there.
    """
    if await organizations.role_of(db, actor, org_id) == "guest":
        raise GuestsCreateNothing


async def begin_on(
    db: AsyncSession, actor: Actor, resource: Resource, *, title: str, kind: BoardKind
) -> Board:
    """Begin the board of a resource that was just added: also a page's.

    Whoever calls has checked who may, and audits what it is part of.
    """
    await db.flush()
    at = now()
    board = Board(
        id=resource.id,
        org_id=resource.org_id,
        title=title,
        kind=kind,
        view_when_full=False,
        version=1,
        created_at=at,
        updated_at=at,
    )
    db.add(board)
    await db.flush()
    outbox.record(
        db,
        BoardCreated(subject=board.id, title=title, kind=kind),
        actor=actor,
        org_id=board.org_id,
    )
    log.info("board.created", board_id=str(board.id), actor_id=str(actor.user_id))
    return board


async def list_boards(
    db: AsyncSession,
    actor: Actor,
    page: PageRequest,
    *,
    filters: Filters,
    sort: BoardSort,
) -> Rows[BoardItem]:
    """List boards the actor reaches, in one organisation or in all.

    Raises:
        OrganizationNotFound: the actor is not in the organisation asked for.
    """
    breadth = await access.breadth(db, actor, filters.org_id)
    rows = await queries.boards_for(
        db, actor, page, filters, sort, is_wide=breadth.is_wide
    )
    if filters.org_id is not None and not rows.items and not breadth.is_member:
        # Who is not in it may still reach some boards there, by a link.
        raise OrganizationNotFound
    return rows.map(_item)


def _item(row: BoardListed) -> BoardItem:
    return BoardItem(
        id=row.id,
        org_id=row.org_id,
        title=row.title,
        kind=row.kind,
        role=role_at(row.level),
        members=[people.show(user_id, name) for user_id, name in row.faces],
        members_count=row.members_count,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        trashed_at=row.trashed_at,
    )


async def get_board(db: AsyncSession, actor: Actor, board_id: UUID) -> BoardOut:
    """Show one board; its owners see it in the trash too.

    Raises:
        BoardNotFound: no such board, or the actor does not reach it.
    """
    seen = await queries.board_for(db, actor, board_id)
    if seen is None:
        raise BoardNotFound
    return _shown(seen)


async def update_board(
    db: AsyncSession, actor: Actor, board_id: UUID, patch: BoardPatch, *, version: int
) -> BoardOut:
    """Rename a board, or change its settings.

    Raises:
        BoardNotFound: no such board, or the actor does not reach it.
        RoleTooLow: editors rename; the settings are for owners.
        BoardIsTrashed: restore it first.
        PreconditionFailed: somebody was faster.
    """
    has_settings = "settings" in patch.model_fields_set
    needed = Level.MANAGE if has_settings else Level.EDIT
    seen = await _changeable(db, actor, board_id, needed)
    if seen.resource.deleted_at is not None:
        raise BoardIsTrashed
    board = seen.board
    versions.check(board.version, version)
    before, seats_before = _contents(board), _seats(board)
    board.title = patch.title or board.title
    if patch.settings is not None:
        for name, value in patch.settings.model_dump(exclude_unset=True).items():
            setattr(board, name, value)
    after = _contents(board)
    if after == before:
        return _shown(seen)
    board.version += 1
    board.updated_at = now()
    if after["title"] != before["title"]:
        outbox.record(
            db,
            BoardRenamed(subject=board.id, title=board.title),
            actor=actor,
            org_id=board.org_id,
        )
    if _seats(board) != seats_before:
        # Whoever caches access also caches how many may come.
        await access.announce(db, seen.resource, by=actor)
    audit.record(db, actor, "board.updated", board, before=before, after=after)
    log.info("board.updated", board_id=str(board.id), actor_id=str(actor.user_id))
    return _shown(seen)


async def trash_board(
    db: AsyncSession, actor: Actor, board_id: UUID, *, version: int
) -> None:
    """Put a board into the trash: only its owners still see it.

    Raises:
        BoardNotFound: no such board, or the actor does not reach it.
        RoleTooLow: the actor is not an owner.
        BoardIsPart: it is a lesson's.
        BoardIsTrashed: it is there already.
        PreconditionFailed: somebody was faster.
    """
    seen = await _changeable(db, actor, board_id, Level.MANAGE)
    _require_by_itself(seen)
    if seen.resource.deleted_at is not None:
        raise BoardIsTrashed
    versions.check(seen.board.version, version)
    seen.board.version += 1
    seen.resource.deleted_at = now()
    await access.announce(db, seen.resource, by=actor)
    outbox.record(
        db, BoardTrashed(subject=board_id), actor=actor, org_id=seen.board.org_id
    )
    audit.record(db, actor, "board.trashed", seen.board)
    log.info("board.trashed", board_id=str(board_id), actor_id=str(actor.user_id))


async def restore_board(db: AsyncSession, actor: Actor, board_id: UUID) -> BoardOut:
    """Take a board out of the trash; everybody has the role they had.

    Raises:
        BoardNotFound: no such board, or the actor does not own it.
        RoleTooLow: the actor is not an owner.
        BoardIsPart: it is a lesson's.
        BoardIsLive: it is not in the trash.
    """
    seen = await _changeable(db, actor, board_id, Level.MANAGE)
    _require_by_itself(seen)
    if seen.resource.deleted_at is None:
        raise BoardIsLive
    seen.board.version += 1
    seen.resource.deleted_at = None
    await access.announce(db, seen.resource, by=actor)
    outbox.record(
        db, BoardRestored(subject=board_id), actor=actor, org_id=seen.board.org_id
    )
    audit.record(db, actor, "board.restored", seen.board)
    log.info("board.restored", board_id=str(board_id), actor_id=str(actor.user_id))
    return _shown(seen)


async def retitle(db: AsyncSession, actor: Actor, board_id: UUID, title: str) -> None:
    """Rename the board of a page, whose caller has checked who may and audits it."""
    board = await db.get_one(Board, board_id, with_for_update=True)
    if board.title == title:
        return
    board.title = title
    board.version += 1
    board.updated_at = now()
    outbox.record(
        db,
        BoardRenamed(subject=board_id, title=title),
        actor=actor,
        org_id=board.org_id,
    )


async def tell_trashed(
    db: AsyncSession, actor: Actor, board_id: UUID, *, is_trashed: bool
) -> None:
    """Say that the page of a board went to the trash, or came back from it."""
    board = await db.get_one(Board, board_id, with_for_update=True)
    board.version += 1
    event = BoardTrashed if is_trashed else BoardRestored
    outbox.record(db, event(subject=board_id), actor=actor, org_id=board.org_id)


async def _changeable(
    db: AsyncSession, actor: Actor, board_id: UUID, needed: Level
) -> BoardSeen:
    seen = await queries.board_for(db, actor, board_id, for_change=True)
    if seen is None:
        raise BoardNotFound
    members.require(seen.level, needed)
    return seen


def _ownership(resource: Resource, actor: Actor) -> Grant:
    return Grant(
        resource_id=resource.id,
        org_id=resource.org_id,
        user_id=actor.user_id,
        level=Level.MANAGE,
        created_by=actor.user_id,
    )


def _contents(board: Board) -> dict[str, object]:
    return {"title": board.title, **_seats(board).model_dump()}


def _seats(board: Board) -> BoardSettings:
    return BoardSettings(
        max_users=board.max_users,
        max_editors=board.max_editors,
        max_viewers=board.max_viewers,
        view_when_full=board.view_when_full,
    )


def _shown(seen: BoardSeen) -> BoardOut:
    board = seen.board
    return BoardOut(
        id=board.id,
        org_id=board.org_id,
        title=board.title,
        kind=board.kind,
        role=role_at(seen.level),
        level="write" if seen.level >= Level.EDIT else "read",
        may_comment=seen.level >= Level.COMMENT,
        settings=_seats(board),
        version=board.version,
        created_at=board.created_at,
        updated_at=board.updated_at,
        trashed_at=seen.resource.deleted_at,
    )


def _require_by_itself(seen: BoardSeen) -> None:
    if seen.resource.type != "board":
        raise BoardIsPart
