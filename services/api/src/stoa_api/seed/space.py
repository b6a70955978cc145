"""The space of the demo: a small tree of pages with something written on them."""

from dataclasses import dataclass
from importlib import resources
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.actor import Actor
from stoa_api.studio.boards import service as boards
from stoa_api.studio.markdown import service as markdown
from stoa_api.studio.members import service as members
from stoa_api.studio.members.schemas import Role
from stoa_api.studio.pages import service as pages
from stoa_api.studio.pages.schemas import PageNew
from stoa_api.studio.spaces import service as spaces
from stoa_api.studio.spaces.schemas import SpaceNew

SPACE: Final = SpaceNew(
    name="Antigone, spring term",
    description="What the company needs from first reading to last night.",
)


@dataclass(frozen=True, slots=True)
class _Text:
    title: str
    file: str


TOP: Final = _Text("Calls and house rules", "calls.md")
FOLDER: Final = "Rehearsals"
IN_FOLDER: Final = (
    _Text("Warm-up", "warm-up.md"),
    _Text("Notes from the runs", "notes.md"),
)
LINK: Final = ("The play, in English", "https://www.gutenberg.org/ebooks/31")


async def plant_space(
    db: AsyncSession,
    owner: Actor,
    org_id: UUID,
    roles: list[tuple[Actor, Role]],
    covers: str,
) -> None:
    """Make the space, its pages, and the roles of its people.

    Args:
        db: The transaction.
        owner: Who begins it.
        org_id: The organisation it is in.
        roles: Who has which role in it.
        covers: How much of the log what is written covers.
    """
    space = await spaces.create_space(db, owner, org_id, SPACE)
    for actor, role in roles:
        await members.put_member(db, owner, spaces.place(space.id), actor.user_id, role)
    await _text(db, owner, space.id, TOP, covers)
    folder = await pages.create_page(
        db, owner, space.id, PageNew(type="folder", title=FOLDER)
    )
    for each in IN_FOLDER:
        await _text(db, owner, space.id, each, covers, below=folder.id)
    title, url = LINK
    await pages.create_page(
        db, owner, space.id, PageNew(type="link", title=title, url=url)
    )


async def _text(
    db: AsyncSession,
    owner: Actor,
    space_id: UUID,
    text: _Text,
    covers: str,
    *,
    below: UUID | None = None,
) -> None:
    new = PageNew(type="document", title=text.title, parent_id=below)
    page = await pages.create_page(db, owner, space_id, new)
    content = resources.files("stoa_api.seed").joinpath("pages", text.file)
    state = markdown.first_state(content.read_text("utf-8"))
    await boards.store_state(db, page.id, state, boards.covers_from(covers))
