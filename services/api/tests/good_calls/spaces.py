"""Calls about spaces and pages."""

from dataclasses import replace
from functools import partial
from typing import Any, Final

from ..members import if_match, let_into, make_page, make_space
from .world import NOTHING, Call, Place, Prepare, World, markdown, plain


async def _space(
    world: World, body: Any = None, *, version: int | None = None, trashed: bool = False
) -> Call:
    made = await make_space(world.owner, world.org)
    if trashed:
        await world.owner.delete(f"spaces/{made['id']}", headers=if_match(1))
    call = await plain(body, version=version)(world)
    return replace(call, ids={"space_id": made["id"]})


async def _space_member(world: World, body: Any = None) -> Call:
    made = await make_space(world.owner, world.org)
    if body is None:
        await let_into(world.owner, made, world.other, "viewer")
    return Call(ids={"space_id": made["id"], "user_id": world.other.user_id}, body=body)


async def _page(
    world: World, body: Any = None, *, version: int | None = None, trashed: bool = False
) -> Call:
    page = await make_page(world.owner, await make_space(world.owner, world.org))
    if trashed:
        await world.owner.delete(f"pages/{page['id']}", headers=if_match(1))
    call = await plain(body, version=version)(world)
    return replace(call, ids={"page_id": page["id"]})


async def _markdown_page(world: World) -> Call:
    return replace(await markdown(world), ids=(await _space(world)).ids)


CALLS: Final[dict[Place, Prepare]] = {
    ("POST", "orgs/{org_id}/spaces"): plain({"name": "Rhetoric"}),
    ("GET", "orgs/{org_id}/spaces"): NOTHING,
    ("GET", "orgs/{org_id}/shared-pages"): NOTHING,
    ("GET", "spaces/{space_id}"): _space,
    ("PATCH", "spaces/{space_id}"): partial(_space, body={"name": "Logic"}, version=1),
    ("PUT", "spaces/{space_id}/place"): partial(_space, body={"after": "first"}),
    ("DELETE", "spaces/{space_id}"): partial(_space, version=1),
    ("POST", "spaces/{space_id}/restore"): partial(_space, trashed=True),
    ("GET", "spaces/{space_id}/members"): _space,
    ("PUT", "spaces/{space_id}/members/{user_id}"): partial(
        _space_member, body={"role": "editor"}
    ),
    ("DELETE", "spaces/{space_id}/members/{user_id}"): _space_member,
    ("GET", "spaces/{space_id}/tree"): _space,
    ("GET", "spaces/{space_id}/trash"): _space,
    ("POST", "spaces/{space_id}/pages"): partial(
        _space, body={"type": "document", "title": "Notes"}
    ),
    ("POST", "spaces/{space_id}/pages/markdown"): _markdown_page,
    ("GET", "pages/{page_id}"): _page,
    ("PATCH", "pages/{page_id}"): partial(_page, body={"title": "New"}, version=1),
    ("PUT", "pages/{page_id}/place"): partial(_page, body={"after": "first"}),
    ("POST", "pages/{page_id}/duplicate"): partial(_page, body={}),
    ("DELETE", "pages/{page_id}"): partial(_page, version=1),
    ("POST", "pages/{page_id}/restore"): partial(_page, trashed=True),
}
