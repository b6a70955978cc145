"""Peers that mean harm: they cost a bounded amount, and others notice nothing."""

import asyncio
from contextlib import suppress
from pathlib import Path
from uuid import UUID, uuid4

import pycrdt
import pytest
from collab_neighbour import Neighbour
from collab_provider import Provider
from collab_stage import Collab, MakeCollab, MakePerson, Providers
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from stoa_collab.protocol import frames
from stoa_collab.protocol.varint import write_string
from stoa_shared.ids import new_id


def rss_bytes(collab: Collab) -> int:
    assert collab.process is not None
    statm = Path(f"/proc/{collab.process.pid}/statm").read_text()
    return int(statm.split()[1]) * 4096


async def test_a_thousand_questions_in_one_packet_are_answered_one_by_one(
    killable: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    writer = await providers.join(killable, board_id, make_person())
    await writer.edit("x" * 3_000_000)
    await writer.until_saved()
    greedy = await providers.join(killable, board_id, make_person("viewer"))
    greedy.stop_reading()
    before = rss_bytes(killable)
    question = greedy.prefix + frames.step1(b"\x00")
    with suppress(ConnectionClosed, TimeoutError):
        async with asyncio.timeout(3):
            for _ in range(2_000):
                await greedy.send_raw(question)
    await writer.edit("still quick", at=0)
    await writer.until_saved()
    assert rss_bytes(killable) - before < 48 << 20
    await greedy.drop()


async def test_sockets_that_never_sign_in_are_closed_whatever_they_send(
    make_collab: MakeCollab,
) -> None:
    collab = make_collab(sign_in_timeout="PT1.5S")
    await collab.start()
    began = asyncio.get_running_loop().time()

    async def babble(kind: str) -> tuple[int | None, float]:
        async with connect(
            collab.url, proxy=None, ping_interval=None, max_queue=None
        ) as socket:
            with suppress(ConnectionClosed):
                while True:
                    if kind == "pings":
                        await socket.ping()
                    elif kind == "pongs":
                        await socket.send(b"\x0a")
                    elif kind == "documents":
                        name = write_string(str(uuid4()))
                        await socket.send(name + b"\x00\x00\x01\x00")
                    else:
                        name = write_string(str(uuid4()))
                        await socket.send(name + b"\x02\x00" + write_string("bad"))
                    await asyncio.sleep(0.1)
            await socket.wait_closed()
            return socket.close_code, asyncio.get_running_loop().time() - began

    kinds = ("pings", "pongs", "documents", "tokens")
    for kind, (code, after) in zip(
        kinds, await asyncio.gather(*map(babble, kinds)), strict=True
    ):
        assert code == 4408, kind
        assert after < 5, (kind, after)


@pytest.mark.parametrize(
    "request_", [b"", b"GET /collab HTTP/1.1\r\nHost: x\r\n"], ids=["silent", "half"]
)
async def test_a_handshake_that_never_ends_is_dropped(
    make_collab: MakeCollab, request_: bytes
) -> None:
    collab = make_collab(sign_in_timeout="PT1S")
    await collab.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", collab.port)
    writer.write(request_)
    async with asyncio.timeout(5):
        await reader.read()
    writer.close()


@pytest.mark.parametrize("what", ["one long header", "many headers", "long path"])
async def test_a_handshake_of_any_size_is_not_read(collab: Collab, what: str) -> None:
    request = {
        "one long header": b"GET /collab HTTP/1.1\r\nX: " + b"x" * 1_000_000,
        "many headers": b"GET /collab HTTP/1.1\r\n" + b"X: y\r\n" * 100_000,
        "long path": b"GET /collab/" + b"x" * 1_000_000,
    }[what]
    reader, writer = await asyncio.open_connection("127.0.0.1", collab.port)
    with suppress(ConnectionError):
        writer.write(request)
        await writer.drain()
        async with asyncio.timeout(5):
            answer = await reader.read()
        assert not answer or answer[9:12] in {b"400", b"414", b"431"}
    writer.close()


async def test_a_process_takes_only_so_many_sockets(make_collab: MakeCollab) -> None:
    collab = make_collab(connections_max="3")
    await collab.start()
    opened = [await Provider(collab.url, "x", "").open() for _ in range(3)]
    with pytest.raises(InvalidStatus) as refused:
        await connect(collab.url, proxy=None)
    assert refused.value.response.status_code == 503
    assert refused.value.response.headers["Retry-After"] == "5"
    await opened[0].aclose()
    async with asyncio.timeout(5):
        while True:
            with suppress(InvalidStatus):
                async with connect(collab.url, proxy=None):
                    break
            await asyncio.sleep(0.05)
    for provider in opened[1:]:
        await provider.aclose()


async def test_refused_sign_ins_end_and_refreshes_do_not_pile_up(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    stranger = make_person(None)
    guesser = await providers.start(collab, board_id, stranger)
    with suppress(ConnectionClosed):
        for number in range(1, 200):
            await guesser.wait(
                lambda n=number: len(guesser.denied) >= n or guesser.close_code
            )
            await guesser.sign_in()
    assert await guesser.until_closed() == 4205
    person = make_person()
    ada = await providers.join(collab, board_id, person)
    neighbour.delay_seconds = 0.3
    neighbour.calls.clear()
    token = b"\x02\x00" + write_string(person.token) + write_string("4.8.0")
    for _ in range(500):
        await ada.send(token)
    await ada.edit("ordinary")
    await ada.until_saved()
    assert len(neighbour.calls) < 20


class PanicException(BaseException):
    """What a panic in Rust looks like in Python."""


async def test_an_update_that_makes_the_library_panic_ends_only_that_room(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    apply = pycrdt.Doc[pycrdt.Text].apply_update  # where it would come from

    def fragile(doc: pycrdt.Doc[pycrdt.Text], update: bytes) -> None:
        if b"boom" in update:
            raise PanicException
        apply(doc, update)

    monkeypatch.setattr(pycrdt.Doc, "apply_update", fragile)
    elsewhere, person = new_id(), make_person()
    neighbour.allow(elsewhere, person.user_id, "editor")
    other = await providers.join(collab, elsewhere, person)
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("before ")
    await ada.until_saved()
    await ada.edit("boom")
    assert await ada.until_closed() == 4503
    await other.edit("unmoved")
    await other.until_saved()
    bob = await providers.join(collab, board_id, make_person())
    assert str(bob.text) == "before "
    await bob.edit("and after")
    await bob.until_saved()


@pytest.mark.parametrize("own_process", [False, True], ids=["asyncio", "uvloop"])
async def test_who_says_goodbye_and_stays_troubles_nobody(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    *,
    own_process: bool,
) -> None:
    collab = make_collab(killable=own_process)
    await collab.start()
    ada = await providers.join(collab, board_id, make_person())
    bob = await providers.join(collab, board_id, make_person())
    eve = await providers.join(collab, board_id, make_person())
    await eve.say_goodbye_and_stay()
    for word in ("nobody ", "is ", "troubled"):
        await ada.edit(word)
        await ada.until_saved()
    await bob.until_text("nobody is troubled")
    assert ada.close_code is None
    assert bob.close_code is None
    await eve.drop()
