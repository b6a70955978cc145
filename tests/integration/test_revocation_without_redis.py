"""Without Redis no news travels: the database decides, and sockets are asked about."""

import asyncio

import pytest

from stoa_api.commands import set_block

from .clients import eventually
from .conftest import Arrive, OpenBoard
from .platform import Embedded, Platform

pytestmark = [pytest.mark.embedded, pytest.mark.servers]

SOON = 20.0
"""Seconds. Collab asks about everybody every two here, and every fifty in earnest."""


@pytest.fixture
def platform(strict_platform: Platform) -> Platform:
    """Where collab asks often about those who are on a board."""
    return strict_platform


async def test_what_ended_is_refused_at_once_and_cut_at_the_next_look(
    arrive: Arrive, open_board: OpenBoard, embedded: Embedded
):
    names = ("Ada", "Bo", "Cy", "Di", "Ed")
    ada, bo, cy, di, ed = await asyncio.gather(
        *(arrive(name, f"127.0.4.{n}") for n, name in enumerate(names, start=1))
    )
    board = await ada.make_board()
    path = f"/boards/{board['id']}"
    for person in (bo, cy, di, ed):
        await ada.share(board["id"], person, "editor")
    peers = [await open_board(each, board["id"]) for each in (bo, cy, di, ed)]
    sessions = (await cy.get("/me/sessions")).json()["items"]
    (mine,) = [each["id"] for each in sessions if each["is_current"]]
    embedded.stop("valkey")
    try:
        assert (await ada.delete(f"{path}/members/{bo.id}")).status_code == 204
        assert (await cy.delete(f"/me/sessions/{mine}")).status_code == 204
        env = embedded.env
        await set_block(
            env["STOA_API_DATABASE_URL"], env["STOA_REDIS_URL"], di.email, "spam"
        )
        answers = [(await each.get(path)).status_code for each in (bo, cy, di, ed)]
        assert answers == [404, 401, 401, 200]
        await eventually(
            lambda: all(each.denied or each.socket.closed for each in peers[:3]),
            SOON,
            "all three are cut",
        )
        assert not peers[3].denied, "who was not taken off stays"
        assert not peers[3].socket.closed
    finally:
        embedded.start("valkey")
