"""A day of coming and going in ten minutes: does anything pile up?

    .venv/bin/python bench/longrun.py --minutes 10

All waiting times of the service are shortened, so that ten minutes hold as many
boards opened, saved and evicted as a day does. People join boards that nobody had
open, type, move their cursors and leave, half of them without a word. Once a second
the server's memory, files and gauges are noted. The slope of the memory is that of
the straight line through the notes after the first third. Ends with 1 when the
server has something left in the end, or grows by more than 16 MiB in a day.
"""

import argparse
import asyncio
import os
import random
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from uuid import UUID

import uvloop
from collab_load import gauge
from collab_load.client import Board, Client, Gauges
from collab_load.material import Alphabet, typing
from stand.machine import Machine
from stand.peers import Running, Stand, stand

GROWTH_MEBIBYTES = 16.0
"""Allowed in a simulated day."""
FILES_MORE = 20
"""Files open at most in the last third over those in the second one."""
SETTINGS: Mapping[str, str] = {
    "save_after": "PT0.1S",
    "save_at_latest": "PT0.5S",
    "idle_room_ttl": "PT0.3S",
    "recheck_every": "PT1S",
    "rescue_every": "PT1S",
    "sign_in_timeout": "PT10S",
}
PEOPLE, EDITS, CURSORS = 3, 12, 4
"""On each board; each of them edits and moves so often."""
ACKNOWLEDGED_SECONDS = 20.0
AFTERWARDS_SECONDS = 5.0
"""For the last boards to be saved and evicted."""
TELLING = ("stoa_collab_connections", "stoa_collab_members", "stoa_collab_rooms")
PILES = ("tasks", "timers")
"""Gauges of the loop, by a part of their name."""


@dataclass
class Notes:
    """What was seen, once a second."""

    hours: list[float] = field(default_factory=list[float])
    """Simulated ones."""
    resident: list[float] = field(default_factory=list[float])
    files: list[int] = field(default_factory=list[int])
    gauges: list[dict[str, float]] = field(default_factory=list[dict[str, float]])
    visits: int = 0
    failures: Counter[str] = field(default_factory=Counter[str])
    """Visits that went wrong, by how."""

    async def take(self, server: Running, hour: float) -> None:
        """Note how the server is."""
        metrics = await asyncio.to_thread(server.metrics)
        self.hours.append(hour)
        self.resident.append(gauge.resident_kilobytes([server.pid]) / 1024)
        self.files.append(gauge.open_files([server.pid]))
        self.gauges.append(
            {
                name: value
                for name, value in metrics.items()
                if name in TELLING or any(pile in name for pile in PILES)
            }
        )


class Day:
    """People who come and go."""

    def __init__(self, place: Stand, server: Running) -> None:
        self.notes = Notes()
        self._place = place
        self._server = server
        self._alphabet = Alphabet(PEOPLE)
        self._typing = [typing(i, self._alphabet, EDITS) for i in range(PEOPLE)]
        self._dice = random.Random(3)

    async def meetings(self, end: float) -> None:
        """Hold meetings on one new board after the other."""
        while perf_counter() < end:
            ((board_id, tokens),) = self._place.seats(1, PEOPLE).items()
            board = Board(str(board_id), self._alphabet, Gauges(), is_kept=False)
            async with asyncio.TaskGroup() as tasks:
                for i, token in enumerate(tokens[:PEOPLE]):
                    tasks.create_task(self._visit(Client(board, i, token)))
            self._forget(board_id)

    async def _visit(self, client: Client) -> None:
        notes = self.notes
        notes.visits += 1
        client.typing = self._typing[client.index]
        try:
            await client.join(self._server.url)
            await self._work(client)
        except (OSError, TimeoutError) as error:
            notes.failures[repr(error)] += 1
        else:
            if client.refused:
                notes.failures["an update was refused"] += 1
        if self._dice.random() < 0.5:
            client.drop()
        else:
            client.leave()

    async def _work(self, client: Client) -> None:
        for number in range(EDITS):
            client.type()
            if number < CURSORS:
                client.move()
            await asyncio.sleep(self._dice.uniform(0.01, 0.05))
        async with asyncio.timeout(ACKNOWLEDGED_SECONDS):
            while client.applied + client.refused < EDITS:
                if not client.is_open:
                    raise ConnectionError(client.close_reason)
                await asyncio.sleep(0.02)

    def _forget(self, board_id: UUID) -> None:
        """Keep the stand-in from growing, too: this board is over."""
        access = self._place.neighbour.access
        for key in [key for key in access if key[0] == board_id]:
            del access[key]
        self._place.neighbour.calls.clear()


async def run(place: Stand, options: argparse.Namespace) -> bool:
    with place.stoa(settings=SETTINGS) as server:
        day = Day(place, server)
        begin = perf_counter()
        seconds = options.minutes * 60
        async with asyncio.TaskGroup() as tasks:
            for _ in range(options.boards):
                tasks.create_task(day.meetings(begin + seconds))
            while (passed := perf_counter() - begin) < seconds:
                await day.notes.take(server, passed / seconds * options.hours)
                await asyncio.sleep(1)
        await asyncio.sleep(AFTERWARDS_SECONDS)
        afterwards = Notes()
        await afterwards.take(server, options.hours)
    return report(day.notes, afterwards)


def report(notes: Notes, afterwards: Notes) -> bool:
    """Print what was seen; return whether all of it is as it must be."""
    third = len(notes.hours) // 3
    slope = slope_of(notes.hours[third:], notes.resident[third:])
    growth = slope * 24
    left = {k: v for k, v in afterwards.gauges[0].items() if k in TELLING and v}
    second, last = max(notes.files[third : 2 * third]), max(notes.files[2 * third :])
    resident = notes.resident
    print(f"{notes.visits} visits in {notes.hours[-1]:.1f} simulated hours")
    for reason, times in notes.failures.most_common():
        print(f"  failed {times} times: {reason}")
    print(
        f"  memory: {resident[0]:.1f} MiB first, {resident[third]:.1f} after a third,"
        f" {resident[-1]:.1f} last, {afterwards.resident[0]:.1f} afterwards"
    )
    print(f"  slope: {slope:+.3f} MiB per simulated hour, {growth:+.1f} in a day")
    print(
        f"  files: at most {second} in the second third, {last} in the last,"
        f" {afterwards.files[0]} afterwards"
    )
    piles = _piles(notes, afterwards, third)
    complaints = [
        *(["a visit failed"] if notes.failures else []),
        *([f"memory grows by {growth:.1f} MiB a day"] * (growth > GROWTH_MEBIBYTES)),
        *([f"{last - second} more files are open"] * (last > second + FILES_MORE)),
        *(f"{name} is {value:g} afterwards" for name, value in left.items()),
        *piles,
    ]
    for complaint in complaints:
        print(f"  NOT MET: {complaint}")
    if not complaints:
        print("  no leak: met")
    return not complaints


def _piles(notes: Notes, afterwards: Notes, third: int) -> list[str]:
    """Print the loop's gauges; complain of one that is higher when all have gone."""
    complaints: list[str] = []
    for name in notes.gauges[0]:
        if name in TELLING:
            continue
        then, last = notes.gauges[third].get(name, 0.0), afterwards.gauges[0][name]
        print(f"  {name}: {then:g} after a third, {last:g} afterwards")
        if last > then:
            complaints.append(f"{name} is {last:g} with nobody there")
    return complaints


def slope_of(xs: Sequence[float], ys: Sequence[float]) -> float:
    """Return the slope of the straight line that fits best (least squares)."""
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - x_mean) ** 2 for x in xs)
    both = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    return both / spread if spread else 0.0


async def measure(options: argparse.Namespace) -> bool:
    machine = Machine(is_realtime=options.realtime)
    with tempfile.TemporaryDirectory() as folder:
        async with stand(machine, Path(folder), people_max=20) as place:
            machine.lift(os.getpid())
            return await run(place, options)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--hours", type=float, default=24.0, help="simulated")
    parser.add_argument("--boards", type=int, default=8, help="open at a time")
    parser.add_argument("--realtime", action="store_true")
    options = parser.parse_args()
    with (
        suppress(KeyboardInterrupt),
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        if not runner.run(measure(options)):
            raise SystemExit(1)


if __name__ == "__main__":
    main()
