"""A classroom on one board, and a school on two processes: how late is what arrives?

    .venv/bin/python bench/classroom.py

`class`: 60 people who type twice a second and 200 who look, all of them moving
their cursors ten times a second, on one board and one core. `school`: 60 boards with
20 people who do the same, on two collab processes. Ends with 1 when one in a hundred
edits or cursors needs longer than 200 ms.
"""

import argparse
import asyncio
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

from collab_load.plan import Plan
from stand.load import Figures, run_load
from stand.machine import SERVER_CORE, Machine
from stand.peers import Stand, seated, stand

GOAL_MS = 200.0
EDITS, CURSORS = 2.0, 10.0


def one_class(place: Stand, options: argparse.Namespace) -> Figures:
    """Measure 60 editors and 200 viewers on one board."""
    seats = place.seats(1, options.editors + options.viewers, viewers=options.viewers)
    with place.stoa() as server:
        plan = Plan(
            "work",
            seated([server], seats),
            warm=options.warm,
            seconds=options.seconds,
            pids=[server.pid],
            edits_per_second=EDITS,
            cursors_per_second=CURSORS,
            editors=options.editors,
            verified=0,  # documents of 260 people
            in_flight=20,
        )
        return run_load(place.machine, plan)


def a_school(place: Stand, options: argparse.Namespace) -> Figures:
    """Measure 60 boards with 20 people each, on two processes."""
    seats = place.seats(options.boards, options.people)
    with ExitStack() as stack:
        servers = [
            stack.enter_context(place.stoa(core))
            for core in (SERVER_CORE, options.second_core)
        ]
        plan = Plan(
            "work",
            seated(servers, seats, is_mixed=options.mixed),
            warm=options.warm,
            seconds=options.seconds,
            pids=[server.pid for server in servers],
            edits_per_second=EDITS,
            cursors_per_second=CURSORS,
            in_flight=20,
        )
        return run_load(place.machine, plan)


def show(name: str, figures: Figures) -> bool:
    """Print what came out; return whether the goal is met."""
    print(f"\n{name}")
    for figure, value in figures.items():
        print(f"  {figure:<26} {value:>12,.2f}")
    worst = max(figures["delivery_p99_ms"], figures["cursor_p99_ms"])
    word = "met" if worst <= GOAL_MS else "NOT MET"
    print(
        f"  p99 of edits and cursors {worst:.0f} ms, goal <= {GOAL_MS:.0f} ms: {word}"
    )
    return worst <= GOAL_MS


async def measure(options: argparse.Namespace) -> bool:
    machine = Machine(is_realtime=options.realtime)
    is_good = True
    with tempfile.TemporaryDirectory() as folder:
        async with stand(machine, Path(folder), people_max=1_000) as place:
            machine.lift(os.getpid())
            if "class" in options.part:
                figures = await asyncio.to_thread(one_class, place, options)
                title = f"{options.editors} editors, {options.viewers} viewers, 1 board"
                is_good &= show(title, figures)
            if "school" in options.part:
                figures = await asyncio.to_thread(a_school, place, options)
                title = f"{options.boards} boards x {options.people}, 2 processes"
                is_good &= show(title, figures)
    return is_good


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--part", nargs="+", default=["class", "school"])
    parser.add_argument("--editors", type=int, default=60)
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--boards", type=int, default=60)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument(
        "--mixed", action="store_true", help="each board's people on both processes"
    )
    parser.add_argument(
        "--second-core",
        type=int,
        default=2 if len(os.sched_getaffinity(0)) > 2 else SERVER_CORE,
        help="of the second process: where there are two cores only, it shares one",
    )
    parser.add_argument("--warm", type=float, default=5.0)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--realtime", action="store_true")
    if not asyncio.run(measure(parser.parse_args())):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
