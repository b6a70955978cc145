"""Whatever ends a right ends it everywhere: in the API at once, on sockets in 1 s."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from stoa_api.commands import set_block

from .clients import Person, eventually
from .conftest import Arrive, NewClient, OpenBoard, OpenSocket
from .platform import Platform

Ending = Callable[[], Awaitable[Any]]
SOON = timedelta(seconds=3)
"""Long enough to come in and write; what ends by itself ends then."""


@dataclass
class Scene:
    """Ada's board, and Bo, who is to lose what she gives him."""

    ada: Person
    bo: Person
    org_id: str
    board_id: str
    platform: Platform

    @property
    def grants(self) -> str:
        return f"/resources/{self.board_id}/grants"

    @property
    def member(self) -> str:
        return f"/orgs/{self.org_id}/members/{self.bo.id}"

    async def join(self, role: str) -> None:
        """Take Bo into the organisation."""
        body = {"user_id": self.bo.id, "role": role}
        answer = await self.ada.post(f"/orgs/{self.org_id}/members", json=body)
        assert answer.status_code == 201, answer.text

    async def grant(
        self, holder: str, level: str = "edit", ends: datetime | None = None
    ) -> None:
        """Give a holder a level on the board."""
        body = {"level": level, "expires_at": ends and ends.isoformat()}
        answer = await self.ada.put(f"{self.grants}/{holder}", json=body)
        assert answer.status_code == 200, answer.text

    async def group(self) -> str:
        """Make a group with Bo in it, and return its id."""
        await self.join("learner")
        groups = f"/orgs/{self.org_id}/groups"
        made = await self.ada.post(groups, json={"name": "Class 7"})
        assert made.status_code == 201, made.text
        group_id = str(made.json()["id"])
        path = f"{groups}/{group_id}/members"
        answer = await self.ada.patch(path, json={"add": [self.bo.id]})
        assert answer.status_code in (200, 204), answer.text
        return group_id

    async def link(self, ends: datetime | None = None, *, name: str = "") -> str:
        """Make a link, let Bo come in by it, and return where it is."""
        path = f"/resources/{self.board_id}/links"
        body = {
            "level": "edit",
            "allows_guests": bool(name),
            "expires_at": ends and ends.isoformat(),
        }
        made = await self.ada.post(path, json=body)
        assert made.status_code == 201, made.text
        redeem = {"token": made.json()["token"]} | ({"name": name} if name else {})
        headers = {} if name else {"Authorization": f"Bearer {self.bo.token}"}
        answer = await self.bo.http.post(
            "/api/v1/links/redeem", json=redeem, headers=headers
        )
        assert answer.status_code == 200, answer.text
        if name:
            self.bo.token = answer.json()["guest"]["access_token"]
        return f"{path}/{made.json()['id']}"


async def own_grant(scene: Scene) -> Ending:
    await scene.grant(f"users/{scene.bo.id}")
    return lambda: scene.ada.delete(f"{scene.grants}/users/{scene.bo.id}")


async def own_grant_over(scene: Scene) -> Ending:
    ends = datetime.now(UTC) + SOON
    await scene.grant(f"users/{scene.bo.id}", ends=ends)
    return lambda: until(ends)


async def role(scene: Scene) -> Ending:
    await scene.join("instructor")
    await scene.grant("roles/instructor")
    return lambda: scene.ada.put(scene.member, json={"role": "learner"})


async def membership(scene: Scene) -> Ending:
    await scene.join("learner")
    await scene.grant("roles/learner")
    return lambda: scene.ada.delete(scene.member)


async def blocked_there(scene: Scene) -> Ending:
    await scene.join("learner")
    await scene.grant("roles/learner")
    reason = {"reason": "Spam in the comments"}
    return lambda: scene.ada.put(f"{scene.member}/block", json=reason)


async def link_of_one_blocked(scene: Scene) -> Ending:
    await scene.join("learner")
    await scene.link()
    reason = {"reason": "Spam in the comments"}
    return lambda: scene.ada.put(f"{scene.member}/block", json=reason)


async def place_in_group(scene: Scene) -> Ending:
    group_id = await scene.group()
    await scene.grant(f"groups/{group_id}")
    path = f"/orgs/{scene.org_id}/groups/{group_id}/members"
    return lambda: scene.ada.patch(path, json={"remove": [scene.bo.id]})


async def grant_of_group(scene: Scene) -> Ending:
    group_id = await scene.group()
    await scene.grant(f"groups/{group_id}")
    return lambda: scene.ada.delete(f"{scene.grants}/groups/{group_id}")


async def link(scene: Scene) -> Ending:
    where = await scene.link()
    return lambda: scene.ada.delete(where)


async def link_over(scene: Scene) -> Ending:
    ends = datetime.now(UTC) + SOON
    await scene.link(ends)
    return lambda: until(ends)


async def block(scene: Scene) -> Ending:
    await scene.grant(f"users/{scene.bo.id}")
    env = scene.platform.embedded.env
    return lambda: set_block(
        env["STOA_API_DATABASE_URL"], env["STOA_REDIS_URL"], scene.bo.email, "spam"
    )


async def until(moment: datetime) -> None:
    await asyncio.sleep((moment - datetime.now(UTC)).total_seconds())


@pytest.fixture
async def scene(arrive: Arrive, platform: Platform) -> Scene:
    ada, bo = await asyncio.gather(arrive("Ada"), arrive("Bo"))
    board = await ada.make_board()
    return Scene(ada, bo, board["org_id"], board["id"], platform)


@pytest.mark.parametrize(
    "let_in",
    [
        own_grant,
        own_grant_over,
        role,
        membership,
        blocked_there,
        link_of_one_blocked,
        place_in_group,
        grant_of_group,
        link,
        link_over,
        pytest.param(block, marks=pytest.mark.embedded),
    ],
    ids=lambda each: each.__name__,
)
async def test_what_ends_a_right_ends_it_everywhere(
    scene: Scene,
    open_board: OpenBoard,
    open_socket: OpenSocket,
    let_in: Callable[[Scene], Awaitable[Ending]],
):
    path = f"/boards/{scene.board_id}"
    owner = await open_board(scene.ada, scene.board_id)
    end = await let_in(scene)
    assert (await scene.bo.get(path)).status_code == 200
    peer = await open_board(scene.bo, scene.board_id)
    assert peer.scopes == ["read-write"]
    await end()
    cut = asyncio.create_task(
        eventually(lambda: peer.denied or peer.socket.closed, 1, "cut within 1 s")
    )
    # Whoever is blocked is nobody any more; others are told of no such board.
    gone = 401 if let_in is block else 404
    assert (await scene.bo.get(path)).status_code == gone
    await cut
    await peer.forge("too late ")
    await owner.write("secret")
    await owner.saved()
    late = (await open_socket()).peer(scene.board_id, scene.bo.token)
    await late.start()
    await eventually(lambda: late.denied, 5)
    assert "secret" not in peer.text + late.text
    assert owner.text == "secret"


@pytest.mark.parametrize("through", ["role", "group"])
async def test_what_is_left_of_a_right_stays(
    scene: Scene, open_board: OpenBoard, through: str
):
    if through == "role":
        end = await role(scene)
        await scene.grant("roles/learner", "view")
    else:
        end = await place_in_group(scene)
        await scene.grant(f"users/{scene.bo.id}", "view")
    peer = await open_board(scene.bo, scene.board_id)
    assert peer.scopes == ["read-write"]
    await end()
    await eventually(lambda: peer.scopes[-1] == "readonly", 1, "downgraded in 1 s")
    await peer.forge("too late ")
    await eventually(lambda: peer.acknowledged)
    assert peer.statuses[-1] == 0
    assert not peer.denied


async def test_a_guest_goes_with_the_link(
    scene: Scene, open_board: OpenBoard, new_client: NewClient
):
    scene.bo = Person(scene.platform.url, "Cy", new_client(), "")
    where = await scene.link(name="Cy")
    peer = await open_board(scene.bo, scene.board_id)
    assert peer.scopes == ["read-write"]
    await scene.ada.delete(where)
    assert (await scene.bo.get(f"/boards/{scene.board_id}")).status_code in (401, 404)
    await eventually(lambda: peer.denied or peer.socket.closed, 1, "cut within 1 s")
