"""The place where every good call is made, and what varies from call to call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import httpx

from stoa_api.base.db import Sessions

from ..makers import Client
from ..members import Json, Member, if_match, make_board, make_org

Place = tuple[str, str]
"""Method and path below ``/api/v1/`` of a route."""


@dataclass
class World:
    """An organisation with a board, its owner, and somebody who is not in it."""

    owner: Member
    other: Member
    sessions: Sessions
    org: Json
    board: Json


async def make_world(owner: Member, other: Member, sessions: Sessions) -> World:
    """Make it."""
    org = await make_org(owner)
    return World(owner, other, sessions, org, await make_board(owner, org))


@dataclass(frozen=True)
class Call:
    """What varies in a call."""

    ids: dict[str, object] = field(default_factory=dict[str, object])
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict[str, str])


Prepare = Callable[[World], Awaitable[Call]]
"""Brings about what a call needs, and returns what to put into it."""


@dataclass(frozen=True)
class Request:
    """A call that can be made by anybody."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]

    async def send(self, by: Client) -> httpx.Response:
        return await by.request(
            self.method, self.path, json=self.body, headers=self.headers
        )


async def _plain(_: World, *, body: Any = None, version: int | None = None) -> Call:
    return Call(body=body, headers={} if version is None else if_match(version))


def plain(body: Any = None, *, version: int | None = None) -> Prepare:
    """A call that needs nothing but the world."""
    return partial(_plain, body=body, version=version)


NOTHING: Final = plain()


async def markdown(_: World) -> Call:
    """A call that sends a text."""
    return Call(body="New", headers={"Content-Type": "text/markdown"})


async def joined(world: World) -> None:
    """Have the other person in the organisation, who may be in it already."""
    body = {"user_id": str(world.other.user_id), "role": "learner"}
    await world.owner.post(f"orgs/{world.org['id']}/members", json=body)
