"""Every select on boards. The access rule is in each of them; no list loads a state."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    DateTime,
    LargeBinary,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    column,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    table,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from stoa_api.base import access, pages
from stoa_api.base.access import Grant, Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.base.statements import Prepared
from stoa_api.studio.boards.models import Board, BoardChange, BoardState
from stoa_api.studio.boards.schemas import BoardKind, BoardSort
from stoa_shared.clock import now

FACES: Final = 4
"""Members that a list shows of each board."""
NOTHING: Final = b"\x00\x00"
"""The Yjs update that changes nothing."""
QUIET: Final = timedelta(seconds=30)
"""Between two ``board.updated`` events of a board."""

_me: ColumnElement[UUID] = bindparam("me", type_=Uuid())
"""The person who asks, in statements that are built once."""

_SORTS: Final = {
    "updated_at": (Board.updated_at, Board.id),
    "created_at": (Board.created_at, Board.id),
}
_people = table("users", column("id"), column("display_name"), schema="core")
_sessions = table(
    "sessions", column("id"), column("user_id"), column("revoked_at"), schema="core"
)


@dataclass(frozen=True, slots=True)
class BoardSeen:
    """A board and how far somebody reaches on it."""

    board: Board
    resource: Resource
    level: Level


@dataclass(frozen=True, slots=True)
class BoardListed:
    """A board in a list: with its first members and how many there are."""

    id: UUID
    org_id: UUID
    title: str
    kind: BoardKind
    version: int
    created_at: datetime
    updated_at: datetime
    trashed_at: datetime | None
    level: Level
    faces: Sequence[tuple[UUID, str]]
    """Id and name of each."""
    members_count: int


@dataclass(frozen=True, slots=True)
class BoardReach:
    """How far somebody reaches on a board, for the service that holds it open."""

    level: Level
    epoch: int
    max_users: int | None
    max_editors: int | None
    max_viewers: int | None
    view_when_full: bool


class Covers(NamedTuple):
    """The id of a log entry: milliseconds and the number within them."""

    ms: int
    seq: int

    @override
    def __str__(self) -> str:
        return f"{self.ms}-{self.seq}" if any(self) else "0"


@dataclass(frozen=True, slots=True)
class StoredState:
    """A stored state, or that there is none yet (revision 0)."""

    state: bytes | None
    covers: Covers
    revision: int
    changes: Sequence[bytes] = ()
    """What has been added to it since, in that order."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a state that was sent: no revision when it was refused."""

    org_id: UUID
    revision: int | None
    is_due: bool
    """Whether ``board.updated`` is to be recorded."""
    size_bytes: int
    """Of the whole state, without what is kept beside it."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of boards is narrowed to."""

    org_id: UUID | None = None
    kind: BoardKind | None = None
    is_trashed: bool = False
    words: str | None = None


def _visible() -> ColumnElement[bool]:
    """The rule: boards one reaches, and trashed ones for those who manage them."""
    return or_(access.reachable(_me), _trashed_and_mine())


def _trashed_and_mine() -> ColumnElement[bool]:
    return and_(Resource.deleted_at.is_not(None), access.level_of(_me) >= Level.MANAGE)


async def board_for(
    db: AsyncSession, actor: Actor, board_id: UUID, *, for_change: bool = False
) -> BoardSeen | None:
    """Load a board as the actor may see it now, or None.

    Args:
        db: Where to look.
        actor: Who wants to see it.
        board_id: Which one.
        for_change: Lock its rows, so that one change happens at a time.
    """
    found = await db.execute(
        _one_board(for_change=for_change),
        {"me": actor.user_id, "board_id": board_id},
    )
    row = found.first()
    if row is None or row.level is None:
        return None
    return BoardSeen(row.Board, row.Resource, row.level)


@cache
def _one_board(*, for_change: bool) -> Select[*tuple[Any, ...]]:
    statement = (
        select(Board, Resource, access.level_of(_me).label("level"))
        .join(Resource, Resource.id == Board.id)
        .where(Board.id == bindparam("board_id", type_=Uuid()), _visible())
        .execution_options(populate_existing=True)
    )
    if not for_change:
        return statement
    return statement.with_for_update(of=(Board, Resource))


async def boards_for(
    db: AsyncSession, actor: Actor, page: PageRequest, filters: Filters, sort: BoardSort
) -> Rows[BoardListed]:
    """List boards that the actor reaches."""
    given = {
        "org_id": filters.org_id,
        "kind": filters.kind,
        "words": f"%{_escaped(filters.words)}%" if filters.words else None,
    }
    narrowing = {name: each for name, each in given.items() if each is not None}
    by = _SORTS[sort.removeprefix("-")]
    listing = _listing(
        frozenset(narrowing),
        is_trashed=filters.is_trashed,
        sort=sort,
        is_first=page.is_first,
    )
    values = {"me": actor.user_id, **narrowing, **pages.parameters(page, by)}
    found = await listing.rows(db, **values)
    return pages.cut(list(found), page, by).map(_listed)


def _listed(row: Any) -> BoardListed:
    return BoardListed(
        id=row.id,
        org_id=row.org_id,
        title=row.title,
        kind=row.kind,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        trashed_at=row.trashed_at,
        level=Level(row.level),
        faces=[(UUID(user_id), name) for user_id, name in row.faces],
        members_count=row.members_count,
    )


def _escaped(words: str) -> str:
    """Return words that mean themselves in LIKE."""
    return re.sub(r"([%_\\])", r"\\\1", words)


@cache
def _listing(
    narrowing: frozenset[str], *, is_trashed: bool, sort: BoardSort, is_first: bool
) -> Prepared:
    """Build the list once for each combination of filters."""
    conditions = {
        "org_id": Board.org_id == bindparam("org_id", type_=Uuid()),
        "kind": Board.kind == bindparam("kind", type_=Text()),
        "words": Board.title.ilike(bindparam("words", type_=Text())),
    }
    return Prepared(
        lambda: pages.keyset(
            _list(is_trashed=is_trashed).where(
                *(conditions[each] for each in sorted(narrowing))
            ),
            _SORTS[sort.removeprefix("-")],
            is_first=is_first,
            is_descending=sort.startswith("-"),
        )
    )


def _list(*, is_trashed: bool) -> Select[*tuple[Any, ...]]:
    members = and_(Grant.resource_id == Board.id, Grant.user_id.is_not(None))
    first = (
        select(_people.c.id, _people.c.display_name)
        .join(Grant, Grant.user_id == _people.c.id)
        .where(members)
        .order_by(Grant.level.desc(), Grant.created_at, Grant.id)
        .limit(FACES)
        .correlate(Board)
        .subquery("first")
    )
    face = func.jsonb_build_array(first.c.id, first.c.display_name)
    faces = select(func.coalesce(func.jsonb_agg(face), func.jsonb_build_array()))
    count = select(func.count()).select_from(Grant).where(members).correlate(Board)
    return (
        select(
            Board.id,
            Board.org_id,
            Board.title,
            Board.kind,
            Board.version,
            Board.created_at,
            Board.updated_at,
            Resource.deleted_at.label("trashed_at"),
            access.level_of(_me).label("level"),
            faces.scalar_subquery().label("faces"),
            count.scalar_subquery().label("members_count"),
        )
        .join(Resource, Resource.id == Board.id)
        .where(_trashed_and_mine() if is_trashed else access.reachable(_me))
    )


async def members_of(db: AsyncSession, board_id: UUID, page: PageRequest) -> Rows[Any]:
    """List who reaches a live board: ``user_id``, ``level``, ``own_level``."""
    everybody = access.people_reaching(board_id).subquery("everybody")
    own = (
        select(Grant.level)
        .where(Grant.resource_id == board_id, Grant.user_id == everybody.c.user_id)
        .correlate(everybody)
        .scalar_subquery()
    )
    return await page_rows(
        db,
        select(everybody.c.user_id, everybody.c.level, own.label("own_level")),
        page,
        by=(everybody.c.level, everybody.c.user_id),
    )


async def own_level(db: AsyncSession, board_id: UUID, user_id: UUID) -> Level | None:
    """Return what a person was granted on the board itself, or None."""
    return await db.scalar(
        select(Grant.level).where(
            Grant.resource_id == board_id, Grant.user_id == user_id
        )
    )


async def level_on(db: AsyncSession, board_id: UUID, user_id: UUID) -> Level | None:
    """Return how far a person reaches on a live board, or None."""
    return await db.scalar(
        select(access.level_of(user_id))
        .select_from(Resource)
        .where(Resource.id == board_id, access.reachable(user_id))
    )


async def has_other_owner(db: AsyncSession, board_id: UUID, user_id: UUID) -> bool:
    """Whether somebody else was made owner of the board itself."""
    others = exists().where(
        Grant.resource_id == board_id,
        Grant.user_id.is_not(None),
        Grant.user_id != user_id,
        Grant.level == Level.MANAGE,
    )
    return bool(await db.scalar(select(others)))


async def access_of(
    db: AsyncSession, board_id: UUID, user_id: UUID, session_id: UUID | None
) -> BoardReach | None:
    """Return how far somebody reaches on a live board, or None.

    Args:
        db: Where to look.
        board_id: Which board.
        user_id: Who.
        session_id: Must be an open session of theirs, when given.
    """
    parameters = {"me": user_id, "board_id": board_id, "session_id": session_id}
    found = await db.execute(
        _one_reach(in_session=session_id is not None),
        {name: each for name, each in parameters.items() if each is not None},
    )
    row = found.first()
    if row is None or row.level is None:
        return None
    return BoardReach(
        level=row.level,
        epoch=row.epoch,
        max_users=row.max_users,
        max_editors=row.max_editors,
        max_viewers=row.max_viewers,
        view_when_full=row.view_when_full,
    )


@cache
def _one_reach(*, in_session: bool) -> Select[*tuple[Any, ...]]:
    statement = (
        select(
            access.level_of(_me).label("level"),
            access.epoch_of().label("epoch"),
            Board.max_users,
            Board.max_editors,
            Board.max_viewers,
            Board.view_when_full,
        )
        .select_from(Board)
        .join(Resource, Resource.id == Board.id)
        .where(Board.id == bindparam("board_id", type_=Uuid()), access.reachable(_me))
    )
    if not in_session:
        return statement
    return statement.where(
        exists().where(
            _sessions.c.id == bindparam("session_id", type_=Uuid()),
            _sessions.c.user_id == _me,
            _sessions.c.revoked_at.is_(None),
        )
    )


async def stored_state(db: AsyncSession, board_id: UUID) -> StoredState | None:
    """Load the state of a board, in the trash or not; None without one."""
    changes = (
        select(
            func.array_agg(aggregate_order_by(BoardChange.change, BoardChange.revision))
        )
        .where(BoardChange.board_id == Board.id)
        .correlate(Board)
        .scalar_subquery()
        .label("changes")
    )
    row = (
        await db.execute(
            select(
                BoardState.state,
                BoardState.covers_ms,
                BoardState.covers_seq,
                BoardState.revision,
                changes,
            )
            .select_from(Board)
            .outerjoin(BoardState, BoardState.board_id == Board.id)
            .where(Board.id == board_id)
        )
    ).first()
    if row is None:
        return None
    if row.state is None:
        return StoredState(state=None, covers=Covers(0, 0), revision=0)
    return StoredState(
        state=row.state,
        covers=Covers(row.covers_ms, row.covers_seq),
        revision=row.revision,
        changes=tuple(row.changes or ()),
    )


async def store_state(
    db: AsyncSession,
    board_id: UUID,
    state: bytes,
    covers: Covers,
    *,
    on_revision: int | None,
) -> Stored | None:
    """Store a state in one statement; None when there is no such board.

    A board in the trash takes it too: what was typed before it went there, and
    is saved a moment later, must be there when it is restored.

    The comparison and the write are one: with ``on_revision`` the row must be
    at that revision (0: not there yet), without it the higher or equal log id
    wins. Log ids are two numbers and are compared as such: as text, 9-0 would
    be higher than 10-0.
    """
    at = now()
    board = _board(board_id)
    stored = _upsert(board, state, covers, on_revision, at)
    whole = delete(BoardChange).where(BoardChange.board_id == stored.c.board_id)
    return await _touch(db, board, stored, whole.cte("whole"), at)


async def store_change(
    db: AsyncSession, board_id: UUID, change: bytes, covers: Covers, *, on_revision: int
) -> Stored | None:
    """Keep a change beside the state in one statement; None without such a board.

    The row of the state gets its revision and covered id; its bytes, which lie
    elsewhere, are not written again.
    """
    at = now()
    board = _board(board_id)
    stored = (
        update(BoardState)
        .where(BoardState.board_id == board.c.id, BoardState.revision == on_revision)
        .values(
            covers_ms=covers.ms, covers_seq=covers.seq, revision=BoardState.revision + 1
        )
        .returning(BoardState.board_id, BoardState.revision, BoardState.size_bytes)
        .cte("stored")
    )
    added = insert(BoardChange).from_select(
        ["board_id", "revision", "change", "created_at"],
        select(
            stored.c.board_id,
            stored.c.revision,
            literal(change, LargeBinary()),
            literal(at, DateTime(timezone=True)),
        ).where(literal(change != NOTHING)),
    )
    return await _touch(db, board, stored, added.cte("added"), at)


def _board(board_id: UUID) -> CTE:
    return select(Board.id, Board.org_id).where(Board.id == board_id).cte("board")


async def _touch(
    db: AsyncSession, board: CTE, stored: CTE, also: CTE, at: datetime
) -> Stored | None:
    """Store, do what else belongs to it, and date the board."""
    is_due = or_(Board.announced_at.is_(None), Board.announced_at <= at - QUIET)
    touched = (
        update(Board)
        .where(Board.id == stored.c.board_id)
        .values(
            updated_at=at,
            announced_at=case((is_due, at), else_=Board.announced_at),
        )
        .returning(Board.announced_at)
        .cte("touched")
    )
    row = (
        await db.execute(
            select(
                board.c.org_id,
                stored.c.revision,
                stored.c.size_bytes,
                touched.c.announced_at,
            )
            .select_from(board)
            .outerjoin(stored, true())
            .outerjoin(touched, true())
            .add_cte(also)
        )
    ).first()
    if row is None:
        return None
    return Stored(
        org_id=row.org_id,
        revision=row.revision,
        is_due=row.announced_at == at,
        size_bytes=row.size_bytes or 0,
    )


def _upsert(
    board: CTE, state: bytes, covers: Covers, on_revision: int | None, at: datetime
) -> CTE:
    values = {
        "state": literal(state, LargeBinary()),
        "covers_ms": literal(covers.ms, BigInteger()),
        "covers_seq": literal(covers.seq, BigInteger()),
        "size_bytes": literal(len(state), BigInteger()),
        "updated_at": literal(at, DateTime(timezone=True)),
    }
    source = select(board.c.id, *values.values(), literal(1, BigInteger()))
    if on_revision:
        is_there = exists().where(BoardState.board_id == board.c.id)
        source = source.where(is_there)
    new = insert(BoardState).from_select(["board_id", *values, "revision"], source)
    if on_revision is None:
        may_replace = tuple_(BoardState.covers_ms, BoardState.covers_seq) <= tuple_(
            new.excluded.covers_ms, new.excluded.covers_seq
        )
    else:
        may_replace = BoardState.revision == on_revision
    return (
        new.on_conflict_do_update(
            index_elements=[BoardState.board_id],
            set_={name: new.excluded[name] for name in values}
            | {"revision": BoardState.revision + 1},
            where=may_replace,
        )
        .returning(BoardState.board_id, BoardState.revision, BoardState.size_bytes)
        .cte("stored")
    )
