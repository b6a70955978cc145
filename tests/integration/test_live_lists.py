"""What one person changes is told to another's open lists, and to nobody else's."""

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from .clients import JSON, Person, unknown_id, websocket_url
from .conftest import Arrive
from .platform import Platform

SESSION_ENDED = 4401


class Live:
    """One socket at ``/ws``."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    async def next(self, fits: Callable[[JSON], bool]) -> JSON:
        async with asyncio.timeout(5):
            while True:
                frame: dict[str, Any] = json.loads(await self.socket.recv())
                if fits(frame):
                    return frame

    async def subscribe(self, room: str) -> JSON:
        await self.socket.send(json.dumps({"type": "subscribe", "room": room}))
        answers = ("subscribed", "refused")
        return await self.next(
            lambda frame: frame["type"] in answers and frame["room"] == room
        )

    async def told(self, room: str, what: str) -> None:
        await self.next(
            lambda frame: (
                frame["type"] == "event"
                and frame["room"] == room
                and what in frame["changed"]
            )
        )

    async def ending(self) -> int | None:
        async with asyncio.timeout(5):
            try:
                while True:
                    await self.socket.recv()
            except ConnectionClosed:
                return self.socket.close_code


Listen = Callable[[Person], Awaitable[Live]]


@pytest.fixture
async def listen(platform: Platform) -> AsyncGenerator[Listen]:
    opened: list[ClientConnection] = []

    async def make(person: Person) -> Live:
        ticket = (await person.post("/realtime/tickets")).json()["ticket"]
        address = websocket_url(platform.url, f"/ws?ticket={ticket}")
        opened.append(await connect(address))
        live = Live(opened[-1])
        await live.next(lambda frame: frame == {"type": "status", "live": True})
        return live

    yield make
    for each in opened:
        await each.close()


async def test_a_change_by_one_reaches_the_lists_of_another_within_a_second(
    arrive: Arrive, listen: Listen
):
    ada, bob = await arrive("Ada"), await arrive("Bob")
    board = await ada.make_board()
    org, room = f"org:{board['org_id']}", f"board:{board['id']}"
    live = await listen(bob)
    mine = f"user:{bob.user['id']}"
    assert (await live.subscribe(mine))["type"] == "subscribed"
    assert (await live.subscribe(room))["type"] == "refused"

    async def within_a_second(change: Awaitable[Any], *news: tuple[str, str]) -> Any:
        begin = time.monotonic()
        answer = await change
        for where, what in news:
            await live.told(where, what)
        assert time.monotonic() - begin < 1.0, news
        return answer

    await within_a_second(ada.share(board["id"], bob, "viewer"), (mine, "me"))
    for each in (org, room):
        assert (await live.subscribe(each))["type"] == "subscribed"
    another = f"/orgs/{board['org_id']}/boards"
    body = {"title": "Another", "kind": "document"}
    await within_a_second(ada.post(another, json=body), (org, "boards"))
    comment = f"/boards/{board['id']}/comments"
    await within_a_second(ada.post(comment, json={"text": "Hm"}), (room, "comments"))
    carol = await arrive("Carol")
    await within_a_second(ada.share(board["id"], carol, "viewer"), (room, "access"))

    courses = f"/orgs/{board['org_id']}/courses"
    begun = ada.post(courses, json={"title": "Tragedy"})
    course = (await within_a_second(begun, (org, "courses"))).json()
    seat = ada.put(f"/courses/{course['id']}/enrolments/{bob.user['id']}", json={})
    await within_a_second(seat, (mine, "learning"))
    taken = f"course:{course['id']}"
    assert (await live.subscribe(taken))["type"] == "subscribed"
    assert (await live.subscribe(f"staff:{course['id']}"))["type"] == "refused"
    retitled = ada.patch(
        f"/courses/{course['id']}",
        json={"title": "Greek tragedy"},
        headers={"If-Match": f'"{course["version"]}"'},
    )
    await within_a_second(retitled, (org, "courses"), (taken, "course"))
    await ada.delete(f"/courses/{course['id']}/enrolments/{bob.user['id']}")
    await live.next(lambda frame: frame["type"] == "refused" and frame["room"] == taken)


async def test_a_stranger_is_refused_as_if_there_were_nothing(
    arrive: Arrive, listen: Listen
):
    ada, eve = await arrive("Ada"), await arrive("Eve")
    board = await ada.make_board()
    live = await listen(eve)
    answers = {
        (answer["type"], answer["code"])
        for room in (
            f"board:{board['id']}",
            f"board:{unknown_id()}",
            f"org:{board['org_id']}",
            f"user:{ada.user['id']}",
            f"course:{board['id']}",
            f"staff:{board['id']}",
            "org:",
        )
        for answer in [await live.subscribe(room)]
    }
    assert answers == {("refused", "room-not-found")}


async def test_who_is_put_out_is_cut_off_within_a_second(
    arrive: Arrive, listen: Listen
):
    ada, bob = await arrive("Ada"), await arrive("Bob")
    board = await ada.make_board()
    room = f"board:{board['id']}"
    await ada.share(board["id"], bob, "editor")
    live = await listen(bob)
    assert (await live.subscribe(room))["type"] == "subscribed"
    begin = time.monotonic()
    await ada.delete(f"/boards/{board['id']}/members/{bob.user['id']}")
    await live.next(lambda frame: frame["type"] == "refused" and frame["room"] == room)
    assert time.monotonic() - begin < 1.0
    begin = time.monotonic()
    await bob.post("/auth/logout")
    assert await live.ending() == SESSION_ENDED
    assert time.monotonic() - begin < 1.0


async def test_without_a_good_ticket_there_is_no_news(platform: Platform):
    for query in ("", "?ticket=stoa_sock_x"):
        address = websocket_url(platform.url, f"/ws{query}")
        async with connect(address) as socket:
            assert await Live(socket).ending() == SESSION_ENDED
