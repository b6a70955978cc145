"""Calls about access to anything: grants and links."""

from functools import partial
from typing import Any, Final

from ..members import Json
from .world import Call, Place, Prepare, World


async def _on_board(
    world: World, body: Any = None, holder: tuple[str, str] | None = None
) -> Call:
    ids: dict[str, object] = {"resource_id": world.board["id"]}
    if holder is not None:
        ids |= {"kind": holder[0], "holder": holder[1]}
    return Call(ids=ids, body=body)


async def _grant(world: World) -> Call:
    call = await _on_board(world, holder=("roles", "learner"))
    path = "resources/{resource_id}/grants/{kind}/{holder}".format_map(call.ids)
    await world.owner.put(path, json={"level": "view"})
    return call


async def make_link(world: World, **wanted: Any) -> Json:
    """Make a link to the board; guests may come in by it if not said else."""
    path = f"resources/{world.board['id']}/links"
    body = {"level": "view", "allows_guests": True, **wanted}
    answer = await world.owner.post(path, json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _link(world: World) -> Call:
    call = await _on_board(world)
    return Call(ids={**call.ids, "link_id": (await make_link(world))["id"]})


async def _redeem(world: World) -> Call:
    return Call(body={"token": (await make_link(world))["token"], "name": "Gast"})


CALLS: Final[dict[Place, Prepare]] = {
    ("GET", "resources/{resource_id}/access"): _on_board,
    ("PATCH", "resources/{resource_id}/access"): partial(
        _on_board, body={"is_inheriting": False}
    ),
    ("GET", "resources/{resource_id}/viewers"): _on_board,
    ("GET", "resources/{resource_id}/grants"): _on_board,
    ("PUT", "resources/{resource_id}/grants/{kind}/{holder}"): partial(
        _on_board, body={"level": "view"}, holder=("roles", "learner")
    ),
    ("DELETE", "resources/{resource_id}/grants/{kind}/{holder}"): _grant,
    ("GET", "resources/{resource_id}/links"): _on_board,
    ("POST", "resources/{resource_id}/links"): partial(
        _on_board, body={"level": "view", "allows_guests": True}
    ),
    ("DELETE", "resources/{resource_id}/links/{link_id}"): _link,
    ("POST", "links/redeem"): _redeem,
}
