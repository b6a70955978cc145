"""The door, with real sockets: hostile frames, limits, deadlines, HTTP."""

import asyncio
import signal
from contextlib import suppress
from pathlib import Path
from uuid import UUID

import httpx
import pycrdt
import pytest
from collab_neighbour import Neighbour
from collab_provider import Provider
from collab_stage import Collab, MakeCollab, MakePerson, Providers
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from stoa_collab.protocol import frames
from stoa_collab.protocol.varint import write_string, write_varint
from stoa_shared.ids import new_id


def rss_bytes(collab: Collab) -> int:
    assert collab.process is not None
    statm = Path(f"/proc/{collab.process.pid}/statm").read_text()
    return int(statm.split()[1]) * 4096


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff" * 40, b"\x05ab", b"\x02\xff\xfe\x00", b"\x80", "text", "ϩ"],
    ids=["empty", "ff", "short", "not-utf8", "cut-varint", "text", "text-utf8"],
)
async def test_frames_without_an_address_close_with_4401(
    collab: Collab, data: bytes | str
) -> None:
    provider = await Provider(collab.url, "x", "").open()
    await provider.send_raw(data)
    assert await provider.until_closed() == 4401


async def test_garbage_after_sign_in_ends_that_document_only(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    other = await providers.join(collab, board_id, make_person())
    for garbage in (
        b"",
        b"\x00",
        b"\x00\x07\x00",
        b"\x00\x02\x50abc",
        b"\x01\x05\x01",
        b"\x01\x06\x01\x01\x01\x02no",
        b"\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x06\x01x",
    ):
        provider = await providers.join(collab, board_id, make_person())
        await provider.send(garbage)
        await provider.wait(lambda p=provider: p.closed, repr(garbage))
        assert provider.closed == ["Reset Connection"]
        assert provider.close_code is None
        await provider.aclose()
        await asyncio.sleep(0.05)
    await other.edit("unmoved")
    await other.until_saved()


async def test_malformed_updates_are_refused_and_close_the_document(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    other = await providers.join(collab, board_id, make_person())
    deep = b"\x01\x01\x05\x00\x08\x01\x01t\x01" + b"\x75\x01" * 200_000
    for update in (b"", b"\xff" * 200, b"\x01\x01\x05", deep):
        provider = await providers.join(collab, board_id, make_person())
        await provider.wait(lambda p=provider: p.acks == [1])
        await provider.send(frames.update(update))
        await provider.wait(lambda p=provider: p.closed)
        assert provider.acks == [1, 0]
        await provider.aclose()
        await asyncio.sleep(0.05)
    await other.edit("unmoved")
    await other.until_saved()


async def test_unknown_types_pongs_and_questions_are_ignored(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    provider = await providers.join(collab, board_id, make_person())
    await provider.send(b"\x2a")
    await provider.send(b"\x03")
    await provider.send(b"\x05\x02hi")
    await provider.send_raw(b"\x0a")
    await provider.edit("fine")
    await provider.until_saved()
    assert not provider.closed


async def test_oversize_message_closes_with_1009(
    make_collab: MakeCollab, board_id: UUID, make_person: MakePerson
) -> None:
    collab = await make_collab(document_limit="200000").start()
    async with Provider(collab.url, board_id, make_person().token) as provider:
        await provider.until_synced()
        await provider.send(frames.update(b"x" * 300_000))
        assert await provider.until_closed() == 1009


async def test_document_over_its_limit_refuses_more(
    make_collab: MakeCollab, board_id: UUID, make_person: MakePerson
) -> None:
    collab = await make_collab(document_limit="200000").start()
    async with Provider(collab.url, board_id, make_person().token) as provider:
        await provider.until_synced()
        await provider.edit("x" * 150_000)
        await provider.until_saved()
        await provider.edit("y" * 150_000)
        await provider.wait(lambda: 0 in provider.acks)


async def test_flood_before_signing_in_closes_with_4205(killable: Collab) -> None:
    before = rss_bytes(killable)
    for body in (
        b"\x00\x00\x01\x00",
        b"\x00\x02" + write_varint(900_000) + b"x" * 900_000,
    ):
        provider = await Provider(killable.url, "x", "").open()
        with suppress(ConnectionClosed):
            for _ in range(10_000):
                await provider.send(body)
        assert await provider.until_closed() == 4205
    provider = await Provider(killable.url, "x", "").open()
    for number in range(101):
        await provider.send_raw(write_string(f"d{number}") + b"\x00\x00\x01\x00")
    assert await provider.until_closed() == 4205
    assert rss_bytes(killable) - before < 32 << 20


async def test_silent_socket_closes_with_4408(make_collab: MakeCollab) -> None:
    collab = await make_collab(sign_in_timeout="PT1S").start()
    provider = await Provider(collab.url, "x", "").open()
    assert await provider.until_closed() == 4408


async def test_connections_are_limited_per_address(make_collab: MakeCollab) -> None:
    first = make_collab(connections_per_minute="5")
    second = make_collab(connections_per_minute="5")
    await asyncio.gather(first.start(), second.start())
    urls = [first.url, second.url] * 4
    waits: list[int] = []

    async def status(url: str, address: str) -> int:
        headers = {"X-Forwarded-For": f"6.6.6.6, {address}"}
        try:
            async with connect(url, additional_headers=headers, proxy=None):
                return 101
        except InvalidStatus as refused:
            waits.append(int(refused.response.headers["Retry-After"]))
            return refused.response.status_code

    found = await asyncio.gather(*(status(url, "10.1.2.3") for url in urls))
    assert sorted(found) == [101] * 5 + [429] * 3
    assert all(1 <= wait <= 60 for wait in waits)
    assert await status(first.url, "10.1.2.4") == 101


async def test_allowed_networks_are_not_counted(make_collab: MakeCollab) -> None:
    collab = await make_collab(
        connections_per_minute="1", allowed_networks="127.0.0.0/8, 10.0.0.0/8"
    ).start()
    for _ in range(4):
        async with connect(collab.url, proxy=None):
            pass


async def test_foreign_origins_can_be_refused(make_collab: MakeCollab) -> None:
    collab = await make_collab(allowed_origins="https://stoa.example").start()
    async with connect(collab.url, origin=Origin("https://stoa.example"), proxy=None):
        pass
    with pytest.raises(InvalidStatus) as refused:
        await connect(collab.url, origin=Origin("https://evil.example"), proxy=None)
    assert refused.value.response.status_code == 403


async def test_health_and_metrics(
    collab: Collab,
    neighbour: Neighbour,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
) -> None:
    await providers.join(collab, board_id, make_person())
    base = collab.url.replace("ws:", "http:").removesuffix("/collab")
    async with httpx.AsyncClient(base_url=base, trust_env=False) as http:
        assert (await http.get("/healthz")).json() == {"status": "alive"}
        ready = await http.get("/readyz")
        assert ready.status_code == 200
        assert ready.json()["checks"] == {"redis": "ok", "api": "ok"}
        assert "stoa_collab_members 1.0" in (await http.get("/metrics")).text
        assert (await http.get("/collab")).status_code == 426
        missing = await http.get("/other", headers={"X-Request-Id": "abcdefgh1"})
        assert missing.status_code == 404
        assert missing.headers["content-type"] == "application/problem+json"
        assert missing.json()["request_id"] == "abcdefgh1"
        neighbour.fails_with = 500
        ready = await http.get("/readyz")
        assert ready.status_code == 503
        assert ready.json()["checks"]["api"] != "ok"


async def test_several_documents_on_one_socket_and_session_addresses(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    person = make_person()
    one = await providers.join(collab, board_id, person, session="abc123")
    two = await providers.join(collab, board_id, make_person())
    # A second, plain document on the first one's socket.
    plain = frames.address_prefix(str(board_id))
    await one.send_raw(plain + b"\x02\x00" + write_string(person.token))
    await one.wait(lambda: any(f.startswith(plain + b"\x02\x02") for f in one.frames))
    await two.edit("both")
    await one.until_text("both")
    await one.wait(lambda: any(f.startswith(plain + b"\x00\x02") for f in one.frames))
    # Closing one leaves the other.
    await one.send_raw(plain + b"\x07")
    await one.wait(
        lambda: plain + b"\x07" + write_string("provider_initiated") in one.frames
    )
    await two.edit("!")
    await one.until_text("both!")


async def test_sigterm_saves_everything_and_exits_cleanly(
    killable: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    provider = await providers.join(killable, board_id, make_person())
    await provider.edit("last words")
    await provider.until_saved()
    killable.kill(signal.SIGTERM)
    assert await provider.until_closed() == 1012
    assert await killable.wait_ended() == 0
    assert b"last words" in neighbour.states[board_id].state


async def test_stalled_reader_costs_no_memory_and_catches_up(
    killable: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    writer = await providers.join(killable, board_id, make_person())
    stalled = await providers.join(killable, board_id, make_person())
    stalled.stop_reading()
    before = rss_bytes(killable)
    piece = "x" * 100_000
    for _ in range(150):
        # Text that is written and deleted: much traffic, a small document.
        await writer.edit(piece)
        del writer.text[: len(piece)]
        await writer.flush()
        await writer.until_saved()
    await writer.edit("end")
    assert rss_bytes(killable) - before < 32 << 20
    stalled.read_again()
    await stalled.until_text("end")


async def test_stop_under_load_keeps_everything_refuses_and_spreads_the_returns(
    make_collab: MakeCollab,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    collab = await make_collab(
        killable=True,
        save_after="PT60S",
        save_at_latest="PT60S",
        drain_timeout="PT20S",
    ).start()
    boards = [new_id() for _ in range(20)]

    async def arrive(board_id: UUID) -> Provider:
        person = make_person()
        neighbour.allow(board_id, person.user_id, "editor")
        provider = await providers.join(collab, board_id, person)
        await provider.edit(f"{person.user_id} ")
        await provider.until_saved()
        return provider

    opened = [
        await asyncio.gather(*(arrive(board_id) for _ in range(10)))
        for board_id in boards
    ]
    everybody = [provider for on_board in opened for provider in on_board]
    closed_at: list[float] = []

    async def type_to_the_end(provider: Provider) -> int:
        with suppress(ConnectionClosed):
            while provider.close_code is None:
                await provider.edit("x")
                await asyncio.sleep(0.2)
        code = await provider.until_closed()
        closed_at.append(asyncio.get_running_loop().time())
        return code

    typing = asyncio.gather(*map(type_to_the_end, everybody))
    await asyncio.sleep(0.5)
    began = asyncio.get_running_loop().time()
    collab.kill(signal.SIGTERM)
    async with asyncio.timeout(10):
        while not collab.lines("collab.draining"):
            await asyncio.sleep(0.02)
    with pytest.raises(InvalidStatus) as refused:
        await connect(collab.url, proxy=None)
    assert refused.value.response.status_code == 503
    assert refused.value.response.headers["Retry-After"] == "5"
    assert set(await typing) == {1012}
    assert await collab.wait_ended() == 0
    assert asyncio.get_running_loop().time() - began < 20
    assert max(closed_at) - min(closed_at) > 1.0
    for board_id, on_board in zip(boards, opened, strict=True):
        stored: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
        text = stored.get("t", type=pycrdt.Text)
        stored.apply_update(neighbour.states[board_id].state)
        acknowledged = sum(provider.acks.count(1) - 2 for provider in on_board)
        assert str(text).count("x") >= acknowledged
    assert not collab.lines("collab.not_all_saved")


async def test_stop_waits_for_nobody_who_types_elsewhere(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    often = {"save_after": "PT1S", "save_at_latest": "PT1S"}
    ending = await make_collab(killable=True, drain_timeout="PT8S", **often).start()
    staying = await make_collab(**often).start()
    ada = await providers.join(ending, board_id, make_person())
    bob = await providers.join(staying, board_id, make_person())
    await ada.edit("a")
    is_over = asyncio.Event()

    async def type_on() -> None:
        while not is_over.is_set():
            await bob.edit("b")
            await asyncio.sleep(0.02)

    typing = asyncio.create_task(type_on())
    await ada.wait(lambda: "b" in str(ada.text), "what Bob types")
    neighbour.delay_seconds = 0.1  # so that Bob types during each save
    ending.kill(signal.SIGTERM)
    assert await ada.until_closed() == 1012
    assert await ending.wait_ended() == 0
    is_over.set()
    await typing
    assert not ending.lines("collab.not_all_saved")
    assert b"a" in neighbour.states[board_id].state
