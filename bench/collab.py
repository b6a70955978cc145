"""Stoa's collab against ``@hocuspocus/server``, one core each, in one run.

    make bench-collab, or: .venv/bin/python bench/collab.py --scenario fanout

Stoa acknowledges what its log holds; the peer stores nothing. Runs interleaved, a
fresh server for each, medians compared; only the ratios mean anything elsewhere.
Ends with 1 when a goal is missed.
"""

import argparse
import asyncio
import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from collab_load.plan import Plan
from stand import seeds
from stand.load import Figures, Worthless, run_load
from stand.machine import Machine
from stand.peers import Running, Stand, seated, stand
from stand.table import OURS, PEER, Goal, show

STALL = "stoa_collab_loop_stall"
"""Metrics with this in their name tell our loop's longest stall."""


@dataclass(frozen=True)
class Scenario:
    """One kind of work and what must be true of it."""

    title: str
    boards: int
    people: int
    goals: Sequence[Goal]
    plan: Plan = field(default_factory=lambda: Plan("work", []))
    seed_bytes: int = 0
    seed_edits: int = 0
    is_cold: bool = False

    def seed(self) -> str:
        """Return the file of the boards' first state, or nothing."""
        if self.seed_edits:
            return str(seeds.of_edits(self.seed_edits))
        return str(seeds.of_bytes(self.seed_bytes)) if self.seed_bytes else ""


def work(**how: float) -> Plan:
    return Plan("work", [], in_flight=20, **how)  # pyright: ignore[reportArgumentType]


SCENARIOS: Mapping[str, Scenario] = {
    "fanout": Scenario(
        "50 boards x 10 people, saturated",
        50,
        10,
        [Goal("delivered_per_second", 3.0, is_least=True, aim=4.2)],
    ),
    "rate-9000": Scenario(
        "50 boards x 10 people, 9,000 deliveries a second",
        50,
        10,
        [Goal("server_cpu", 0.75), Goal("delivery_p99_ms", 10.0, is_ratio=False)],
        work(edits_per_second=2.0),
    ),
    "rate-36000": Scenario(
        "50 boards x 10 people, 36,000 deliveries a second",
        50,
        10,
        [Goal("delivery_p99_ms", 0.3)],
        work(edits_per_second=8.0),
    ),
    "cursors": Scenario(
        "20 boards x 10 people, 18,000 cursors a second",
        20,
        10,
        [Goal("server_cpu", 0.5)],
        work(cursors_per_second=10.0),
    ),
    "warm-join": Scenario(
        "joining a document of 1 MB that is in memory",
        4,
        10,
        [Goal("joins_per_second", 6.0, is_least=True)],
        Plan("join", [], joins=200, in_flight=10, is_held=True),
        seed_bytes=1_000_000,
    ),
    "cold-join": Scenario(
        "joining documents of 200,000 edits that are not in memory",
        90,
        1,
        [Goal("joins_per_second", 4.0, is_least=True)],
        Plan("join", [], joins=60, warm_joins=30, in_flight=4, is_seeded=True),
        seed_edits=200_000,
        is_cold=True,
    ),
    "storm": Scenario(
        "500 people return at once to 50 documents of 100 kB",
        50,
        10,
        [Goal("all_synced_seconds", 0.4)],
        Plan("storm", [], in_flight=20, is_held=True),
        seed_bytes=100_000,
    ),
    "idle": Scenario(
        "1,000 silent connections on 100 boards",
        100,
        10,
        [Goal("kilobytes_per_connection", 15.0, is_ratio=False)],
        Plan("idle", [], in_flight=20),
    ),
}


def measure(
    scenario: Scenario, name: str, place: Stand, options: argparse.Namespace
) -> Figures:
    """Run a scenario once against a fresh server."""
    seats = place.seats(scenario.boards, scenario.people)
    if scenario.is_cold:
        for board_id in seats:
            place.store(board_id, Path(scenario.seed()))
    serve = place.stoa if name == OURS else place.hocuspocus
    try:
        with serve() as server:
            plan = replace(
                scenario.plan,
                boards=seated([server], seats),
                pids=[server.pid],
                warm=options.warm,
                seconds=options.seconds,
                window=options.window,
                seed=scenario.seed(),
            )
            figures = run_load(place.machine, plan)
            return figures | (stalls(server) if name == OURS else {})
    except Worthless as error:
        raise SystemExit(f"{name}: {error}") from None
    finally:
        place.neighbour.states.clear()
        shutil.rmtree(place.documents, ignore_errors=True)


def stalls(server: Running) -> Figures:
    """Return our loop's longest stall, where the server tells it."""
    return {name: value for name, value in server.metrics().items() if STALL in name}


async def compare(options: argparse.Namespace, machine: Machine) -> bool:
    is_good = True
    for name in options.scenario:
        SCENARIOS[name].seed()  # made before anything else runs
    with tempfile.TemporaryDirectory() as folder:
        settings: dict[str, str] = {}
        if options.transport:
            settings["transport"] = options.transport
        async with stand(machine, Path(folder), people_max=100, **settings) as place:
            machine.lift(os.getpid())
            for name in options.scenario:
                scenario = SCENARIOS[name]
                results: dict[str, list[Figures]] = {PEER: [], OURS: []}
                for _ in range(options.runs):
                    for server, runs in results.items():
                        runs.append(
                            await asyncio.to_thread(
                                measure, scenario, server, place, options
                            )
                        )
                is_good &= show(f"{name}: {scenario.title}", results, scenario.goals)
    return is_good


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--scenario",
        nargs="+",
        choices=SCENARIOS,
        default=list(SCENARIOS),
        help="all by default",
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--warm", type=float, default=10.0, help="seconds")
    parser.add_argument("--seconds", type=float, default=6.0, help="measured")
    parser.add_argument(
        "--window", type=int, default=1, help="fanout: updates each keeps outstanding"
    )
    parser.add_argument("--transport", help="what STOA_COLLAB_TRANSPORT is set to")
    parser.add_argument(
        "--realtime",
        action="store_true",
        help="real-time priority: other work on the machine matters less",
    )
    options = parser.parse_args()
    if not asyncio.run(compare(options, Machine(is_realtime=options.realtime))):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
