"""Scenarios in which people come, and stay silent."""

import asyncio
from statistics import median
from time import perf_counter

import pycrdt

from collab_load import gauge
from collab_load.client import Client
from collab_load.crowd import Crowd

QUIET_SECONDS = 3.0
SAMPLES = 3
STORMS = 3


async def join(crowd: Crowd) -> dict[str, float]:
    """Let people come one after another, some at a time, and go at once."""
    plan = crowd.plan
    await crowd.prepare_boards()
    warm = _Visits(crowd, first=0)
    end = perf_counter() + plan.warm
    while perf_counter() < end and warm.begun < plan.warm_joins:
        await warm.come(plan.in_flight)
    visits = _Visits(crowd, first=warm.begun)
    used, begin = gauge.cpu_seconds(plan.pids), perf_counter()
    await visits.come(plan.joins)
    span = perf_counter() - begin
    used = gauge.cpu_seconds(plan.pids) - used
    if plan.seed:
        visits.check(plan.read_seed())
    return {
        "joins_per_second": len(visits.took) / span,
        "server_ms_per_join": used / max(1, len(visits.took)) * 1000,
        "server_cpu": used / span,
        **gauge.milliseconds("join", visits.took),
    }


class _Visits:
    """People who come, board after board, take the document and go."""

    def __init__(self, crowd: Crowd, *, first: int) -> None:
        self.begun = first
        self.took: list[float] = []
        self._crowd = crowd
        self._gate = asyncio.Semaphore(crowd.plan.in_flight)
        self._sizes: list[int] = []
        self._samples: list[bytes] = []

    async def come(self, count: int) -> None:
        async with asyncio.TaskGroup() as tasks:
            for _ in range(count):
                tasks.create_task(self._visit(self.begun))
                self.begun += 1

    async def _visit(self, number: int) -> None:
        crowd = self._crowd
        round_, place = divmod(number, len(crowd.boards))
        people = crowd.boards[place].clients
        person = people[round_ % len(people)]
        visitor = Client(person.board, -1, person.token, is_guest=True)
        async with self._gate:
            try:
                self.took.append(await visitor.join(crowd.url(visitor)))
            except (OSError, TimeoutError) as error:
                crowd.failures.append(f"join {number}: {error!r}")
            visitor.drop()
        self._sizes.append(len(visitor.state))
        if len(self._samples) < SAMPLES:
            self._samples.append(visitor.state)

    def check(self, seed: bytes) -> None:
        """Add to the failures if anybody did not get the document."""
        if min(self._sizes, default=0) < len(seed) // 2:
            self._crowd.failures.append("somebody got too little")
        expected = _vector(seed)
        if any(_vector(sample) != expected for sample in self._samples):
            self._crowd.failures.append("somebody did not get the document")


def _vector(state: bytes) -> bytes:
    doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
    doc.apply_update(state)
    return doc.get_state()


async def idle(crowd: Crowd) -> dict[str, float]:
    """Open everybody's connection; return what one costs in memory."""
    plan = crowd.plan
    first = crowd.guest(crowd.boards[0])  # what the first one costs is no one's share
    await first.join(crowd.url(first))
    await asyncio.sleep(QUIET_SECONDS)
    before = gauge.resident_kilobytes(plan.pids)
    joined = await crowd.join(crowd.everybody, plan.in_flight)
    await asyncio.sleep(QUIET_SECONDS)
    after, used = gauge.resident_kilobytes(plan.pids), gauge.cpu_seconds(plan.pids)
    await asyncio.sleep(plan.seconds)
    idle_cpu = (gauge.cpu_seconds(plan.pids) - used) / plan.seconds
    crowd.failures += [
        f"{client.board.name}: lost; {client.close_reason}"
        for client in crowd.everybody
        if not client.is_open
    ]
    return {
        "kilobytes_per_connection": (after - before) / max(1, len(joined)),
        "resident_megabytes": after / 1024,
        "idle_server_cpu": idle_cpu,
        **gauge.milliseconds("join", joined),
    }


async def storm(crowd: Crowd) -> dict[str, float]:
    """Cut everybody off and let them all come back at once, several times."""
    plan = crowd.plan
    await crowd.prepare_boards()
    await crowd.join(crowd.everybody, plan.in_flight)
    end = perf_counter() + plan.warm
    while perf_counter() < end and not crowd.failures:
        await _one_storm(crowd)
    return _medians([await _one_storm(crowd) for _ in range(STORMS)])


async def _one_storm(crowd: Crowd) -> dict[str, float]:
    pids = crowd.plan.pids
    crowd.drop_everybody()
    await asyncio.sleep(QUIET_SECONDS / 6)
    used, begin = gauge.cpu_seconds(pids), perf_counter()
    joined = await crowd.join(crowd.everybody, len(crowd.everybody))
    span = perf_counter() - begin
    if len(joined) < len(crowd.everybody):
        crowd.failures.append("not everybody came back")
    return {
        "all_synced_seconds": span,
        "server_cpu_seconds": gauge.cpu_seconds(pids) - used,
        **gauge.milliseconds("join", joined),
    }


def _medians(results: list[dict[str, float]]) -> dict[str, float]:
    return {name: median(each[name] for each in results) for name in results[0]}
