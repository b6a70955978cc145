"""Twenty seconds of frames that are nearly right, on a live server."""

import asyncio
import random
import time
from contextlib import suppress
from uuid import UUID

import pytest
from collab_neighbour import Neighbour
from collab_provider import Provider
from collab_stage import MakeCollab, MakePerson, Providers
from websockets.exceptions import ConnectionClosed

from stoa_collab.protocol import frames
from stoa_collab.protocol.awareness import Entry, encode_entries
from stoa_shared.ids import new_id

SECONDS = 20.0


def mutated(frame: bytes, chance: random.Random) -> bytes:
    data = bytearray(frame)
    for _ in range(chance.randint(0, 3)):
        at = chance.randrange(len(data) + 1)
        length = chance.randint(0, 4)
        data[at : at + length] = chance.randbytes(chance.randint(0, 4))
    return bytes(data)


async def make_noise(provider: Provider, chance: random.Random, until: float) -> int:
    """Send noise, coming back after each close; return how much was sent."""
    bodies = [
        frames.step1(b"\x00"),
        frames.step2(b"\x00\x00"),
        frames.update(bytes.fromhex("0101e9070004010174024869") + b"\x00"),
        frames.awareness(encode_entries([Entry(1001, 1, b"{}")])),
        frames.stateless("hello"),
        frames.close("x"),
        b"\x02\x00\x03tok\x054.8.0",
        b"\x03",
    ]
    sent = 0
    while time.monotonic() < until:
        with suppress(ConnectionClosed, AssertionError):
            await provider.connect()
            while time.monotonic() < until and provider.close_code is None:
                body = chance.choice(bodies)
                whole = chance.random() < 0.2
                frame = provider.prefix + mutated(body, chance)
                await provider.send_raw(
                    mutated(provider.prefix + body, chance) if whole else frame
                )
                sent += 1
                await asyncio.sleep(0)
                if provider.closed:
                    provider.closed.clear()
                    await provider.sign_in()
        await provider.aclose()
    return sent


@pytest.mark.parametrize("seed", [7])
async def test_noise_troubles_nobody(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    seed: int,
) -> None:
    # Noise ends sockets, and a machine that is quick comes back often.
    collab = make_collab(killable=True, connections_per_minute="100000")
    await collab.start()
    other, vandal, viewer = new_id(), make_person(), make_person("viewer")
    neighbour.allow(other, vandal.user_id, "editor")
    ada = await providers.join(collab, board_id, make_person())
    bob = await providers.join(collab, board_id, make_person())
    until = time.monotonic() + SECONDS
    noise = asyncio.gather(
        *(
            make_noise(
                Provider(collab.url, board, person.token),
                random.Random(seed + number),
                until,
            )
            for number, (board, person) in enumerate(
                [(other, vandal), (board_id, viewer)]
            )
        )
    )
    words = 0
    while not noise.done():
        await ada.edit(f"{words} ")
        await ada.until_saved()
        words += 1
        await asyncio.sleep(0.1)
    assert min(await noise) > 100
    await bob.until_text("".join(f"{n} " for n in range(words)))
    assert ada.close_code is None
    assert bob.close_code is None
    for failure in ("socket.failed", "board.failed", "socket.not_watched"):
        assert collab.lines(failure) == []
