"""One board as somebody sees it, and lists of them; no list loads a state."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, pages
from stoa_api.base.access import Grant, Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.base.statements import Prepared
from stoa_api.studio.boards.models import Board
from stoa_api.studio.boards.schemas import BoardKind, BoardSort

FACES: Final = 4
"""Members that a list shows of each board."""

_me: ColumnElement[UUID] = bindparam("me", type_=Uuid())
"""The person who asks, in statements that are built once."""

_SORTS: Final = {
    "updated_at": (Board.updated_at, Board.id),
    "created_at": (Board.created_at, Board.id),
}
_people = table("users", column("id"), column("display_name"), schema="core")
_organizations = table(
    "organizations",
    column("id"),
    column("switched_off", ARRAY(Text())),
    schema="core",
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
class Filters:
    """What a list of boards is narrowed to."""

    org_id: UUID | None = None
    kind: BoardKind | None = None
    is_trashed: bool = False
    words: str | None = None


def _visible() -> ColumnElement[bool]:
    """The rule: boards one reaches, and trashed ones for those who manage them."""
    return or_(access.reaches(_me), _trashed_and_mine())


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
    db: AsyncSession,
    actor: Actor,
    page: PageRequest,
    filters: Filters,
    sort: BoardSort,
    *,
    is_wide: bool,
) -> Rows[BoardListed]:
    """List boards that the actor reaches, widely or not (``access.breadth``)."""
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
        is_wide=filters.is_trashed or is_wide,
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
    narrowing: frozenset[str],
    *,
    is_trashed: bool,
    is_wide: bool,
    sort: BoardSort,
    is_first: bool,
) -> Prepared:
    """Build the list once for each combination of filters."""
    conditions = {
        "org_id": Board.org_id == bindparam("org_id", type_=Uuid()),
        "kind": Board.kind == bindparam("kind", type_=Text()),
        "words": Board.title.ilike(bindparam("words", type_=Text())),
    }
    wanted = [conditions[each] for each in sorted(narrowing)]
    if "org_id" not in narrowing:  # else the route has asked for that one
        wanted.append(_is_switched_on())
    return Prepared(
        lambda: pages.keyset(
            _list(is_trashed=is_trashed, is_wide=is_wide).where(*wanted),
            _SORTS[sort.removeprefix("-")],
            is_first=is_first,
            is_descending=sort.startswith("-"),
        )
    )


def _is_switched_on() -> ColumnElement[bool]:
    """The organisation of the board has boards."""
    return ~(
        exists()
        .where(
            _organizations.c.id == Board.org_id,
            literal("boards", Text()) == any_(_organizations.c.switched_off),
        )
        .correlate(Board)
    )


def _list(*, is_trashed: bool, is_wide: bool) -> Select[*tuple[Any, ...]]:
    # Along the order each is looked at by itself: an index over all would be slow.
    reached = access.reaches(_me) if is_wide else access.within_reach(_me, Board.id)
    members = and_(
        Grant.resource_id == Board.id,
        Grant.user_id.is_not(None),
        # Visitors by a link do not learn who else is there.
        access.is_among(_me, Board.org_id),
    )
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
        .where(_trashed_and_mine() if is_trashed else reached)
    )
