"""Sizes, rates and numbers: what many messages lead to, and what is published."""

import asyncio
from itertools import product
from uuid import UUID

import httpx
from collab_neighbour import Neighbour
from collab_provider import PATIENCE_SECONDS, Provider
from collab_stage import Collab, MakeCollab, MakePerson, Person, Providers

from stoa_collab.pace import BURST_SECONDS
from stoa_collab.protocol import frames
from stoa_collab.protocol.varint import write_string
from stoa_shared.ids import new_id


async def test_a_thousand_documents_at_once_on_one_socket_are_welcome(
    make_collab: MakeCollab, neighbour: Neighbour, providers: Providers
):
    collab = make_collab()
    await collab.start()
    person = Person()
    boards = [new_id() for _ in range(100)]
    for board_id in boards:
        neighbour.allow(board_id, person.user_id, "editor")
    provider = Provider(collab.url, boards[0], person.token)
    providers.opened.append(provider)
    await provider.open()
    # As the stock provider does on opening: for each document at once.
    sign_in = b"\x02\x00" + write_string(person.token) + write_string("4.8.0")
    opening = (sign_in, frames.step1(b"\0"), frames.awareness(b"\0"))
    for board_id, session in product(boards, range(10)):
        prefix = frames.address_prefix(f"{board_id}\0{session}")
        for body in opening:
            await provider.send_raw(prefix + body)
    welcome = frames.authenticated(writable=True)
    async with asyncio.timeout(60):
        while sum(frame.endswith(welcome) for frame in provider.frames) < 1_000:
            assert provider.close_code is None
            await provider.change()
    assert provider.close_code is None


async def test_half_a_limit_is_told_once_and_to_newcomers_and_the_end_with_its_reason(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
):
    collab = make_collab(document_limit="20000")
    await collab.start()
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("x" * 9_000)
    await ada.until_saved()
    assert ada.told == []
    await ada.edit("y" * 2_000)
    await ada.wait(lambda: ada.told, "the warning")
    assert ada.told[0]["type"] == "document.size"
    assert ada.told[0]["limit"] == 20_000
    assert ada.told[0]["refused"] is False
    assert 11_000 <= int(str(ada.told[0]["bytes"])) < 12_000
    bob = await providers.join(collab, board_id, make_person())
    await bob.wait(lambda: bob.told, "the warning")
    await ada.edit("z" * 10_000)
    await ada.wait(lambda: ada.acks.count(0) == 1, "the refusal")
    await ada.wait(lambda: len(ada.told) > 1, "its reason")
    assert ada.told[1]["refused"] is True
    assert len(ada.told) == 2
    assert len(bob.told) == 1


async def test_a_person_on_many_sockets_is_slowed_down_and_loses_nothing(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
):
    rate = 20
    collab = make_collab(person_messages_per_second=str(rate))
    await collab.start()
    person = make_person()
    tabs = [await providers.join(collab, board_id, person) for _ in range(2)]
    loop = asyncio.get_running_loop()
    before, began, sent = await _held_back(collab), loop.time(), 0
    # Three seconds' worth more than the budget is in all this time.
    while sent < rate * (BURST_SECONDS + 3 + loop.time() - began):
        for tab in tabs:
            await tab.edit("a", at=0)
            sent += 1
    async with asyncio.timeout(PATIENCE_SECONDS):
        while await _held_back(collab) == before:
            pass
    await tabs[0].edit("b", at=0)
    for tab in tabs:
        await tab.until_saved()
    assert sent <= rate * (BURST_SECONDS + loop.time() - began)
    await tabs[1].wait(lambda: str(tabs[1].text).count("a") == sent, "all edits")


async def test_metrics_tell_what_comes_and_goes_by_type(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
):
    before = _read(await _metrics(collab))
    ada = await providers.join(collab, board_id, make_person())
    bob = await providers.join(collab, board_id, make_person())
    for _ in range(5):
        await ada.edit("x")
        await ada.until_saved()
    await bob.until_text("xxxxx")
    await ada.drop()
    await bob.drop()
    async with asyncio.timeout(PATIENCE_SECONDS):
        while (after := _read(await _metrics(collab)))["stoa_collab_connections"]:
            pass

    def grew(name: str) -> float:
        return after[name] - before.get(name, 0.0)

    assert grew('stoa_collab_frames_total{type="update"}') == 5
    assert grew('stoa_collab_frames_total{type="auth"}') == 2
    assert grew('stoa_collab_frames_total{type="step1"}') == 2
    assert grew('stoa_collab_sent_frames_total{type="update"}') == 5
    assert grew('stoa_collab_ack_seconds_bucket{le="+Inf"}') >= 5
    assert grew("stoa_collab_sent_bytes_total") > 0


async def _held_back(collab: Collab) -> float:
    read = _read(await _metrics(collab))
    return read.get('stoa_collab_held_back_total{budget="person"}', 0.0)


async def _metrics(collab: Collab) -> str:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(f"http://127.0.0.1:{collab.port}/metrics")
    return answer.text


def _read(text: str) -> dict[str, float]:
    pairs = (line.rsplit(" ", 1) for line in text.splitlines() if line[0] != "#")
    return {name: float(value) for name, value in pairs}
