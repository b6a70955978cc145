"""One stalled reader and 100 MB of edits: does the server's memory stay where it is?

    .venv/bin/python bench/stalled_reader.py

Four people overwrite what they have written, 20 kB at a time, the next when the last
is acknowledged, so that nothing of it can be merged away; two others have the board
open. First all of them read, then one stops. The growth is the peak with the stalled
reader over that of the time before. In the end the stalled one reads on and must hold
the same document as the other. Ends with 1 when the memory grows by 32 MiB or the
documents differ.
"""

import argparse
import asyncio
import os
import secrets
import tempfile
from pathlib import Path
from time import perf_counter

import pycrdt
from collab_load import gauge, wire
from collab_load.client import Board, Client, Gauges
from collab_load.material import Alphabet, client_id
from stand.machine import Machine
from stand.peers import Running, Stand, stand

GOAL_MEBIBYTES = 32.0
WRITERS, EDIT_BYTES = 4, 20_000
LIMIT_SECONDS = 240.0
MEGABYTE = 1_000_000


class Writer:
    """Somebody who writes over their own words, again and again."""

    def __init__(self, client: Client, number: int) -> None:
        self._client = client
        self._number = number
        self._sent = 0

    async def write(self, size: int) -> None:
        """Send so many bytes of edits, the next when the last is acknowledged."""
        doc: pycrdt.Doc[pycrdt.Map[str]] = pycrdt.Doc(
            client_id=client_id(1000 * self._sent + self._number)
        )
        words = doc.get("words", type=pycrdt.Map)
        made: list[bytes] = []
        subscription = doc.observe(lambda event: made.append(event.update))
        first = self._client.applied
        for number in range(1, size // EDIT_BYTES + 1):
            words[str(self._number)] = secrets.token_hex(EDIT_BYTES // 2)
            self._client.send(wire.update(made.pop()))
            await self._acknowledged(first + number)
        self._sent += 1
        doc.unobserve(subscription)

    async def _acknowledged(self, count: int) -> None:
        while self._client.applied < count:
            assert self._client.is_open, self._client.close_reason
            await asyncio.sleep(0.001)


async def write(writers: list[Writer], megabytes: float, server: Running) -> float:
    """Have everybody write; return the server's largest memory meanwhile in MiB."""
    peak = 0.0
    is_done = asyncio.Event()

    async def watch() -> None:
        nonlocal peak
        while not is_done.is_set():
            peak = max(peak, gauge.resident_kilobytes([server.pid]) / 1024)
            await asyncio.sleep(0.05)

    async with asyncio.TaskGroup() as tasks:
        watching = tasks.create_task(watch())
        size = int(megabytes * MEGABYTE) // len(writers)
        async with asyncio.TaskGroup() as writing:
            for writer in writers:
                writing.create_task(writer.write(size))
        is_done.set()
        await watching
    return peak


async def run(place: Stand, options: argparse.Namespace) -> bool:
    ((board_id, tokens),) = place.seats(1, WRITERS + 2).items()
    name = str(board_id)
    with place.stoa() as server:
        crowd = [
            Client(_board(name, is_kept=i >= WRITERS), i, token, is_guest=True)
            for i, token in enumerate(tokens[:-1])
        ]
        for client in crowd:
            await client.join(server.url)
        writers = [Writer(client, i) for i, client in enumerate(crowd[:WRITERS])]
        reader, stalled = crowd[WRITERS:]
        before = await write(writers, options.warm_megabytes, server)
        stalled.pause_reading()
        begin = perf_counter()
        during = await write(writers, options.megabytes, server)
        took = perf_counter() - begin
        stalled.resume_reading()
        is_equal = await _converge(reader, stalled)
        read = sum(map(len, stalled.kept)) / MEGABYTE
        for client in crowd:
            client.drop()
    growth = during - before
    is_met = growth < GOAL_MEBIBYTES and is_equal
    print(f"{options.megabytes} MB of edits in {took:.0f} s beside a stalled reader")
    print(f"  memory: peak {before:.0f} MiB with all reading, {during:.0f} MiB stalled")
    print(f"  the stalled reader received {read:.1f} MB in all, then has the document")
    print(f"  documents equal in the end: {is_equal}")
    word = "met" if is_met else "NOT MET"
    print(f"  growth {growth:.1f} MiB, goal < {GOAL_MEBIBYTES:.0f} MiB: {word}")
    return is_met


def _board(name: str, *, is_kept: bool) -> Board:
    return Board(name, Alphabet(1), Gauges(), is_kept=is_kept)


async def _converge(one: Client, other: Client) -> bool:
    """Wait until two readers hold the same document, for a while."""
    end = perf_counter() + 20.0
    while perf_counter() < end:
        await asyncio.sleep(0.5)
        if _words(one) == _words(other):
            return True
    return False


def _words(client: Client) -> dict[str, str]:
    doc: pycrdt.Doc[pycrdt.Map[str]] = pycrdt.Doc()
    words = doc.get("words", type=pycrdt.Map)
    with doc.transaction():
        for update in client.kept:
            doc.apply_update(update)
    return words.to_py() or {}


async def measure(options: argparse.Namespace) -> bool:
    machine = Machine(is_realtime=options.realtime)
    with tempfile.TemporaryDirectory() as folder:
        async with stand(machine, Path(folder), people_max=20) as place:
            machine.lift(os.getpid())
            async with asyncio.timeout(LIMIT_SECONDS):
                return await run(place, options)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--megabytes", type=float, default=100.0)
    parser.add_argument("--warm-megabytes", type=float, default=50.0)
    parser.add_argument("--realtime", action="store_true")
    if not asyncio.run(measure(parser.parse_args())):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
