"""Boards: who may open one, who may write, and how fast that changes."""
# PyJWT is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest

from . import wire
from .clients import JSON, Person, eventually, never, unknown_id
from .conftest import Arrive, OpenBoard, OpenSocket
from .platform import Platform


async def test_two_people_converge(arrive: Arrive, open_board: OpenBoard):
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "editor")
    left = await open_board(ada, board["id"])
    right = await open_board(bo, board["id"], version=None)
    for number in range(20):
        await left.write(f"a{number} ")
        await right.write(f"b{number} ", at=0)
    await left.saved()
    await right.saved()
    await left.sees("b19 ")
    await right.sees("a19 ")
    await eventually(lambda: left.text == right.text)


async def test_a_late_joiner_gets_everything(arrive: Arrive, open_board: OpenBoard):
    ada = await arrive("Ada")
    board = await ada.make_board(kind="whiteboard")
    first = await open_board(ada, board["id"])
    await first.write("written before you came")
    await first.saved()
    second = await open_board(ada, board["id"])
    assert second.text == "written before you came"


async def test_two_boards_share_one_socket(arrive: Arrive, open_board: OpenBoard):
    ada = await arrive("Ada")
    one, two = await ada.make_board(), await ada.make_board()
    first = await open_board(ada, one["id"])
    second = await open_board(ada, two["id"], socket=first.socket)
    await first.write("one")
    await second.write("two")
    await first.saved()
    await second.saved()
    assert (first.text, second.text) == ("one", "two")


async def test_one_board_twice_on_one_socket(arrive: Arrive, open_board: OpenBoard):
    ada = await arrive("Ada")
    board = await ada.make_board()
    first = await open_board(ada, board["id"], session="tab-one")
    second = await open_board(ada, board["id"], session="tab-two", socket=first.socket)
    await first.write("hello")
    await second.sees("hello")


async def test_presence_arrives_and_leaves(arrive: Arrive, open_board: OpenBoard):
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "viewer")
    left, right = await open_board(ada, board["id"]), await open_board(bo, board["id"])
    await right.show({"user": {"name": "Bo"}})
    await eventually(lambda: right.doc.client_id in left.presence, 1)
    await right.socket.close()
    await eventually(lambda: right.doc.client_id not in left.presence, 5)


async def test_a_viewers_forged_update_is_refused(
    arrive: Arrive, open_board: OpenBoard
):
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "viewer")
    owner = await open_board(ada, board["id"])
    await owner.write("the truth")
    await owner.saved()
    viewer = await open_board(bo, board["id"])
    assert viewer.scopes == ["readonly"]
    assert viewer.text == "the truth"
    await viewer.forge("a lie, ")
    await eventually(lambda: viewer.acknowledged)
    assert viewer.statuses[-1] == 0
    await never(lambda: "lie" in owner.text or "lie" in viewer.text, during=1)
    late = await open_board(ada, board["id"])
    assert late.text == "the truth"


async def test_a_viewers_step_2_is_no_way_round(arrive: Arrive, open_board: OpenBoard):
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "viewer")
    owner = await open_board(ada, board["id"])
    viewer = await open_board(bo, board["id"])
    viewer.content.insert(0, "a lie")
    await viewer.socket.send(
        wire.sync(viewer.address, wire.Sync.STEP2, viewer.doc.get_update())
    )
    viewer.written += 1
    await eventually(lambda: viewer.acknowledged)
    assert viewer.statuses[-1] == 0
    await never(lambda: owner.text, during=0.5)


@pytest.mark.parametrize("where", ["someone else's board", "no board", "not an id"])
async def test_a_stranger_is_denied(
    arrive: Arrive, open_socket: OpenSocket, where: str
):
    ada, eve = await arrive("Ada"), await arrive("Eve")
    board = await ada.make_board()
    name = {
        "someone else's board": board["id"],
        "no board": unknown_id(),
        "not an id": "../../etc/passwd",
    }[where]
    peer = (await open_socket()).peer(name, eve.token)
    await peer.start()
    await eventually(lambda: peer.denied, 5)
    assert peer.scopes == []
    assert not peer.socket.closed, "other boards on the socket go on"


@pytest.mark.secrets
@pytest.mark.parametrize(
    "fault",
    ["expired", "foreign secret", "wrong audience", "wrong type", "no signature"],
)
async def test_a_bad_token_opens_nothing(
    arrive: Arrive, open_socket: OpenSocket, platform: Platform, fault: str
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    token = _forged(ada, platform.jwt_secret, fault)
    peer = (await open_socket()).peer(board["id"], token)
    await peer.start()
    await eventually(lambda: peer.denied, 5)
    headers = {"Authorization": f"Bearer {token}"}
    answer = await ada.http.get("/api/v1/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.secrets
async def test_a_well_made_token_for_nobodys_session_opens_nothing(
    arrive: Arrive, open_socket: OpenSocket, platform: Platform
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    token = _forged(ada, platform.jwt_secret, "none")
    peer = (await open_socket()).peer(board["id"], token)
    await peer.start()
    await eventually(lambda: peer.scopes, 5)  # the forger himself is believed
    token = _forged(ada, platform.jwt_secret, "unknown person")
    peer = (await open_socket()).peer(board["id"], token)
    await peer.start()
    await eventually(lambda: peer.denied, 5)


async def test_a_refresh_token_is_no_access_token(
    arrive: Arrive, open_socket: OpenSocket
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    refresh = ada.http.cookies["stoa_refresh"]
    for token in (refresh, "", "x" * 10_000):
        peer = (await open_socket()).peer(board["id"], token)
        await peer.start()
        await eventually(lambda p=peer: p.denied or p.socket.closed, 5)
        assert peer.scopes == []


async def test_a_denied_board_can_be_asked_for_again(
    arrive: Arrive, open_socket: OpenSocket
):
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board = await ada.make_board()
    peer = (await open_socket()).peer(board["id"], bo.token)
    await peer.start()
    await eventually(lambda: peer.denied, 5)
    await ada.share(board["id"], bo, "editor")
    await asyncio.sleep(0.5)
    await peer.start()
    await peer.ready()
    assert peer.scopes == ["read-write"]


async def test_removal_reaches_the_open_socket(arrive: Arrive, open_board: OpenBoard):
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "editor")
    owner, guest = await open_board(ada, board["id"]), await open_board(bo, board["id"])
    await ada.unshare(board["id"], bo)
    await eventually(lambda: guest.denied and guest.closes, 1, "removed within 1 s")
    await guest.forge("too late ")
    await owner.write("secret")
    await never(lambda: "secret" in guest.text or "late" in owner.text, during=1)


async def test_downgrade_reaches_the_open_socket(arrive: Arrive, open_board: OpenBoard):
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "editor")
    owner, guest = await open_board(ada, board["id"]), await open_board(bo, board["id"])
    await ada.share(board["id"], bo, "viewer")
    await eventually(lambda: guest.scopes[-1] == "readonly", 1, "downgraded in 1 s")
    await guest.forge("too late ")
    await eventually(lambda: guest.acknowledged)
    assert guest.statuses[-1] == 0
    await owner.write("for viewers too")
    await guest.sees("for viewers too")
    assert "late" not in owner.text


async def test_upgrade_reaches_the_open_socket(arrive: Arrive, open_board: OpenBoard):
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "viewer")
    guest = await open_board(bo, board["id"])
    await ada.share(board["id"], bo, "editor")
    await eventually(lambda: guest.scopes[-1] == "read-write", 2)
    await guest.write("now I may")
    await guest.saved()


async def test_trash_closes_the_board_for_everybody(
    arrive: Arrive, open_board: OpenBoard, open_socket: OpenSocket
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    peer = await open_board(ada, board["id"])
    await peer.write("keep me")
    await peer.saved()
    await _trash(ada, board["id"])
    await eventually(lambda: peer.denied or peer.closes or peer.socket.closed, 2)
    late = (await open_socket()).peer(board["id"], ada.token)
    await late.start()
    await eventually(lambda: late.denied, 5)
    answer = await ada.post(f"/boards/{board['id']}/restore")
    assert answer.status_code in (200, 204), answer.text
    back = await open_board(ada, board["id"])
    assert back.text == "keep me"


async def test_missing_and_foreign_boards_answer_alike(arrive: Arrive):
    ada, eve = await arrive("Ada"), await arrive("Eve")
    board = await ada.make_board()
    foreign = await eve.get(f"/boards/{board['id']}")
    missing = await eve.get(f"/boards/{unknown_id()}")
    assert foreign.status_code == missing.status_code == 404
    assert _comparable(foreign.json()) == _comparable(missing.json())


async def test_a_viewer_cannot_manage(arrive: Arrive):
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "viewer")
    path = f"/boards/{board['id']}"
    etag = (await bo.get(path)).headers["etag"]
    grab = await bo.put(f"{path}/members/{bo.id}", json={"role": "owner"})
    rename = await bo.patch(path, json={"title": "Mine"}, headers={"If-Match": etag})
    trash = await bo.delete(path, headers={"If-Match": etag})
    assert {grab.status_code, rename.status_code, trash.status_code} == {403}


async def test_the_last_owner_stays(arrive: Arrive):
    ada = await arrive("Ada")
    board = await ada.make_board()
    answer = await ada.delete(f"/boards/{board['id']}/members/{ada.id}")
    assert answer.status_code == 409
    assert answer.json()["code"] == "last-owner"


async def test_changing_a_board_needs_its_version(arrive: Arrive):
    ada = await arrive("Ada")
    board = await ada.make_board()
    path = f"/boards/{board['id']}"
    etag = (await ada.get(path)).headers["etag"]
    blind = await ada.patch(path, json={"title": "New"})
    first = await ada.patch(path, json={"title": "New"}, headers={"If-Match": etag})
    stale = await ada.patch(path, json={"title": "Newer"}, headers={"If-Match": etag})
    assert [a.status_code for a in (blind, first, stale)] == [428, 200, 412]


def _forged(person: Person, secret: str, fault: str) -> str:
    now = datetime.now(UTC)
    session = jwt.decode(person.token, options={"verify_signature": False})["sid"]
    claims: dict[str, Any] = {
        "iss": "stoa",
        "aud": "stoa",
        "sub": person.id,
        "sid": session,
        "jti": str(uuid4()),
        "iat": now,
        "exp": now + timedelta(minutes=5),
        "typ": "access",
    }
    if fault == "expired":
        claims |= {"iat": now - timedelta(hours=1), "exp": now - timedelta(minutes=1)}
    if fault == "wrong audience":
        claims["aud"] = "api"
    if fault == "wrong type":
        claims["typ"] = "service"
    if fault == "unknown person":
        claims["sub"] = unknown_id()
    if fault == "no signature":
        return jwt.encode(claims, "", algorithm="none")
    key = (
        "another-secret-of-sufficient-length!" if fault == "foreign secret" else secret
    )
    return jwt.encode(claims, key, algorithm="HS256")


async def _trash(person: Person, board_id: str) -> None:
    path = f"/boards/{board_id}"
    etag = (await person.get(path)).headers["etag"]
    answer = await person.delete(path, headers={"If-Match": etag})
    assert answer.status_code == 204, answer.text


def _comparable(problem: JSON) -> JSON:
    return {k: v for k, v in problem.items() if k not in ("request_id", "instance")}
