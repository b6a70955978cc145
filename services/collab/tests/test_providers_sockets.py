"""Sockets of stock clients: kept alive, closed, opened again; nothing is lost."""

import asyncio
import random
import signal
from uuid import UUID

import pytest
from collab_neighbour import Neighbour
from collab_peers import VERSIONS, Cable, Peers
from collab_stage import Collab, MakeCollab, MakePerson, publish
from redis.asyncio import Redis

from stoa_shared.events.core import PermissionChanged
from stoa_shared.ids import new_id

SAVED = "peers.ada.provider.unsyncedChanges === 0"


async def edit_and_save(peers: Peers, word: str) -> None:
    await peers.do(f"peers.ada.text.insert(0, '{word} '), 1")
    await peers.until(f"{SAVED} && peers.bob.is().includes('{word}')")


@pytest.mark.parametrize("version", VERSIONS)
async def test_silent_clients_stay_connected(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    monkeypatch: pytest.MonkeyPatch,
    version: str,
) -> None:
    # Without presence nothing moves on the wire; the provider's watchdog, of 30 s
    # against our 18, closes what is silent. Here both run six times as fast.
    monkeypatch.setattr("stoa_collab.connection.pulse.KEEP_ALIVE_SECONDS", 3.0)
    await peers.join(
        "ada",
        version,
        collab,
        board_id,
        make_person(),
        options={"awareness": None},
        wire={"messageReconnectTimeout": 5_000},
    )
    await asyncio.sleep(12)
    assert await peers.do("peers.ada.closes") == []
    assert await peers.do("peers.ada.events") == ["scope:read-write"]
    assert await peers.do("peers.ada.counts.sent['10'] ?? 0") == 0


@pytest.mark.parametrize("version", VERSIONS)
async def test_each_write_is_answered_once_whatever_the_line_does(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    version: str,
) -> None:
    await peers.join("ada", version, collab, board_id, make_person())
    for number in range(30):
        await peers.do(f"peers.ada.text.insert(0, '{number} '), 1")
    await peers.do("peers.ada.provider.forceSync(), 1")
    await peers.until(SAVED)
    # One more exchange, so that a status too many would have arrived.
    await peers.do("peers.ada.provider.forceSync(), 1")
    await peers.until(SAVED)
    sent = await peers.do("peers.ada.counts.sent")
    taken = await peers.do("peers.ada.counts.taken")
    assert taken["8"] == sent["0.1"] + sent["0.2"]
    assert sent["0.2"] == 30


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_counter_of_unsaved_changes_ends_at_zero_after_any_cuts(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    version: str,
) -> None:
    chance = random.Random(version)
    async with Cable(collab.port).laid() as cable:
        await peers.join("bob", "v4", collab, board_id, make_person())
        await peers.join("ada", version, collab, board_id, make_person(), url=cable.url)
        for number in range(12):
            await peers.do(f"peers.ada.text.insert(0, '<{number}>'), 1")
            if chance.random() < 0.3:
                await asyncio.sleep(chance.random() * 0.02)
                cable.cut()
                cable.mend()
                await asyncio.sleep(chance.random() * 1.2)
        await peers.until(SAVED)
        await peers.until("peers.bob.is() === peers.ada.is()")
        text = await peers.do("peers.bob.is()")
        assert sorted(text) == sorted("".join(f"<{n}>" for n in range(12)))


PROVOCATIONS = {
    4401: "peers.ada.socket.webSocket.send(Uint8Array.of(255))",
    # A socket that has shown a token may queue ten times as much.
    4205: "Array.from({ length: 10_001 }, () => "
    "peers.ada.socket.webSocket.send(frame('other', 0, 0, 1, 0)))",
    1009: "peers.ada.socket.webSocket.send(new Uint8Array(300_000))",
}


@pytest.mark.parametrize("version", VERSIONS)
async def test_after_each_close_code_the_provider_comes_back_in_sync(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    neighbour: Neighbour,
    version: str,
) -> None:
    collab = await make_collab(killable=True, document_limit="200000").start()
    await peers.join("ada", version, collab, board_id, make_person())
    await peers.join("bob", "v4", collab, board_id, make_person())
    for code, provocation in PROVOCATIONS.items():
        await peers.do(f"{provocation}, 1")
        await peers.until(f"peers.ada.closes.at(-1) === {code}")
        await edit_and_save(peers, f"after{code}")
    # A restart, and an API that fails for a moment after it.
    collab.kill(signal.SIGTERM)
    await peers.until("peers.ada.closes.at(-1) === 1012")
    assert await collab.wait_ended() == 0
    collab.settings["STOA_COLLAB_PORT"] = str(collab.port)
    neighbour.fails_with = 500
    await collab.start()
    await peers.until("peers.ada.closes.at(-1) === 4503")
    assert "failed:unavailable" in await peers.do("peers.ada.events")
    neighbour.fails_with = None
    await peers.until("peers.bob.provider.isAuthenticated")
    await edit_and_save(peers, "after4503")


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_refused_provider_comes_back_and_is_let_in_once_it_may(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    neighbour: Neighbour,
    version: str,
) -> None:
    collab = await make_collab(sign_in_timeout="PT1S").start()
    person = make_person(None)
    await peers.do(
        f"join({{as: 'ada', version: '{version}', url: '{collab.url}', "
        f"board: '{board_id}', token: '{person.token}'}})"
    )
    await peers.until("peers.ada.events.includes('failed:permission-denied')")
    neighbour.allow(board_id, person.user_id, "editor")
    await peers.until("peers.ada.closes.at(-1) === 4408")
    await peers.until("peers.ada.provider.synced")


@pytest.mark.parametrize("version", VERSIONS)
async def test_documents_on_one_socket_live_and_end_apart(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    neighbour: Neighbour,
    redis: Redis,
    version: str,
) -> None:
    person, boards = make_person(), [new_id(), new_id(), new_id()]
    for other in boards:
        neighbour.allow(other, person.user_id, "editor")
    await peers.join("ada", version, collab, board_id, person)
    for name, other in zip(("two", "three", "four"), boards, strict=True):
        await peers.join(name, version, collab, other, person, socket="ada")
    await peers.join("bob", "v4", collab, board_id, make_person())
    # A malformed update ends its document: refused, then closed.
    refused = "peers.two.socket.webSocket.send(frame('{}', 0, 2, 2, 255, 255)), 1"
    await peers.do(refused.format(boards[0]))
    await peers.until("peers.two.events.includes('close:Reset Connection')")
    # Rights that are withdrawn end theirs, a goodbye ends its own.
    del neighbour.access[boards[1], person.user_id]
    await publish(redis, PermissionChanged(subject=boards[1], user_id=person.user_id))
    await peers.until("peers.three.events.includes('close:permission-denied')")
    await peers.do("peers.four.provider.destroy(), 1")
    await edit_and_save(peers, "unmoved")
    assert await peers.do("peers.ada.closes") == []
    # Messages of the application are taken, and relayed to nobody.
    await peers.do("peers.ada.provider.sendStateless('hello'), 1")
    await edit_and_save(peers, "again")
    assert await peers.do("peers.bob.events") == ["scope:read-write"]


async def test_two_sessions_on_one_socket_are_two_members(
    collab: Collab, board_id: UUID, make_person: MakePerson, peers: Peers
) -> None:
    person, sessions = make_person(), {"options": {"sessionAwareness": True}}
    await peers.join("ada", "v4", collab, board_id, person, shows="Ada", **sessions)
    await peers.join(
        "bob", "v4", collab, board_id, person, shows="Bob", socket="ada", **sessions
    )
    await edit_and_save(peers, "both")
    for name in ("ada", "bob"):
        await peers.until(f"peers.{name}.people().join() === 'Ada,Bob'")
    await peers.do("peers.bob.provider.destroy(), 1")
    await peers.until("peers.ada.people().join() === 'Ada'")
    await peers.do("peers.ada.text.insert(0, 'alone '), 1")
    await peers.until(SAVED)
