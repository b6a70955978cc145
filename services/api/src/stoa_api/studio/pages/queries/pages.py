"""One page, what it lies in, and the place something comes to."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    and_,
    any_,
    bindparam,
    case,
    column,
    exists,
    func,
    literal,
    or_,
    select,
    table,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from stoa_api.base import access
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.studio.pages.models import Page
from stoa_api.studio.pages.schemas import Crumb, PageType

ME: Final[ColumnElement[UUID]] = bindparam("me", type_=Uuid())
"""The person who asks, in statements that are built once."""

boards: Final = table(
    "boards",
    column("id", Uuid()),
    column("title", Text()),
    column("version"),
    column("updated_at", DateTime(timezone=True)),
    schema="studio",
)
spaces: Final = table(
    "spaces", column("id", Uuid()), column("name", Text()), schema="studio"
)


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page in the tree, as somebody sees it."""

    id: UUID
    org_id: UUID
    space_id: UUID
    parent_id: UUID | None
    type: PageType
    title: str
    icon: str | None
    url: str | None
    level: Level
    has_children: bool
    version: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class PageSeen:
    """A page that may be changed, and how somebody sees it."""

    page: Page
    resource: Resource
    row: PageRow

    @property
    def level(self) -> Level:
        """How far they reach on it."""
        return self.row.level

    @property
    def is_trashed(self) -> bool:
        """Whether it is itself in the trash."""
        return self.resource.deleted_at is not None


@dataclass(frozen=True, slots=True)
class Place:
    """Where pages lie: a space or a page, which should be a folder."""

    resource: Resource
    level: Level
    page_type: PageType | None
    """None for a space."""

    @property
    def space_id(self) -> UUID:
        """The space it is, or is in."""
        return self.resource.path[1]


def shown(resource: Any) -> list[Any]:
    """Return the columns of a ``PageRow`` of ``Page`` joined with a resource."""
    child, parent = aliased(Resource, name="child"), aliased(Resource, name="place")
    has_children = (
        exists()
        .where(
            child.parent_id == resource.id,
            child.deleted_at.is_(None),
            access.holds(ME, of=child),
        )
        .correlate(resource)
    )
    parent_id = (
        select(parent.id)
        .where(
            parent.id == resource.parent_id,
            access.holds(ME, of=parent),
        )
        .correlate(resource)
        .scalar_subquery()
    )
    return [
        Page.id,
        Page.org_id,
        Page.space_id,
        parent_id.label("parent_id"),
        Page.type,
        title().label("title"),
        Page.icon,
        Page.url,
        access.level_of(ME, of=resource).label("level"),
        has_children.label("has_children"),
        (Page.version + func.coalesce(boards.c.version, 0)).label("version"),
        Page.created_at,
        func.greatest(Page.updated_at, boards.c.updated_at).label("updated_at"),
        Page.position,
    ]


def title() -> ColumnElement[str]:
    """Return the title, which is the board's where there is one."""
    return func.coalesce(Page.title, boards.c.title)


def row_of(found: Any) -> PageRow:
    """Turn what ``shown`` selected into a row."""
    return PageRow(
        id=found.id,
        org_id=found.org_id,
        space_id=found.space_id,
        parent_id=found.parent_id,
        type=found.type,
        title=found.title,
        icon=found.icon,
        url=found.url,
        level=Level(found.level),
        has_children=found.has_children,
        version=found.version,
        created_at=found.created_at,
        updated_at=found.updated_at,
    )


def trashed_and_mine() -> ColumnElement[bool]:
    """In the trash itself, for those who may take it out again."""
    space = aliased(Resource, name="space")
    is_space_live = (
        exists()
        .where(space.id == Page.space_id, space.deleted_at.is_(None))
        .correlate(Page)
    )
    return and_(
        Resource.deleted_at.is_not(None),
        access.holds(ME, Level.EDIT),
        is_space_live,
    )


async def page_for(
    db: AsyncSession, actor: Actor, page_id: UUID, *, for_change: bool = False
) -> PageSeen | None:
    """Load a page as the actor may see it now, or None.

    Args:
        db: Where to look.
        actor: Who wants to see it.
        page_id: Which one.
        for_change: Lock its rows, so that one change happens at a time.
    """
    found = await db.execute(
        _one(for_change=for_change), {"me": actor.user_id, "page_id": page_id}
    )
    row = found.first()
    return None if row is None else PageSeen(row.Page, row.Resource, row_of(row))


@cache
def _one(*, for_change: bool) -> Select[*tuple[Any, ...]]:
    statement = (
        select(Page, Resource, *shown(Resource))
        .join(Resource, Resource.id == Page.id)
        .outerjoin(boards, boards.c.id == Page.id)
        .where(
            Page.id == bindparam("page_id", type_=Uuid()),
            or_(access.reaches(ME), trashed_and_mine()),
        )
        .execution_options(populate_existing=True)
    )
    return statement.with_for_update(of=(Page, Resource)) if for_change else statement


async def crumbs_of(db: AsyncSession, actor: Actor, page: Page) -> list[Crumb]:
    """Name what a page lies in, from the top, as far as the actor reaches it."""
    found = await db.execute(
        _crumbs(), {"me": actor.user_id, "page_id": page.id, "space_id": page.space_id}
    )
    return [Crumb(id=row.id, type=row.type, title=row.title) for row in found]


@cache
def _crumbs() -> Select[*tuple[Any, ...]]:
    below = aliased(Resource, name="below")
    name = func.coalesce(spaces.c.name, Page.title)
    kind = case((spaces.c.id.is_not(None), "space"), else_="folder")
    return (
        select(Resource.id, kind.label("type"), name.label("title"))
        .join(below, Resource.id == any_(below.path))
        .outerjoin(spaces, spaces.c.id == Resource.id)
        .outerjoin(Page, Page.id == Resource.id)
        .where(
            below.id == bindparam("page_id", type_=Uuid()),
            Resource.id != below.id,
            or_(
                Resource.id == bindparam("space_id", type_=Uuid()), Page.id.is_not(None)
            ),
            access.reaches(ME),
        )
        .order_by(func.cardinality(Resource.path))
    )


async def place_for(
    db: AsyncSession, actor: Actor, space_id: UUID, parent_id: UUID | None
) -> Place | None:
    """Load the place something shall come to, if the actor reaches it."""
    found = await db.execute(
        select(Resource, Page.type, access.level_of(ME).label("level"))
        .outerjoin(Page, Page.id == Resource.id)
        .where(
            Resource.id == (parent_id or space_id),
            Resource.path[2] == space_id,
            Resource.type.in_(("space", "page", "board")),
            access.reaches(ME),
            # Its id may come from the body, which the door has not looked at.
            access.inside(literal(actor.within, Uuid())),
        )
        .execution_options(populate_existing=True),
        {"me": actor.user_id},
    )
    row = found.first()
    return None if row is None else Place(row.Resource, Level(row.level), row.type)
