"""Calls about boards: their members, versions, comments and tickets."""

from functools import partial
from typing import Any, Final

from ..members import if_match, make_comment, make_version, share
from .world import NOTHING, Call, Place, Prepare, World, markdown, plain


async def _trashed(world: World) -> Call:
    await world.owner.delete(f"boards/{world.board['id']}", headers=if_match(1))
    return Call()


async def _comment(world: World, body: Any = None, version: int | None = None) -> Call:
    made = await make_comment(world.owner, world.board)
    headers = {} if version is None else if_match(version)
    return Call(ids={"comment_id": made["id"]}, body=body, headers=headers)


async def _deleted_comment(world: World) -> Call:
    call = await _comment(world)
    path = f"boards/{world.board['id']}/comments/{call.ids['comment_id']}"
    await world.owner.delete(path, headers=if_match(1))
    return call


async def _resolved_comment(world: World) -> Call:
    call = await _comment(world)
    path = f"boards/{world.board['id']}/comments/{call.ids['comment_id']}"
    await world.owner.post(f"{path}/resolve")
    return call


async def _new_board_member(world: World) -> Call:
    return Call(ids={"user_id": world.other.user_id}, body={"role": "editor"})


async def _board_member(world: World) -> Call:
    await share(world.owner, world.board, world.other, "viewer")
    return Call(ids={"user_id": world.other.user_id})


async def _version(world: World, body: Any = None) -> Call:
    made = await make_version(world.owner, world.board)
    return Call(ids={"version_id": made["id"]}, body=body)


async def _ticket(world: World) -> Call:
    return Call(body={"board_id": world.board["id"]})


CALLS: Final[dict[Place, Prepare]] = {
    ("POST", "orgs/{org_id}/boards"): plain({"title": "New", "kind": "document"}),
    ("GET", "orgs/{org_id}/boards"): NOTHING,
    ("GET", "me/boards"): NOTHING,
    ("POST", "orgs/{org_id}/boards/markdown"): markdown,
    ("GET", "boards/{board_id}/markdown"): NOTHING,
    ("POST", "boards/{board_id}/markdown"): markdown,
    ("GET", "boards/{board_id}"): NOTHING,
    ("PATCH", "boards/{board_id}"): plain({"title": "Renamed"}, version=1),
    ("DELETE", "boards/{board_id}"): plain(version=1),
    ("POST", "boards/{board_id}/restore"): _trashed,
    ("GET", "boards/{board_id}/members"): NOTHING,
    ("PUT", "boards/{board_id}/members/{user_id}"): _new_board_member,
    ("DELETE", "boards/{board_id}/members/{user_id}"): _board_member,
    ("GET", "boards/{board_id}/versions"): NOTHING,
    ("POST", "boards/{board_id}/versions"): plain({"name": "Draft"}),
    ("PATCH", "boards/{board_id}/versions/{version_id}"): partial(
        _version, body={"name": "Final"}
    ),
    ("DELETE", "boards/{board_id}/versions/{version_id}"): _version,
    ("GET", "boards/{board_id}/versions/{version_id}/state"): _version,
    ("POST", "boards/{board_id}/versions/{version_id}/restore"): _version,
    ("GET", "boards/{board_id}/comments"): NOTHING,
    ("GET", "boards/{board_id}/comments/people"): NOTHING,
    ("POST", "boards/{board_id}/comments"): plain({"text": "Why?"}),
    ("GET", "boards/{board_id}/comments/{comment_id}"): _comment,
    ("PATCH", "boards/{board_id}/comments/{comment_id}"): partial(
        _comment, body={"text": "Why not?"}, version=1
    ),
    ("DELETE", "boards/{board_id}/comments/{comment_id}"): partial(_comment, version=1),
    ("POST", "boards/{board_id}/comments/{comment_id}/replies"): partial(
        _comment, body={"text": "Because."}
    ),
    ("POST", "boards/{board_id}/comments/{comment_id}/restore"): _deleted_comment,
    ("POST", "boards/{board_id}/comments/{comment_id}/resolve"): _comment,
    ("POST", "boards/{board_id}/comments/{comment_id}/reopen"): _resolved_comment,
    ("POST", "realtime/tickets"): _ticket,
}
